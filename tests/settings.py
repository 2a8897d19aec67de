"""The portal's settings with the few lines that tests change."""

import os
import tempfile

_data = os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="portal-tests-"))
os.environ.setdefault("ENV_FILE", os.path.join(_data, "no.env"))
os.environ.setdefault("DEBUG", "true")
os.environ.setdefault("WIRE_ALLOWED_NETWORKS", "127.0.0.0/8")

from portal.settings import *  # noqa: E402, F403 (the environment comes first; everything is taken over)

DEBUG = False
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# A file, not memory: real workers are started beside the tests and share it.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(_data, "test.sqlite3")}  # noqa: F405
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 (WhiteNoise warns where it is missing)
