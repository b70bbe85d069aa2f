"""Importing this sets Django up for tests, without a database yet. A room's `conftest.py` imports it, so that the
room's tests import models at the top; tests of engines never do.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from concord import boot, environment
from concord.database import Server

HOME = Path(tempfile.mkdtemp(prefix="concord-test-"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)

for _variable in environment.VARIABLES:
    if _variable.name != "DATABASE_URL":
        os.environ.pop(_variable.name, None)
os.environ["CONCORD_HOME"] = str(HOME)
boot.boot(database=False)

from django.conf import settings  # noqa: E402 -- only after set-up

settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
settings.LETTERS_LEAVE = True
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
settings.WRITES_A_MINUTE = 10_000
settings.ALLOWED_HOSTS = ["testserver", *settings.ALLOWED_HOSTS]


def start_server() -> Server | None:
    """An embedded server for this run of the tests, unless `DATABASE_URL` names one."""
    if environment.read("DATABASE_URL"):
        return None
    server = Server(HOME, quick=True)
    server.acquire()
    boot._server = server
    return server
