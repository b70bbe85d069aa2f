"""The database itself refuses to change what was journaled."""

from __future__ import annotations

from django.db import migrations

FORWARD = """
CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION journal_only_erase() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.entry_id = OLD.entry_id AND NEW.about = OLD.about
        AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND NEW.salt IS NULL AND NEW.body IS NULL
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the journal is append-only: a payload can be erased and not otherwise changed'
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION journal_only_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id = OLD.id AND NEW.number > OLD.number THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the head of the journal moves forward only'
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER journal_entry_rows BEFORE UPDATE OR DELETE ON journal_entry
    FOR EACH ROW EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER journal_entry_table BEFORE TRUNCATE ON journal_entry
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER journal_payload_erase BEFORE UPDATE ON journal_payload
    FOR EACH ROW EXECUTE FUNCTION journal_only_erase();
CREATE TRIGGER journal_payload_rows BEFORE DELETE ON journal_payload
    FOR EACH ROW EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER journal_payload_table BEFORE TRUNCATE ON journal_payload
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER journal_head_forward BEFORE UPDATE ON journal_head
    FOR EACH ROW EXECUTE FUNCTION journal_only_forward();
CREATE TRIGGER journal_head_rows BEFORE DELETE ON journal_head
    FOR EACH ROW EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER journal_head_table BEFORE TRUNCATE ON journal_head
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();

INSERT INTO journal_head (id, number, digest) VALUES (1, 0, repeat('0', 64));
"""

BACKWARD = """
DROP TRIGGER journal_entry_rows ON journal_entry;
DROP TRIGGER journal_entry_table ON journal_entry;
DROP TRIGGER journal_payload_erase ON journal_payload;
DROP TRIGGER journal_payload_rows ON journal_payload;
DROP TRIGGER journal_payload_table ON journal_payload;
DROP TRIGGER journal_head_forward ON journal_head;
DROP TRIGGER journal_head_rows ON journal_head;
DROP TRIGGER journal_head_table ON journal_head;
DROP FUNCTION journal_refuse();
DROP FUNCTION journal_only_erase();
DROP FUNCTION journal_only_forward();
DELETE FROM journal_head;
"""


class Migration(migrations.Migration):
    dependencies = (("journal", "0001_initial"),)
    operations = (migrations.RunSQL(FORWARD, BACKWARD),)
