"""Many new rows at once: PostgreSQL's COPY with the models' own columns and values."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection, models
from psycopg import sql


def numbered(rows: Sequence[models.Model]) -> None:
    """Give rows their keys from the table's own sequence, so that others can point to them before they are stored."""
    if not rows:
        return
    table = rows[0]._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, len(rows)]
        )
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = key


def copy(rows: Sequence[models.Model]) -> int:
    """Store rows of one model; how many. Constraints hold as for any other insert; no signals are sent."""
    if not rows:
        return 0
    meta = rows[0]._meta
    columns = [each for each in meta.concrete_fields if not (each.primary_key and rows[0].pk is None)]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(meta.db_table), sql.SQL(", ").join([sql.Identifier(str(each.column)) for each in columns])
    )
    with connection.cursor() as cursor, cursor.cursor.copy(statement) as stream:
        for row in rows:
            stream.write_row([each.get_db_prep_save(each.pre_save(row, True), connection) for each in columns])
    return len(rows)
