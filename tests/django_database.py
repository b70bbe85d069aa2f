"""Databases for tests: the first is migrated, later ones are copied from it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import psycopg
from django.core import mail
from django.core.management import call_command
from django.db import connection, connections

_numbers = count()
_template: list[str] = []
_HOME: list[str] = []
"""The database that was there first, from which others are made and dropped."""


@contextmanager
def database_of_its_own() -> Iterator[None]:
    """Work in a fresh database, migrated, and drop it afterwards."""
    settings = connections.settings["default"]
    before, fresh = settings["NAME"], f"concord_test_{next(_numbers)}"
    _HOME.append(before)
    _administer(f'DROP DATABASE IF EXISTS "{fresh}" WITH (FORCE)')
    source = _template[0] if _template else ""
    connections.close_all()
    _administer(f'CREATE DATABASE "{fresh}"' + (f' TEMPLATE "{source}"' if source else ""))
    _use(fresh)
    mail.outbox = []
    if not source:
        call_command("migrate", verbosity=0)
        connections.close_all()
        _template.append(f"{fresh}_template")
        _administer(f'DROP DATABASE IF EXISTS "{fresh}_template" WITH (FORCE)')
        _administer(f'CREATE DATABASE "{fresh}_template" TEMPLATE "{fresh}"')
    try:
        yield
    finally:
        connections.close_all()
        _use(before)
        _administer(f'DROP DATABASE IF EXISTS "{fresh}" WITH (FORCE)')
        if not source:
            _administer(f'DROP DATABASE IF EXISTS "{_template.pop()}" WITH (FORCE)')


def _use(name: str) -> None:
    connections.settings["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


def _administer(statement: str) -> None:
    settings = connection.settings_dict
    with psycopg.connect(
        host=settings["HOST"],
        port=settings["PORT"] or 5432,
        user=settings["USER"],
        password=settings["PASSWORD"],
        dbname=_HOME[0],
        autocommit=True,
    ) as administrator:
        administrator.execute(statement.encode())
