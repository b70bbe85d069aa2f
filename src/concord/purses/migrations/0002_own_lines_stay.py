"""The database itself refuses to change a line that Concord's own acts wrote."""

from __future__ import annotations

from django.db import migrations

FORWARD = """
CREATE FUNCTION purses_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a ledger line is never changed: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER purses_own_lines BEFORE UPDATE OR DELETE ON purses_line
    FOR EACH ROW WHEN (OLD.source = 'own') EXECUTE FUNCTION purses_refuse();
"""

BACKWARD = """
DROP TRIGGER purses_own_lines ON purses_line;
DROP FUNCTION purses_refuse();
"""


class Migration(migrations.Migration):
    dependencies = (("purses", "0001_initial"),)
    operations = (migrations.RunSQL(FORWARD, BACKWARD),)
