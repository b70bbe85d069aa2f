"""The database itself refuses to change a consensus rule that is fixed."""

from __future__ import annotations

from django.db import migrations

FORWARD = """
CREATE FUNCTION foresight_keep_rule() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.fixed_at IS NOT NULL AND (
        NEW.fixed_at, NEW.minimum_cell, NEW.quantile_rule, NEW.need, NEW.share_least, NEW.agree_from, NEW.disagree_to,
        NEW.range_most, NEW.years_most, NEW.changed_most, NEW.rounds_most, NEW.weights, NEW.mode, NEW.horizon
    ) IS DISTINCT FROM (
        OLD.fixed_at, OLD.minimum_cell, OLD.quantile_rule, OLD.need, OLD.share_least, OLD.agree_from, OLD.disagree_to,
        OLD.range_most, OLD.years_most, OLD.changed_most, OLD.rounds_most, OLD.weights, OLD.mode, OLD.horizon
    ) THEN
        RAISE EXCEPTION 'the consensus rule of this exercise is fixed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION foresight_fixed_first() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.number > 0 AND NOT EXISTS (
        SELECT 1 FROM foresight_exercise WHERE id = NEW.exercise_id AND fixed_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'the consensus rule is fixed before round 1' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER foresight_exercise_rule BEFORE UPDATE ON foresight_exercise
    FOR EACH ROW EXECUTE FUNCTION foresight_keep_rule();
CREATE TRIGGER foresight_round_after_rule BEFORE INSERT OR UPDATE OF number ON foresight_round
    FOR EACH ROW EXECUTE FUNCTION foresight_fixed_first();
"""

BACKWARD = """
DROP TRIGGER foresight_exercise_rule ON foresight_exercise;
DROP TRIGGER foresight_round_after_rule ON foresight_round;
DROP FUNCTION foresight_keep_rule();
DROP FUNCTION foresight_fixed_first();
"""


class Migration(migrations.Migration):
    dependencies = (("foresight", "0001_initial"),)
    operations = (migrations.RunSQL(FORWARD, BACKWARD),)
