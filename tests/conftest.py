"""What tests share. Nothing here imports Django until a test asks for the database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session")
def portal() -> Iterator[None]:
    """Django on an embedded PostgreSQL of its own (or on `DATABASE_URL`), with all migrations applied."""
    from django_set_up import start_server

    server = start_server()
    from django_database import database_of_its_own

    with database_of_its_own():
        yield
    if server is not None:
        server.release()


@pytest.fixture
def db(portal: None) -> Iterator[None]:
    """The database, in a transaction that is rolled back after the test."""
    from django.core import mail
    from django.db import transaction

    mail.outbox = []
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def committed_db(portal: None) -> Iterator[None]:
    """A database of this test's own, where transactions really commit: for threads, locks and planted changes."""
    from django_database import database_of_its_own

    with database_of_its_own():
        yield
