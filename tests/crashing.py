"""Settings of a portal that crashes where CRASH_IN says, with the secret in its hands. Used by the leak tests."""

import os

from portal.masked_logs import settings_logging
from portal.settings import *  # noqa: F403 (everything is taken over)

DEBUG = os.environ["CRASH_DEBUG"] == "true"
INSTALLED_APPS = [*INSTALLED_APPS, "tests.crash.CrashConfig"]  # noqa: F405
ADMINS = [("Operator", "operator@portal.example")]
# The portal runs on plain http here, and with settings that only tests may have.
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
SILENCED_SYSTEM_CHECKS = [f"portal.E{number:03}" for number in range(1, 40)] + ["keys.E001", "keys.E002"]
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"  # noqa: F405
LOGGING = settings_logging(
    "INFO", debug=DEBUG, as_json=not DEBUG
)  # as the portal's own, not as the environment of tests has it
