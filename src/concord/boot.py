"""Start Django, and the embedded database first where one is used. Commands that need neither never import this."""

from __future__ import annotations

import os

from concord import environment
from concord.database import DatabaseError, Server

_MIGRATING = 0x434F4E43_4D494752  # an advisory lock of the database

_server: Server | None = None


def boot(*, database: bool = True, migrate: bool = False) -> None:
    """Make the portal's models usable in this process. Calling it again does nothing.

    Args:
        database: start the embedded server, unless `DATABASE_URL` names another.
        migrate: bring the tables up to date first.

    Raises:
        concord.database.DatabaseError: the embedded server cannot start, or the one named does not answer.
    """
    global _server
    if database and _server is None and not environment.read("DATABASE_URL"):
        server = Server(environment.home())
        server.acquire()
        _server = server
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "concord.settings")
    import django  # only now: settings read the environment when Django starts

    django.setup()
    if database:
        _reach()
    if migrate:
        _migrate()


def _reach() -> None:
    from django.db import OperationalError, connection  # only after set-up

    try:
        connection.ensure_connection()
    except OperationalError as error:
        raise DatabaseError(
            f"The database does not answer: {str(error).strip()}\nLook at DATABASE_URL, or run: concord doctor"
        ) from None


def _migrate() -> None:
    from django.core.management import call_command  # only after set-up
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    with connection.cursor() as cursor:  # two commands may start at once
        cursor.execute("SELECT pg_advisory_lock(%s)", [_MIGRATING])
        try:
            call_command("migrate", verbosity=0, interactive=False)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_MIGRATING])
