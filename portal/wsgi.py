"""The door for the web server (gunicorn portal.wsgi). It does not open with dangerous settings."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
application = get_wsgi_application()

from portal.system_checks import refuse_dangerous_settings  # noqa: E402 (the settings are loaded by now)

refuse_dangerous_settings()
