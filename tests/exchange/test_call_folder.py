"""The sample call is played by real acts; exported to a folder, a run reaches the same result to the cent."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

import django_set_up  # noqa: F401
from concord.access.cast import assemble
from concord.access.refusals import Refused
from concord.awards.models import Award, Hold, Selection
from concord.awards.selecting import holds_up, in_force
from concord.calls.models import Call, EligibilityVerdict
from concord.exchange.call_folder import apart, find, tables, write
from concord.exchange.run import Run, run
from concord.exchange.sample_portal import build, play
from concord.exchange.sample_portal_outcome import standing_of
from concord.exchange.sample_register import furnish
from concord.exchange.sheets import BadTables
from concord.journal import chain
from concord.projects.models import Project
from concord.review.models import RankingList

pytestmark = pytest.mark.usefixtures("db")


def rows(done: Run, name: str) -> list[dict[str, str]]:
    with (done.output / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def in_short(made: dict[str, list[dict[str, Any]]]) -> str:
    return json.dumps(made, default=str, ensure_ascii=False, sort_keys=True)


def test_from_the_portal_to_a_folder_and_back(tmp_path: Path) -> None:
    told: list[float] = []
    call = build(progress=lambda stage, share: told.append(share))
    assert told == sorted(told)
    assert told[-1] == 1.0
    _as_it_should_stand(call)

    files = write(call, tmp_path / "call")
    done = run(tmp_path / "call", interactive=False)
    assert {stage.name for stage in done.stages if stage.ran} == {"eligibility", "assignment", "ranking", "selection"}

    verdicts = {
        (each["application"], each["verdict"]) for each in rows(done, "eligibility") if not each.get("party")
    }  # fmt: skip
    declined = set(call.applications.filter(state="declined").values_list("number", flat=True))
    assert declined
    assert {number for number, verdict in verdicts if verdict == "not_met"} == declined

    frozen = RankingList.objects.get(call=call, state="frozen")
    ours = {row.application.number: (row.rank, row.exact, row.fundable) for row in frozen.rows.all()}
    theirs = {
        row.application: (row.rank, "" if row.exact is None else str(row.exact), row.fundable)
        for row in done.stage("ranking").rows
    }
    assert theirs == ours

    selection = in_force(call)
    assert selection is not None
    decided = {
        row["application"]: (row["decision"], row["reason_en"], row["reason_zh"]) for row in rows(done, "selection")
    }
    for each in selection.decisions.select_related("application"):
        assert decided[each.application.number] == (each.outcome, each.reason["en"], each.reason["zh"])
    paid = sorted((row["application"], row["purse"], row["amount"]) for row in rows(done, "awards"))
    lines = sorted(
        (award.application.number, line.purse.code, f"{line.amount.number:.2f}")
        for award in Award.objects.filter(application__call=call)
        for line in award.lines.all()
    )
    assert paid == lines

    assert write(call, tmp_path / "call") == files, "an exported folder may be exported again"
    assert apart(call) == {"decided_otherwise": [], "withdrawn": [], "refused": []}
    EligibilityVerdict.objects.filter(application__number="FC-002", application__call=call).update(computed="not_met")
    assert apart(call)["decided_otherwise"] == ["FC-002"]
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "mine.txt").write_text("mine")
    with pytest.raises(BadTables):
        write(call, tmp_path / "other")
    with pytest.raises(BadTables) as unknown:
        find("FC-1999")
    assert unknown.value.defects[0].reason.values["known"]
    before = in_short(tables(call))
    assert build().pk == call.pk, "a second start plays nothing again"
    assert in_short(tables(call)) == before


def _as_it_should_stand(call: Call) -> None:
    assert call.invented
    assert call.state == "selection"
    assert holds_up(Selection.objects.get(call=call))
    assert Project.objects.filter(application__call=call, state="running").count() == 1
    assert Hold.objects.filter(released_at=None).count() == 1
    states = set(Award.objects.filter(application__call=call).values_list("state", flat=True))
    assert states == {"active", "committed", "confirmed", "proposed"}
    assert Call.objects.get(code="FC-NEXT").state == "open"
    stand = standing_of(call)
    assert len(stand.applications) >= 5
    assert stand.entries > 900
    assert chain.verify().faults == ()


def test_half_a_sample_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    from concord.exchange import sample_portal_review

    def broken(made: object) -> None:
        raise Refused("calls:not-open")

    monkeypatch.setattr(sample_portal_review, "judge", broken)
    cast = assemble()
    furnish(cast)
    with pytest.raises(Refused):
        play(cast)
    assert not Call.objects.exists()
    from concord.calls import acts, applying

    assert acts.timezone is applying.timezone
    assert acts.timezone.__name__ == "django.utils.timezone"
