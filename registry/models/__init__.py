"""Who and where: institutions, Canvas servers, regions, connections, contacts."""

from registry.models.connection import Connection
from registry.models.contact import Contact
from registry.models.institution import Institution
from registry.models.region import Region
from registry.models.server import Server

__all__ = ["Connection", "Contact", "Institution", "Region", "Server"]
