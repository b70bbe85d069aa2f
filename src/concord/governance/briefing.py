"""What a delegation reads before a meeting, computed from the records that whoever asks may see, and frozen.

The content is plain data with every text in every language, so that the page and both PDFs say the same. Claims of
documents and figures of records stand in two places of it and never in one sum.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone, translation

from concord.access.acts import act, note
from concord.access.models import Party, User
from concord.access.standing import Actor
from concord.awards.models import Award, AwardLine
from concord.calls.acts import speaks_for
from concord.calls.models import Application, Call
from concord.calls.rules import HANDED_IN
from concord.engines.progress import Progress, tick
from concord.governance import queries
from concord.governance.bodies import keep
from concord.governance.deciding import missing
from concord.governance.meetings import person, sitting, zones
from concord.governance.models import Body, Briefing, Meeting, Paper, Resolution
from concord.governance.states import HELD
from concord.journal.chain import canonical
from concord.projects.models import Project
from concord.strategy import queries as strategy
from concord.strategy.models import Agreement, Mechanism, Programme
from concord.values import LocalizedText
from concord.values.amounts import Amount, total
from concord.values.texts import short

CONFIRMED = (Award.State.CONFIRMED, Award.State.ACTIVE, Award.State.ENDED)
"""States of an award that every party has confirmed."""

Text = dict[str, Any]
"""A `LocalizedText` as plain data."""


def content(meeting: Meeting, *, user: User, party: Party, progress: Progress | None = None) -> dict[str, Any]:
    """The briefing of one side, as `user` may see it.

    Raises:
        Cancelled: the progress function said to stop.
    """
    last = queries.before(meeting)
    found: dict[str, Any] = {"version": 1, "heading": _heading(meeting, user, party, last)}
    steps: tuple[tuple[str, Callable[[], Any]], ...] = (
        ("agenda", lambda: _agenda(meeting, user)),
        ("clauses", lambda: _clauses(meeting.body.agreement, user)),
        ("decisions", lambda: _decisions(meeting, user, last)),
        ("waiting", lambda: _waiting(meeting, user)),
        ("actions", lambda: _actions(meeting, user)),
        ("calls", lambda: _calls(meeting, user)),
        ("records", lambda: _records(meeting, user)),
        ("claims", lambda: _claims(meeting.body.agreement, user)),
    )
    for number, (name, step) in enumerate(steps):
        tick(progress, f"briefing:{name}", number / len(steps))
        found[name] = step()
    tick(progress, "briefing:claims", 1.0)
    return found


def digest(said: Mapping[str, Any]) -> str:
    """SHA-256 over the content."""
    return hashlib.sha256(canonical(said).encode()).hexdigest()


@act("briefing:make")
def store(
    meeting: Meeting, *, by: Actor, party: Party, content: dict[str, Any], english: bytes, chinese: bytes
) -> Briefing:
    """Keep a briefing of one's own side.

    Raises:
        NotAllowed: the side is not one's own.
    """
    speaks_for(by, party)
    made = Briefing.objects.create(
        meeting=meeting, party=party, made_by=person(by), content=content, digest=digest(content), english=english,
        chinese=chinese,
    )  # fmt: skip
    keep(meeting.body)
    note(side=party, digest=made.digest, meeting=meeting)
    return made


def _said(text: LocalizedText) -> Text:
    return text.json()


def _heading(meeting: Meeting, user: User, party: Party, last: Meeting | None) -> dict[str, Any]:
    body = meeting.body
    return {
        "body": _said(body.title), "kind": body.kind, "number": meeting.number, "title": _said(meeting.title),
        "place": _said(meeting.place), "starts": meeting.starts_at.isoformat(), "ends": meeting.ends_at.isoformat(),
        "zones": zones(meeting), "party": _said(party.name), "invented": body.invented,
        "agreement": _said(body.agreement.titles) if body.agreement else None,
        "since": last.starts_at.date().isoformat() if last else None, "made_by": _said(user.name),
        "made_at": timezone.now().isoformat(timespec="minutes"), "sides": _delegations(meeting),
    }  # fmt: skip


def _delegations(meeting: Meeting) -> list[dict[str, Any]]:
    seats: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for seat in sitting(meeting):
        seats[seat.party_id].append({"name": _said(seat.name), "office": _said(seat.office), "role": seat.role})
    sides = meeting.body.sides.select_related("party")
    return [{"party": _said(side.party.name), "seats": seats.get(side.party_id, [])} for side in sides]


def _agenda(meeting: Meeting, user: User) -> list[dict[str, Any]]:
    papers: dict[int | None, list[Text]] = defaultdict(list)
    for paper in Paper.objects.visible_to(user).filter(meeting=meeting):
        papers[paper.item_id].append(_said(paper.title))
    return [
        {
            "title": _said(item.title),
            "party": _said(item.party.name) if item.party else None,
            "overdue": item.action_id is not None,
            "papers": papers.get(item.pk, []),
        }
        for item in meeting.agenda.select_related("party")
    ]


# -- the clauses -------------------------------------------------------------------------------------------------------


def _clauses(agreement: Agreement | None, user: User) -> list[dict[str, Any]]:
    """Every clause with what is recorded against it and what lies under it."""
    if agreement is None:
        return []
    branches = strategy.tree(strategy.clauses(user, agreement))
    served = _served(agreement, user)
    return [row for branch in branches for row in _rows(branch, 0, served)]


def _rows(branch: strategy.Branch, depth: int, served: Mapping[str, Served]) -> Iterator[dict[str, Any]]:
    keys = list(_keys(branch))
    found = {name: len(set[int]().union(*(by[key] for key in keys))) for name, by in served.items()}
    yield {
        "number": branch.item.number, "title": _said(branch.item.titles), "kind": branch.item.kind, "depth": depth,
        "status": status(found), **found,
    }  # fmt: skip
    for part in branch.parts:
        yield from _rows(part, depth + 1, served)


def _keys(branch: strategy.Branch) -> Iterator[int]:
    yield branch.item.pk
    for part in branch.parts:
        yield from _keys(part)


def status(found: Mapping[str, int]) -> str:
    """What can be said of a clause: the furthest that anything recorded against it has come."""
    if found["projects"]:
        return "delivering"
    if found["calls"]:
        return "under_way"
    if found["decisions"] or found["meetings"]:
        return "decided"
    return "foreseen" if found["programmes"] or found["mechanisms"] else "nothing"


Served = Mapping[int, set[int]]
"""Clause -> the keys of what serves it, so that nothing that serves two parts of a clause counts twice for it."""


def _served(agreement: Agreement, user: User) -> dict[str, Served]:
    """By clause: calls in its areas, projects, decisions in force, meetings held, programmes the document names."""
    calls = Call.objects.visible_to(user).filter(areas__clause__agreement=agreement).exclude(state="withdrawn")
    projects = Project.objects.visible_to(user).filter(application__area__clause__agreement=agreement)
    decisions = Resolution.objects.visible_to(user).filter(state=Resolution.State.IN_FORCE, clause__agreement=agreement)
    meetings = Meeting.objects.visible_to(user).filter(state__in=HELD, body__mechanism__clause__agreement=agreement)
    programmes = Programme.objects.visible_to(user).filter(clause__agreement=agreement, withdrawn=False)
    mechanisms = Mechanism.objects.visible_to(user).filter(clause__agreement=agreement, withdrawn=False)
    return {
        "calls": _by_clause(calls, "areas__clause"),
        "projects": _by_clause(projects, "application__area__clause"),
        "decisions": _by_clause(decisions, "clause"),
        "meetings": _by_clause(meetings, "body__mechanism__clause"),
        "programmes": _by_clause(programmes, "clause"),
        "mechanisms": _by_clause(mechanisms, "clause"),
    }


def _by_clause(found: Any, path: str) -> Served:
    by: dict[int, set[int]] = defaultdict(set)
    for clause, key in found.order_by().values_list(path, "pk"):
        by[clause].add(key)
    return by


# -- decisions and actions ---------------------------------------------------------------------------------------------


def _of_family(meeting: Meeting, user: User) -> list[int]:
    """The mechanism and what lies under it, as far as this person may see."""
    parents = dict(Body.objects.visible_to(user).values_list("pk", "parent"))
    found, grown = {meeting.body_id}, True
    while grown:
        more = {key for key, parent in parents.items() if parent in found} - found
        found, grown = found | more, bool(more)
    return sorted(found)


def _decision(resolution: Resolution, user: User) -> dict[str, Any]:
    return {
        "body": _said(resolution.meeting.body.title), "meeting": resolution.meeting.number,
        "number": resolution.number, "text": _said(resolution.text), "subject": resolution.subject,
        "thing": _thing(resolution, user), "clause": resolution.clause.number if resolution.clause else "",
        "on": resolution.in_force_at.date().isoformat() if resolution.in_force_at else None,
    }  # fmt: skip


def _thing(resolution: Resolution, user: User) -> dict[str, str]:
    """What it approves, by language: the label of a thing is words of the reader's language."""
    found = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            about = queries.subject_of(resolution, user)
            found[short(code)] = about[1] if about else ""
    return found


def _decisions(meeting: Meeting, user: User, last: Meeting | None) -> list[dict[str, Any]]:
    """In force since the last meeting began, of the mechanism and what lies under it."""
    found = queries.decided(user).filter(state=Resolution.State.IN_FORCE, meeting__body__in=_of_family(meeting, user))
    if last is not None:
        found = found.filter(in_force_at__gte=last.starts_at)
    return [_decision(each, user) for each in found.order_by("in_force_at", "pk")]


def _waiting(meeting: Meeting, user: User) -> list[dict[str, Any]]:
    found = queries.decided(user).filter(state=Resolution.State.PROPOSED, meeting__body__in=_of_family(meeting, user))
    return [
        {**_decision(each, user), "missing": [_said(party.name) for party in missing(each)]}
        for each in found.order_by("pk")
    ]


def _actions(meeting: Meeting, user: User) -> list[dict[str, Any]]:
    """Every open action, overdue ones first."""
    today = timezone.now().date()
    found = queries.actions(user).filter(state="open", meeting__body__in=_of_family(meeting, user))
    return [
        {
            "text": _said(each.text), "party": _said(each.party.name), "due": each.due_on.isoformat(),
            "owner": _said(each.owner.name) if each.owner else None, "days": max(0, (today - each.due_on).days),
        }
        for each in found
    ]  # fmt: skip


# -- calls, awards, claims ---------------------------------------------------------------------------------------------


def _found_calls(meeting: Meeting, user: User) -> Any:
    found = Call.objects.visible_to(user).exclude(state=Call.State.WITHDRAWN)
    agreement = meeting.body.agreement
    if agreement is not None:
        return found.filter(Q(agreement=agreement) | Q(areas__clause__agreement=agreement)).distinct()
    return found.filter(parties__in=meeting.body.parties.all()).distinct()


def _amounts(sums: Iterable[Amount]) -> list[dict[str, str]]:
    return [{"unit": unit, "number": format(each.rounded().number, "f")} for unit, each in sorted(total(sums).items())]


def _calls(meeting: Meeting, user: User) -> list[dict[str, Any]]:
    """Each call with what was handed in, and what each party awarded of it, in its own currency."""
    calls = list(_found_calls(meeting, user).prefetch_related("parties").order_by("opens_at", "code"))
    handed = _by_call(Application.objects.visible_to(user).filter(call__in=calls, state__in=HANDED_IN), "call")
    projects = _by_call(Project.objects.visible_to(user).filter(application__call__in=calls), "application__call")
    paid: dict[tuple[int, int], list[Amount]] = defaultdict(list)
    awards: Counter[tuple[int, int]] = Counter()
    confirmed = Award.objects.visible_to(user).filter(application__call__in=calls, state__in=CONFIRMED)
    for award in confirmed.select_related("application").prefetch_related("lines"):
        key = (award.application.call_id, award.party_id)
        awards[key] += 1
        paid[key] += [line.amount for line in award.lines.all()]
    return [
        {
            "code": call.code, "title": _said(call.title), "state": call.state, "invented": call.invented,
            "opens": call.opens_at.date().isoformat(), "closes": call.closes_at.date().isoformat(),
            "handed_in": handed[call.pk], "projects": projects[call.pk],
            "awarded": [
                {
                    "party": _said(party.name), "awards": awards[call.pk, party.pk],
                    "amounts": _amounts(paid[call.pk, party.pk]),
                }
                for party in call.parties.all()
            ],
        }
        for call in calls
    ]  # fmt: skip


def _by_call(found: Any, path: str) -> Counter[int]:
    return Counter(found.values_list(path, flat=True))


def _records(meeting: Meeting, user: User) -> list[dict[str, Any]]:
    """Figures that Concord recorded itself, of what this person may see."""
    calls = _found_calls(meeting, user)
    family = _of_family(meeting, user)
    lines = AwardLine.objects.visible_to(user).filter(award__application__call__in=calls, award__state__in=CONFIRMED)
    awards = Award.objects.visible_to(user).filter(application__call__in=calls, state__in=CONFIRMED)
    handed = Application.objects.visible_to(user).filter(call__in=calls, state__in=HANDED_IN)
    projects = Project.objects.visible_to(user).filter(application__call__in=calls)
    counted = {
        "meetings": Meeting.objects.visible_to(user).filter(body__in=family, state__in=HELD).count(),
        "decisions": Resolution.objects.visible_to(user)
        .filter(meeting__body__in=family, state=Resolution.State.IN_FORCE)
        .count(),
        "calls": calls.count(),
        "applications": handed.count(),
        "awards": awards.count(),
        "projects": projects.count(),
    }
    found: list[dict[str, Any]] = [{"what": name, "count": count} for name, count in counted.items()]
    sums = _amounts(line.amount for line in lines)
    return [*found, {"what": "awarded", "amounts": sums}]


def _claims(agreement: Agreement | None, user: User) -> list[dict[str, Any]]:
    """What documents claim, by subject; never in one sum with a record."""
    if agreement is None:
        return []
    documents = strategy.documents(user, agreement.pack)
    return [
        {
            "subject": _said(side.subject.titles),
            "differ": side.differ,
            "claims": [
                {
                    "value": str(claim.value), "unit": claim.unit, "wording": claim.wording, "as_of": claim.as_of,
                    "expected": bool(getattr(claim, "expected", False)),
                    "places": [
                        {"document": _said(documents[at["document"]].titles), "section": at["section"]}
                        for at in claim.at[:1]
                        if at.get("document") in documents
                    ],
                }
                for claim in side.claims
            ],
        }
        for side in strategy.claims(user, agreement.pack)
    ]  # fmt: skip
