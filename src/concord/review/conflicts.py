"""Conflicts of interest: found in the register and in the applications, declared, overruled with a reason.

A conflict that stands bars the person from the application and all within it. Those who take part in an application
are the exception: they keep their own pages, and the rules keep them from everything a reviewer, chair or officer
would see of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils import timezone

from concord.access.acts import act, note
from concord.access.doors import let_go, lift, shut_out
from concord.access.models import Grant, Party, Role, User
from concord.access.refusals import Refused
from concord.access.standing import SYSTEM, Actor
from concord.calls.acts import speaks_for
from concord.calls.judging import plain
from concord.calls.models import Application, Call
from concord.engines.reason import Reason, reason
from concord.register.models import Person, Tie
from concord.review.models import Assignment, Conflict, Reviewer
from concord.review.posing import seen

RELATED = ("parent", "predecessor", "related")
"""Ties between organisations that make their people conflicted."""

YEARS = 5
"""So many years a tie between persons lasts."""

BAR = "review:conflict"

Found = dict[tuple[int, int, str], Reason]
"""Application, user, kind -> why."""


@dataclass
class _Subject:
    """Somebody whose conflicts are looked for."""

    user: User
    kept_by: Party | None
    organisations: dict[str, str] = field(default_factory=dict)
    """Reference (or name, where the register does not know it) -> name."""
    references: set[str] = field(default_factory=set)


def subjects(call: Call) -> list[_Subject]:
    """Reviewers, the panel's chair, members and observers, and the officers of the parties."""
    found: dict[int, _Subject] = {}
    for reviewer in call.reviewers.exclude(state=Reviewer.State.DECLINED).select_related(
        "user", "kept_by", "organisation"
    ):
        subject = found.setdefault(reviewer.user_id, _Subject(reviewer.user, reviewer.kept_by))
        _at(subject, reviewer.organisation, reviewer.organisation_name)
    for grant in Grant.objects.current().filter(kind="call", key=call.pk).select_related("user", "party"):
        found.setdefault(grant.user_id, _Subject(grant.user, grant.party))
    for party in call.parties.all():
        staff = party.memberships.filter(until=None, role__in=[Role.OFFICER, Role.HEAD]).select_related("user")
        for membership in staff:
            found.setdefault(membership.user_id, _Subject(membership.user, party))
    _known_persons(found)
    return list(found.values())


def _at(subject: _Subject, organisation: Any, name: str) -> None:
    if organisation is not None:
        subject.organisations[f"organisation:{organisation.pk}"] = str(name or organisation)
    elif name:
        subject.organisations[name] = name


def _known_persons(found: dict[int, _Subject]) -> None:
    for subject in found.values():
        subject.references.add(subject.user.reference)
    for person in Person.objects.filter(user__in=found).select_related("organisation"):
        subject = found[person.user_id or 0]
        subject.references.add(f"person:{person.pk}")
        if person.organisation is not None:
            _at(subject, person.organisation, "")


def look(call: Call, people: Iterable[_Subject] | None = None) -> Found:
    """Every conflict that the register and the applications show."""
    people = list(subjects(call) if people is None else people)
    listed = call.applications.exclude(state__in=["draft", "withdrawn"]).order_by("number")
    applications = list(listed.prefetch_related("partners__organisation", "partners__investigator__person"))
    found: Found = {}
    _same_organisation(people, applications, found)
    _related_organisation(people, applications, found)
    _takes_part(people, applications, found)
    _worked_together(call, people, applications, found)
    return found


def _places(application: Application) -> Iterator[tuple[str, str]]:
    for partner in application.partners.all():
        name = partner.organisation_name
        yield name, name
        if partner.organisation_id:
            yield f"organisation:{partner.organisation_id}", name


def _same_organisation(people: list[_Subject], applications: list[Application], found: Found) -> None:
    partners = [(str(each.pk), place, None) for each in applications for place, _ in _places(each)]
    names = {place: name for each in applications for place, name in _places(each)}
    mine = [(str(each.user.pk), place) for each in people for place in each.organisations]
    mine += [(str(each.user.pk), name) for each in people for name in each.organisations.values()]
    for (application, user), kind, why in seen(partners, mine):
        place = why.values["organisation"]
        told = reason("review:same-organisation", organisation=names.get(place, place))
        found.setdefault((int(application), int(user), kind), told)


def _related_organisation(people: list[_Subject], applications: list[Application], found: Found) -> None:
    own = {place for each in people for place in each.organisations}
    ties: dict[str, list[tuple[str, str]]] = {}
    for tie in Tie.objects.filter(Q(a__in=own) | Q(b__in=own), kind__in=RELATED, a__startswith="organisation:"):
        ties.setdefault(tie.a, []).append((tie.b, tie.kind))
        ties.setdefault(tie.b, []).append((tie.a, tie.kind))
    at: dict[str, list[tuple[Application, str]]] = {}
    for application in applications:
        for place, name in _places(application):
            at.setdefault(place, []).append((application, name))
    for subject in people:
        for place, name in subject.organisations.items():
            for other, kind in ties.get(place, ()):
                for application, theirs in at.get(other, ()):
                    why = reason("review:related-organisation", one=name, other=theirs, kind=kind)
                    found.setdefault((application.pk, subject.user.pk, Conflict.Kind.RELATED.value), why)


def _takes_part(people: list[_Subject], applications: list[Application], found: Found) -> None:
    keys = {each.user.pk for each in people}
    for application in applications:
        taking_part = {application.lead_id, *(partner.investigator_id for partner in application.partners.all())}
        for user in keys & taking_part:
            found[application.pk, user or 0, Conflict.Kind.INVESTIGATOR.value] = reason("review:is-investigator")


def _worked_together(call: Call, people: list[_Subject], applications: list[Application], found: Found) -> None:
    own = {place: each for each in people for place in each.references}
    since = (call.date or call.closes_at.date()).year - YEARS
    recent = Q(last_year=None) | Q(last_year__gte=since)
    persons = Q(a__startswith="person:") | Q(a__startswith="user:")
    ties: dict[str, list[tuple[_Subject, Tie]]] = {}
    for tie in Tie.objects.filter(recent, persons).filter(Q(a__in=own) | Q(b__in=own)):
        for mine, other in ((tie.a, tie.b), (tie.b, tie.a)):
            if mine in own:
                ties.setdefault(other, []).append((own[mine], tie))
    for application in applications if ties else ():
        for place, name in _investigators(application):
            for subject, tie in ties.get(place, ()):
                years = f"{tie.first_year or '…'}–{tie.last_year or '…'}"
                why = reason("review:tied", name=name, kind=tie.kind, years=years)
                found.setdefault((application.pk, subject.user.pk, Conflict.Kind.TIE.value), why)


def _investigators(application: Application) -> Iterator[tuple[str, str]]:
    for partner in application.partners.all():
        if partner.investigator is not None:
            yield partner.investigator.reference, partner.investigator_name
            person = getattr(partner.investigator, "person", None)
            if person is not None:
                yield f"person:{person.pk}", partner.investigator_name


@act("conflict:find", lock=False)
def find(call: Call, *, by: Actor) -> int:
    """Look for conflicts of everybody who has to do with the call and bar them from the applications concerned.

    Returns:
        How many are new. What was overruled stays overruled.
    """
    return _find(call, subjects(call), by=by)


def find_for(call: Call, user: User, *, by: Actor) -> int:
    """The same for one person, within the act that brings them in."""
    return _find(call, [each for each in subjects(call) if each.user.pk == user.pk], by=by)


def _find(call: Call, listed: list[_Subject], *, by: Actor) -> int:
    people = {each.user.pk: each for each in listed}
    found = look(call, people.values())
    known = set(Conflict.objects.filter(application__call=call).values_list("application", "user", "kind"))
    fresh = [key for key in sorted(found) if key not in known]
    applications = {each.pk: each for each in call.applications.all()}
    for application, user, kind in fresh:
        subject = people[user]
        _enter(
            applications[application], subject.user, subject.kept_by, kind,
            plain(found[application, user, kind]), by=by,
        )  # fmt: skip
    return len(fresh)


def _enter(
    application: Application, user: User, kept_by: Party | None, kind: str, evidence: dict[str, Any], *, by: Actor
) -> Conflict:
    conflict, _ = Conflict.objects.get_or_create(
        application=application, user=user, kind=kind, defaults={"kept_by": kept_by, "evidence": evidence}
    )
    if not takes_part(application, user):
        shut_out(user, application, by=by, because=BAR, party=kept_by)
    let_go(user, "reviewer", application, by=by, party=kept_by)
    pairs = Assignment.objects.filter(
        application=application, reviewer__user=user, state__in=["proposed", "asked", "accepted"]
    )
    pairs.update(state=Assignment.State.CONFLICT)
    return conflict


def takes_part(application: Application, user: User) -> bool:
    """Whether a person is the lead or an investigator of an application."""
    return application.lead_id == user.pk or application.partners.filter(investigator=user).exists()


@act("conflict:report", lock=False)
def report(application: Application, *, by: Actor, reviewer: Reviewer, because: str) -> Conflict:
    """Record a conflict of one's own side's reviewer that no table shows.

    Raises:
        NotAllowed: the reviewer is another side's.
        Refused: no evidence is given, or the application is in another call.
    """
    speaks_for(by, reviewer.kept_by)
    if reviewer.call_id != application.call_id:
        raise Refused("review:other-call")
    if not because.strip():
        raise Refused("review:needs-a-reason")
    note(side=reviewer.kept_by, about=[reviewer.user], because=because)
    return _enter(application, reviewer.user, reviewer.kept_by, Conflict.Kind.LISTED, {"said": because}, by=by)


def declared(assignment: Assignment, because: str, *, by: Actor) -> Conflict:
    """What a reviewer declares about an application; within the act that says so."""
    reviewer = assignment.reviewer
    evidence = {"said": because}
    return _enter(assignment.application, reviewer.user, reviewer.kept_by, Conflict.Kind.DECLARED, evidence, by=by)


@act("conflict:overrule")
def overrule(conflict: Conflict, *, by: Actor, because: str) -> Conflict:
    """Say, with the reason, why a conflict does not matter; the last one overruled lifts the bar.

    Raises:
        Refused: there is no reason, it is overruled already, it is one's own, or the person takes part in the
            application.
    """
    if not because.strip():
        raise Refused("review:needs-a-reason")
    if conflict.overruled_at is not None:
        raise Refused("review:overruled-already")
    if conflict.user == by or conflict.kind == Conflict.Kind.INVESTIGATOR:
        raise Refused("review:own-conflict")
    conflict.overruled_at, conflict.overruled_because = timezone.now(), because
    conflict.overruled_by = None if by is SYSTEM else by  # type: ignore[assignment]
    conflict.save()
    note(side=conflict.kept_by or "", about=[conflict.user], because=because)
    others = Conflict.objects.filter(application=conflict.application, user=conflict.user, overruled_at=None)
    if not others.exists():
        lift(conflict.user, conflict.application, by=by, because=BAR, party=conflict.kept_by)
    return conflict
