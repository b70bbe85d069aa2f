"""The pictures of a selection, each with its table: only for those who may see every decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from concord import pictures
from concord.awards.models import Decision, Selection
from concord.portal.charts import Picture

Rows = Sequence[Mapping[str, Any]]


def _picture(
    shown: Selection, name: str, title: str, columns: Sequence[tuple[str, str]], rows: Rows, chart: Callable[[], Any]
) -> Picture:
    """A picture whose table has these columns (key, heading) of its rows."""
    cells = [[row.get(key) for key, _heading in columns] for row in rows]
    return Picture(name, title, [heading for _key, heading in columns], cells, chart, of=shown.call.code)


def told(shown: Selection | None, user: Any) -> dict[str, Any]:
    """What the selection tells beyond its decisions, for those who may see every one of them."""
    if shown is None or not shown.told:
        return {}
    seen = Decision.objects.visible_to(user).filter(selection=shown).count()
    kept: dict[str, Any] = shown.told if seen == shown.decisions.count() else {}
    return kept


def drawn(shown: Selection | None, known: Mapping[str, Any]) -> list[Picture]:
    """The line, the purses as they fill, and for each purse what other amounts would change, of what is `told`."""
    if shown is None or not known:
        return []
    language = (get_language() or "en")[:2]
    found = [_line(shown, language), _filling(shown, known["fills"], language)]
    purses = dict.fromkeys(step["purse"] for step in known["what_if"])
    found += [_steps(shown, place, purse, known, language) for place, purse in enumerate(purses, start=1)]
    return [picture for picture in found if picture is not None]


def _line(shown: Selection, language: str) -> Picture | None:
    """Every ranked application with its score or expected rank, its interval, and what became of it."""
    if shown.ranking is None:
        return None
    outcome = dict(shown.decisions.values_list("application__number", "outcome"))
    listed = list(shown.ranking.rows.exclude(rank=None).select_related("application"))
    expected = any(row.expected_rank is not None for row in listed)
    rows = [
        {
            "place": place,
            "application": row.application.number,
            "score": row.expected_rank if expected else row.score,
            "low": row.low_90 if expected else None,
            "high": row.high_90 if expected else None,
            "draw": row.draw,
            "state": outcome.get(row.application.number, "not_funded"),
            "outcome": str(Decision.Outcome(outcome.get(row.application.number, "not_funded")).label),
        }
        for place, row in enumerate(listed, start=1)
    ]
    count = sum(row["state"] == "funded" for row in rows)
    title = _("%(funded)s of %(ranked)s ranked applications are to be funded") % {"funded": count, "ranked": len(rows)}
    columns = [("place", _("Place")), ("application", _("Application")), ("score", _("Score or expected rank"))]
    columns += [("low", _("90% from")), ("high", _("90% to"))] if expected else []
    columns.append(("outcome", _("Outcome")))
    threshold = None if expected or shown.call.threshold is None else float(shown.call.threshold)
    return _picture(
        shown,
        "line",
        title,
        columns,
        rows,
        lambda: pictures.funding_line(rows, language, threshold=threshold, expected=expected),
    )


def _filling(shown: Selection, rows: Rows, language: str) -> Picture | None:
    if not rows:
        return None
    last = {row["purse"]: row["share"] for row in rows}
    most = max(last, key=lambda name: float(last[name]))
    title = _("%(purse)s is the purse that is used up most: %(share)s") % {"purse": most, "share": f"{last[most]:.1%}"}
    columns = [("place", _("Step")), ("purse", _("Purse")), ("share", _("Committed, as a share"))]
    return _picture(shown, "filling", title, columns, rows, lambda: pictures.purses_filling(rows, language))


def _steps(shown: Selection, place: int, purse: str, known: Mapping[str, Any], language: str) -> Picture:
    """Applications funded as one purse shrinks and grows; today stands among the steps."""
    own = [step for step in known["what_if"] if step["purse"] == purse]
    today = {"change": 0.0, "funded": known["funded"], "gains": "", "losses": ""}
    rows = [
        {
            "change": float(step["change"]),
            "funded": step["funded"],
            "gains": "; ".join(step["funds"]),
            "losses": "; ".join(step["drops"]),
        }
        for step in own
    ]
    rows = sorted([*rows, today], key=lambda row: row["change"])
    first = next((step for step in own if float(step["change"]) > 0), None)
    title = first["reason"][language if language in first["reason"] else "en"] if first else ""
    title = title or _("%(purse)s: no addition that was looked at changes the outcome") % {"purse": purse}
    unit = own[0]["unit"]
    columns = [
        ("change", _("Change in %(unit)s") % {"unit": unit}),
        ("funded", _("Funded")),
        ("gains", _("Comes in")),
        ("losses", _("Drops out")),
    ]
    return _picture(
        shown, f"what-if-{place}", title, columns, rows, lambda: pictures.what_if_steps(rows, language, unit=unit)
    )
