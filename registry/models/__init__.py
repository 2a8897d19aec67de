"""Who and where: institutions, Canvas servers and their other names, regions, connections, contacts."""

from registry.models.alias import Alias
from registry.models.connection import Connection
from registry.models.contact import Contact
from registry.models.institution import Institution
from registry.models.region import Region
from registry.models.server import Server

__all__ = ["Alias", "Connection", "Contact", "Institution", "Region", "Server"]
