"""A call of the portal as a folder of tables, from which ``concord run`` reaches the same result."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db.models import Q

from concord.calls import rows as of_call
from concord.calls.models import Call, EligibilityVerdict
from concord.engines.reason import reason, register
from concord.exchange.outcome import MANIFEST, Output, digest
from concord.exchange.outcome import write as write_folder
from concord.exchange.sheets import BadTables, Defect
from concord.exchange.tables import SETTINGS, SHEETS
from concord.review import rows as of_review
from concord.review.models import RankingList

Row = dict[str, Any]

register(
    {
        "export:no-such-call": {
            "en": "There is no call “{call}”. There are: {known}.",
            "zh": "没有项目征集“{call}”。现有：{known}。",
        },
    }
)


def find(code: str) -> Call:
    """A call by its code.

    Raises:
        BadTables: there is none.
    """
    found: Call | None = Call.objects.filter(code=code).first()
    if found is None:
        known = tuple(Call.objects.values_list("code", flat=True)[:12]) or ("–",)
        raise BadTables([Defect("export", None, "call", reason("export:no-such-call", call=code, known=known))])
    return found


def tables(call: Call) -> dict[str, list[Row]]:
    """Every table of a call that has rows, identities of reviewers and both sides' lists included: for the
    installation's own administrators, never for one side.
    """
    listed = list(of_call.handed_in(call))
    people = of_review.accepted(call)
    made: dict[str, list[Row]] = {
        "call": _settings(call),
        "parties": of_call.parties(call),
        "purses": of_call.purses(call),
        "rates": of_call.rates(call),
        "criteria": of_call.criteria(call),
        "annexes": of_call.annexes(call),
        "facts": of_call.facts(call),
        "applications": of_call.applications(listed),
        "partners": of_call.partners(listed),
        "reviewers": of_review.reviewers(people, everything=True),
        "works": of_review.works(people, everything=True),
        "conflicts": of_review.conflicts(call),
        "assignments": of_review.assignments(call),
        "assessments": of_review.assessments(call),
        "limits": of_call.limits(call),
        "conditions": of_call.conditions(call),
    }  # fmt: skip
    frozen = RankingList.objects.filter(call=call, state=RankingList.State.FROZEN).first()
    if frozen is not None and not made["assessments"]:
        made["ranking"] = of_review.ranking(frozen)
    return {name: made[name] for name in SHEETS if made.get(name)}


def _settings(call: Call) -> list[Row]:
    values = of_call.settings(call)
    named = {column.name: values.get(column.name) for column in SETTINGS}
    return [{"field": name, "value": _cell(value)} for name, value in named.items() if value not in (None, "")]


def apart(call: Call) -> dict[str, list[str]]:
    """What no table says, so that a run from the folder may come out otherwise: applications on which a funder decided
    other than the rules, those withdrawn after the selection, and those that a party refused.
    """
    given = EligibilityVerdict.objects.filter(application__call=call).exclude(decision="")
    against = given.filter(Q(decision="met", computed="not_met") | (Q(decision="not_met") & ~Q(computed="not_met")))
    made = call.selections.filter(state__in=("recommended", "final")).first()
    rounds = made.problem["rounds"] if made else []
    return {
        "decided_otherwise": sorted(set(against.values_list("application__number", flat=True))),
        "withdrawn": sorted(name for each in rounds for name in each["withdrawn"]),
        "refused": sorted(name for each in rounds for name in each["refused"]),
    }


def write(call: Call, folder: Path) -> tuple[str, ...]:
    """Write the tables of a call; a folder that was exported before is replaced, anything else is left alone.

    Returns:
        The names of the files.

    Raises:
        BadTables: the folder holds something else.
    """
    files = {f"{name}.csv": _csv(name, rows) for name, rows in tables(call).items()}
    manifest = {
        "call": call.code,
        "terms": call.terms_digest,
        "selections": list(call.selections.order_by("pk").values_list("digest", flat=True)),
        "apart": apart(call),
        "files": [{"file": name, "sha256": digest(data), "bytes": len(data)} for name, data in files.items()],
    }
    write_folder(folder, files, manifest)
    return (*files, MANIFEST)


def _csv(name: str, rows: Iterable[Row]) -> bytes:
    columns = tuple(column.name for column in SHEETS[name].columns)
    return Output(name, columns, [[_cell(row.get(column)) for column in columns] for row in rows]).csv()


def _cell(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return "; ".join(map(str, value))
    return repr(value) if isinstance(value, float) else value
