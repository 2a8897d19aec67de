"""What may be asked, read from the settings."""

from django.conf import settings

from wire.policy import Policy


def policy_from_settings() -> Policy:
    """Return the wire's limits as the operator set them; raises ValueError for an unreadable network or port."""
    return Policy.from_values(
        allowed_networks=settings.WIRE_ALLOWED_NETWORKS,
        allowed_ports=settings.WIRE_ALLOWED_PORTS,
        extra_ca_file=settings.WIRE_EXTRA_CA_FILE,
        names_file=settings.WIRE_NAMES_FILE,
        name_servers=settings.WIRE_NAME_SERVERS,
        user_agent=settings.WIRE_USER_AGENT,
        connect_s=settings.WIRE_CONNECT_S,
        request_s=settings.WIRE_REQUEST_S,
        run_s=settings.WIRE_RUN_S,
    )
