"""A briefing in words: one structure that the page and the PDF both show, in the language that is active."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pylopdf_fonts_zh_cn as fonts
import typst
from django.utils import translation
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from concord.calls.models import Call
from concord.governance import subjects
from concord.governance.models import Body, Seat
from concord.portal.strategy.templatetags.strategy import counted, worded
from concord.values import LocalizedText
from concord.values.amounts import amount as of_unit
from concord.values.templatetags.values import amount
from concord.values.texts import short

_TEMPLATE = Path(__file__).with_name("briefing.typ")

Cell = dict[str, Any]
Table = dict[str, Any]


def printed(content: dict[str, Any], language: str) -> bytes:
    """The briefing as PDF.

    Args:
        language: of the interface: "en" or "zh-hans".
    """
    with translation.override(language):
        data = json.dumps(document(content), ensure_ascii=False)
    folders = sorted({font().parent for font in (fonts.sans_path, fonts.serif_path)})
    made: bytes = typst.compile(
        _TEMPLATE, format="pdf", font_paths=folders, ignore_system_fonts=True, sys_inputs={"data": data}
    )
    return made


def document(content: dict[str, Any]) -> dict[str, Any]:
    """The whole briefing: a heading, figures at a glance, numbered sections of tables."""
    heading = content["heading"]
    kind = str(dict(Body.Kind.choices).get(heading["kind"], heading["kind"]))
    return {
        "language": short(get_language() or "en"),
        "kicker": _("Briefing pack"),
        "side": _("For the delegation of %(party)s") % {"party": words(heading["party"])},
        "title": words(heading["body"]),
        "subtitle": words(heading["title"]) or _("Meeting %(number)s") % {"number": heading["number"]},
        "kind": _first(kind),
        "confidential": _("Confidential to this side"),
        "invented": _("Invented, for demonstration") if heading["invented"] else "",
        "facts": _facts(heading),
        "figures": _figures(content),
        "sections": [
            section
            for section in (
                _agenda(content), _decisions(content), _actions(content), _clauses(content), _calls(content),
                _claims(content), _delegations(heading),
            )
            if section
        ],
        "made": _("Made on %(day)s by %(who)s from the records that this side may see.")
        % {"day": day(heading["made_at"][:10]), "who": words(heading["made_by"])},
    }  # fmt: skip


# -- small words -------------------------------------------------------------------------------------------------------


def words(text: Any) -> str:
    """A stored text in the active language; in another language it says which."""
    if not text:
        return ""
    said = LocalizedText.of(text).in_language(short(get_language() or "en"))
    named = {"en": _("in English"), "zh": _("in Chinese")}.get(said.language, said.language)
    return f"{said.text} [{named}]" if said.fallback else said.text


def day(iso: str | None) -> str:
    """A day as the language writes it: 14 June 2018, 2018年6月14日."""
    if not iso:
        return "–"
    on = date.fromisoformat(iso[:10])
    if _chinese():
        return f"{on.year}年{on.month}月{on.day}日"
    return f"{on.day} {on:%B} {on.year}"


def times(heading: dict[str, Any]) -> list[str]:
    """From when to when, one line for each zone."""
    lines = []
    for zone in heading["zones"]:
        start, end = (datetime.fromisoformat(heading[name]).astimezone(ZoneInfo(zone)) for name in ("starts", "ends"))
        until = f"{end:%H:%M}" if start.date() == end.date() else f"{day(end.date().isoformat())} {end:%H:%M}"
        hours = f"{start:%z}"
        offset = (
            "UTC" if hours == "+0000" else f"UTC{hours[0]}{int(hours[1:3])}" + f":{hours[3:]}" * (hours[3:] != "00")
        )
        lines.append(f"{day(start.date().isoformat())}{_colon_of_time()}{start:%H:%M}–{until}{_zone(zone, offset)}")
    return list(dict.fromkeys(lines))


def _chinese() -> bool:
    return short(get_language() or "en") == "zh"


def _colon_of_time() -> str:
    return " " if _chinese() else ", "


def _zone(zone: str, offset: str) -> str:
    place = zone.rpartition("/")[2].replace("_", " ")
    return f"（{zone}，{offset}）" if _chinese() else f" ({place}, {offset})"


def _cell(text: Any, **more: Any) -> Cell:
    return {"text": str(text), **more}


def _table(heads: Iterable[Any], widths: str, rows: Iterable[list[Cell]], **more: Any) -> Table:
    """`widths`: a letter per column: f(lexible, wide), m(edium), s(mall), n(umber)."""
    return {"heads": [str(head) for head in heads], "widths": widths, "rows": list(rows), "caption": "", **more}


def _section(key: str, title: Any, *tables: Table, intro: Any = "", empty: Any = "") -> dict[str, Any]:
    kept = [table for table in tables if table["rows"]]
    return {"key": key, "title": str(title), "intro": str(intro), "tables": kept, "empty": "" if kept else str(empty)}


def _sums(amounts: Iterable[dict[str, str]]) -> str:
    return "\n".join(amount(of_unit(each["number"], each["unit"])) for each in amounts) or "–"


# -- the parts ---------------------------------------------------------------------------------------------------------


def _facts(heading: dict[str, Any]) -> list[list[Any]]:
    rows = [
        [_("Time"), times(heading)],
        [_("Place"), [words(heading["place"])]],
        [_("Agreement"), [words(heading["agreement"])]],
        [_("Sides"), [words(each["party"]) for each in heading["sides"]]],
        [_("Last meeting"), [day(heading["since"]) if heading["since"] else _("none on record")]],
    ]
    return [[label, lines] for label, lines in rows if any(lines)]


def _figures(content: dict[str, Any]) -> list[dict[str, Any]]:
    late = [each for each in content["actions"] if each["days"]]
    open_calls = [each for each in content["calls"] if each["state"] == Call.State.OPEN]
    return [
        {"value": len(content["decisions"]), "label": _("decisions in force since the last meeting"), "tone": ""},
        {
            "value": len(content["waiting"]),
            "label": _("decisions waiting for a side"),
            "tone": "warn" if content["waiting"] else "",
        },
        {"value": len(late), "label": _("actions overdue"), "tone": "bad" if late else ""},
        {"value": len(open_calls), "label": _("calls open now"), "tone": ""},
    ]


def _agenda(content: dict[str, Any]) -> dict[str, Any]:
    rows = [
        [
            _cell(number),
            _cell(words(item["title"]), tone="bad" if item["overdue"] else "", strong=True),
            _cell(words(item["party"]) or _("overdue action")),
            _cell("\n".join(words(each) for each in item["papers"]) or "–"),
        ]
        for number, item in enumerate(content["agenda"], start=1)
    ]
    table = _table(("", _("Item"), _("Proposed by"), _("Papers")), "xfmm", rows)
    return _section("agenda", _("Agenda"), table, empty=_("Nothing stands on the agenda yet."))


def _approves(decision: dict[str, Any]) -> str:
    known = subjects.registered().get(decision["subject"])
    if known is None:
        return "–"
    thing = decision["thing"].get(short(get_language() or "en"), "")
    return f"{_first(known.name)}{_colon()}{thing}" if thing else _first(known.name)


def _decided(decision: dict[str, Any]) -> list[Cell]:
    where = _("Meeting %(meeting)s, decision %(number)s") % decision
    clause = _("clause %(number)s") % {"number": decision["clause"]} if decision["clause"] else ""
    below = " · ".join(each for each in (words(decision["body"]), where, clause) if each)
    return [_cell(words(decision["text"]), sub=below), _cell(_approves(decision))]


def _decisions(content: dict[str, Any]) -> dict[str, Any]:
    force = [[*_decided(each), _cell(day(each["on"]))] for each in content["decisions"]]
    waiting = [
        [*_decided(each), _cell("\n".join(words(party) for party in each["missing"]), tone="warn")]
        for each in content["waiting"]
    ]
    heads = (_("Decision"), _("Approves"))
    return _section(
        "decisions", _("Decisions since the last meeting"),
        _table((*heads, _("In force since")), "fms", force, caption=_("In force")),
        _table((*heads, _("Waits for")), "fms", waiting, caption=_("Not in force: a side has not confirmed yet")),
        intro=_("A decision is in force once every side that must has confirmed it."),
        empty=_("Nothing has been decided since the last meeting."),
    )  # fmt: skip


def _actions(content: dict[str, Any]) -> dict[str, Any]:
    def row(each: dict[str, Any]) -> list[Cell]:
        overdue = each["days"] > 0
        late = ngettext("%(count)s day late", "%(count)s days late", each["days"]) % {"count": each["days"]}
        return [
            _cell(words(each["text"])),
            _cell(words(each["party"]), sub=words(each["owner"])),
            _cell(day(each["due"]), tone="bad" if overdue else "", sub=late if overdue else ""),
        ]

    heads = (_("What is to be done"), _("Side and owner"), _("Due"))
    late = [row(each) for each in content["actions"] if each["days"]]
    rest = [row(each) for each in content["actions"] if not each["days"]]
    return _section(
        "actions", _("Actions"),
        _table(heads, "fms", late, caption=_("Overdue")), _table(heads, "fms", rest, caption=_("Open, not yet due")),
        empty=_("No action is open."),
    )  # fmt: skip


def _status(code: str) -> Cell:
    said: dict[str, tuple[str, str]] = {
        "delivering": (_("projects recorded"), "good"),
        "under_way": (_("calls made"), "good"),
        "decided": (_("met or decided"), "warn"),
        "foreseen": (_("foreseen, nothing recorded"), ""),
        "nothing": (_("nothing recorded"), ""),
    }
    text, tone = said[code]
    return _cell(text, tone=tone, tag=True)


def _clauses(content: dict[str, Any]) -> dict[str, Any]:
    def recorded(each: dict[str, Any]) -> str:
        parts = (
            ngettext("%(count)s call", "%(count)s calls", each["calls"]) % {"count": each["calls"]},
            ngettext("%(count)s project", "%(count)s projects", each["projects"]) % {"count": each["projects"]},
            ngettext("%(count)s decision", "%(count)s decisions", each["decisions"]) % {"count": each["decisions"]},
            ngettext("%(count)s meeting", "%(count)s meetings", each["meetings"]) % {"count": each["meetings"]},
        )
        counts = (each["calls"], each["projects"], each["decisions"], each["meetings"])
        separator = "，" if _chinese() else ", "
        return separator.join(part for part, count in zip(parts, counts, strict=True) if count) or "–"

    rows = [
        [
            _cell(each["number"]),
            _cell(words(each["title"]), strong=each["depth"] == 0, indent=each["depth"]),
            _status(each["status"]),
            _cell(recorded(each)),
        ]
        for each in content["clauses"]
    ]
    return _section(
        "clauses", _("The agreement, clause by clause"),
        _table(("", _("Clause"), _("Status"), _("Recorded so far")), "xfmm", rows),
        intro=_("The status says how far anything recorded against a clause, or what lies under it, has come."),
        empty=_("No agreement is tied to this mechanism."),
    )  # fmt: skip


def _calls(content: dict[str, Any]) -> dict[str, Any]:
    states = dict(Call.State.choices)

    def row(each: dict[str, Any]) -> list[Cell]:
        awarded = [
            f"{words(side['party'])}{_colon()}{side['awards']}\n{_sums(side['amounts'])}"
            for side in each["awarded"]
            if side["awards"]
        ]
        return [
            _cell(
                words(each["title"]), sub=" · ".join((each["code"], f"{day(each['opens'])} – {day(each['closes'])}"))
            ),
            _cell(states.get(each["state"], each["state"]), tag=True),
            _cell(each["handed_in"]),
            _cell("\n".join(awarded) or "–"),
            _cell(each["projects"]),
        ]

    heads = (_("Call"), _("State"), _("Applications"), _("Awards of each party"), _("Projects"))
    return _section(
        "calls", _("Calls and awards in figures"),
        _table(heads, "fsnfn", [row(each) for each in content["calls"]]),
        intro=_("Counted from the records; awards that every party has confirmed. Currencies are never added."),
        empty=_("No call has been made under this agreement."),
    )  # fmt: skip


def _colon() -> str:
    return "：" if _chinese() else ": "


def _first(text: Any) -> str:
    """With a capital, where the script has them."""
    return str(text)[:1].upper() + str(text)[1:]


def _claims(content: dict[str, Any]) -> dict[str, Any]:
    named = {
        "meetings": _("Meetings held"), "decisions": _("Decisions in force"), "calls": _("Calls"),
        "applications": _("Applications handed in"), "awards": _("Awards confirmed by every party"),
        "projects": _("Projects"), "awarded": _("Awarded"),
    }  # fmt: skip
    recorded = [
        [
            _cell(named[each["what"]]),
            _cell(_sums(each["amounts"]) if "amounts" in each else each["count"], strong=True),
        ]
        for each in content["records"]
    ]
    sources: dict[str, int] = {}
    claimed = [row for side in content["claims"] for row in _claimed(side, sources)]
    listed = [[_cell(f"[{number}]"), _cell(title)] for title, number in sources.items()]
    return _section(
        "claims", _("Claims and records"),
        _table((_("Figure"), _("Recorded")), "fm", recorded, caption=_("Recorded by Concord itself")),
        _table(
            (_("Subject"), _("What is claimed"), _("As of"), _("Where")), "fmsm", claimed,
            caption=_("Claimed by documents"),
        ),
        _table(("", _("Document")), "xf", listed, caption=_("Where the claims stand")),
        intro=_(
            "A claim is what a document states; a record is what was done here. They are shown apart and never mixed."
        ),
    )  # fmt: skip


def _claimed(side: dict[str, Any], sources: dict[str, int]) -> list[list[Cell]]:
    """One row for each figure in each wording; the places that say it, by the number of their document."""
    said: dict[tuple[str, str], list[str]] = {}
    for claim in side["claims"]:
        text = worded(claim["wording"], counted(Decimal(claim["value"]), claim["unit"]))
        text = _("%(figure)s expected") % {"figure": text} if claim["expected"] else text
        places = said.setdefault((text, claim["as_of"]), [])
        for each in claim["places"]:
            number = sources.setdefault(words(each["document"]), len(sources) + 1)
            place = f"[{number}] {_part(each['section'])}"
            if place not in places:
                places.append(place)
    rows = []
    for number, ((text, as_of), places) in enumerate(said.items()):
        differ = _("documents differ") if side["differ"] and not number else ""
        subject = _cell(words(side["subject"]) if not number else "", sub=differ, strong=not number)
        rows.append([subject, _cell(text), _cell(as_of or "–"), _cell(", ".join(places) or "–")])
    return rows


def _part(section: str) -> str:
    """A numbered section by its number, a paragraph of an unnumbered document by its own."""
    name, _sep, number = section.partition("-")
    return f"¶{number}" if name == "paragraph" else f"§{section}" if section[:1].isdigit() else section


def _delegations(heading: dict[str, Any]) -> dict[str, Any]:
    roles = dict(Seat.Role.choices)
    tables = [
        _table(
            (_("Name"), _("Office"), _("Role")), "ffs",
            [
                [_cell(words(seat["name"]), strong=True), _cell(words(seat["office"]) or "–"),
                 _cell(roles.get(seat["role"], seat["role"]))]
                for seat in side["seats"]
            ],
            caption=words(side["party"]),
        )
        for side in heading["sides"]
    ]  # fmt: skip
    return _section("delegations", _("Who sits"), *tables, empty=_("Nobody has a seat yet."))
