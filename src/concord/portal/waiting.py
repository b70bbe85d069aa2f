"""Where a call stands, what waits for an officer, what is at risk: read from what the rooms know; no rule is added."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from concord.access.models import Party
from concord.awards.models import Award, Confirmation, Hold, Selection
from concord.calls import queries
from concord.calls.models import Application, Call, EligibilityVerdict
from concord.review.models import Assignment, Plan, RankingList, Reviewer, Shortfall
from concord.review.queries import progress

SOON = timedelta(days=7)

_S = Call.State
_ROAD = (
    (_S.DRAFT, gettext_lazy("Draft")),
    (_S.SIGNING, gettext_lazy("Signing")),
    (_S.OPEN, gettext_lazy("Applications")),
    (_S.CLOSED, gettext_lazy("Eligibility")),
    (_S.REVIEW, gettext_lazy("Review")),
    (_S.SELECTION, gettext_lazy("Selection")),
    (_S.AWARDED, gettext_lazy("Awards")),
)


@dataclass(frozen=True)
class Stage:
    """A stage of the road of a call: ``done``, ``now`` or ``ahead``."""

    title: Any
    at: str


@dataclass(frozen=True)
class Item:
    """Something that waits or is at risk, and the page where one sees to it."""

    text: str
    link: str


def stages(call: Call) -> list[Stage]:
    """The road of a call; empty for one that was withdrawn."""
    states = [state for state, _title in _ROAD]
    if call.state not in states:
        return []
    here = states.index(_S(call.state))
    return [
        Stage(title, "done" if index < here else "now" if index == here else "ahead")
        for index, (_state, title) in enumerate(_ROAD)
    ]


def waiting(call: Call, user: Any, own: list[Party]) -> list[Item]:
    """What waits for this officer, in the order of the road."""
    steps = {
        _S.DRAFT: _drafting,
        _S.SIGNING: _signing,
        _S.OPEN: _open,
        _S.CLOSED: _closed,
        _S.REVIEW: _review,
        _S.SELECTION: _selection,
        _S.AWARDED: _awarded,
    }
    step = steps.get(_S(call.state))
    return list(step(call, user, own)) if step else []


def _at(name: str, call: Call, *more: Any) -> str:
    return reverse(name, args=[call.code, *more])


def _drafting(call: Call, user: Any, own: list[Party]) -> Iterator[Item]:
    committed = set(call.purses.values_list("purse__party", flat=True))
    if call.awards.purses and not committed.issuperset(party.pk for party in own):
        yield Item(_("Commit a purse of your party."), _at("calls:purses", call))
    if not call.criteria.exists():
        yield Item(_("Set the criteria."), _at("calls:criteria", call))
    written = set(call.annexes.values_list("party", flat=True))
    for party in own:
        if party.pk not in written:
            yield Item(_("Write the annex of %(party)s.") % {"party": party}, _at("calls:annex", call, party.code))
    yield Item(_("When all parties are content, lay the terms before them for signing."), "#do")


def _signing(call: Call, user: Any, own: list[Party]) -> Iterator[Item]:
    signing = queries.signing(call)
    for each in signing:
        if each.party in own and each.missing and user not in each.signed:
            yield Item(_("Sign for %(party)s.") % {"party": each.party}, _at("calls:sign", call))
    if not any(each.missing for each in signing):
        yield Item(_("Everybody has signed: publish the call."), "#do")


def _open(call: Call, user: Any, own: list[Party]) -> Iterator[Item]:
    if call.closes_at <= timezone.now():
        yield Item(_("The deadline has passed: close the call."), "#do")
    if not call.reviewers.exists():
        yield Item(_("Invite reviewers; they can answer before the call closes."), _at("review:reviewers", call))


def _closed(call: Call, user: Any, own: list[Party]) -> Iterator[Item]:
    desk = _at("applications:eligibility", call)
    submitted = call.applications.filter(state=Application.State.SUBMITTED)
    unchecked = submitted.filter(verdicts=None).exists()
    if unchecked:
        yield Item(_("Let the rules of all annexes be checked."), desk)
    mine = EligibilityVerdict.objects.visible_to(user).filter(application__in=submitted, decision="")
    if count := mine.count():
        yield Item(
            ngettext(
                "%(count)s verdict of your side is to be given.",
                "%(count)s verdicts of your side are to be given.",
                count,
            )
            % {"count": count},
            desk,
        )
    if not unchecked and not count and not submitted.exists():
        yield Item(_("Every verdict is given: go on to review."), "#do")


def _review(call: Call, user: Any, own: list[Party]) -> Iterator[Item]:
    plan = Plan.objects.visible_to(user).filter(call=call).exclude(state=Plan.State.DROPPED).first()
    if not Reviewer.objects.filter(call=call, state=Reviewer.State.ACCEPTED).exists():
        yield Item(_("No reviewer has accepted yet: invite reviewers."), _at("review:reviewers", call))
    elif plan is None:
        yield Item(_("Assign the applications to reviewers."), _at("review:plan", call))
    elif plan.state == Plan.State.PROPOSED:
        yield Item(_("A plan of assignments is proposed: look at it and release it."), _at("review:plan", call))
    else:
        yield from _assessments(call, user)


def _assessments(call: Call, user: Any) -> Iterator[Item]:
    done = progress(call, user)
    if done["submitted"] < done["asked"]:
        yield Item(_("%(submitted)s of %(asked)s assessments are in.") % done, _at("review:assessments", call))
    ranking = RankingList.objects.visible_to(user).filter(call=call, state=RankingList.State.DRAFT).first()
    if done["submitted"] and ranking is None:
        yield Item(_("Make the ranking list."), _at("review:ranking", call))
    elif ranking is not None:
        yield Item(_("A ranking list is made: look at it and freeze it."), _at("review:ranking", call))


def _selection(call: Call, user: Any, own: list[Party]) -> Iterator[Item]:
    selection = call.selections.exclude(state__in=(Selection.State.DROPPED, Selection.State.SUPERSEDED)).first()
    if selection is None:
        yield Item(_("Compute the selection."), _at("awards:selection", call))
    elif selection.state == Selection.State.DRAFT:
        yield Item(_("The selection is computed: look at it and recommend it."), _at("awards:selection", call))
    else:
        yield from _decisions(call, user, own)


def _decisions(call: Call, user: Any, own: list[Party]) -> Iterator[Item]:
    place = _at("awards:awards", call)
    mine = Award.objects.visible_to(user).filter(application__call=call, party__in=own)
    asked = Confirmation.objects.visible_to(user).filter(confirmed_at=None, taken_back_at=None)
    if count := mine.filter(state=Award.State.PROPOSED).exclude(confirmations__in=asked).count():
        yield Item(
            ngettext(
                "%(count)s award of your party waits for a proposal.",
                "%(count)s awards of your party wait for a proposal.",
                count,
            )
            % {"count": count},
            place,
        )
    if count := mine.filter(confirmations__in=asked.exclude(proposed_by=user)).count():
        yield Item(
            ngettext(
                "%(count)s proposal of a colleague waits for you.",
                "%(count)s proposals of your colleagues wait for you.",
                count,
            )
            % {"count": count},
            place,
        )
    yield from _checks(call, user)
    live = Award.objects.visible_to(user).filter(application__call=call)
    if (
        live.filter(state=Award.State.CONFIRMED).exists()
        and not live.filter(state__in=("proposed", "committed")).exists()
    ):
        yield Item(_("Every award is confirmed: make the selection final."), _at("awards:selection", call))


def _checks(call: Call, user: Any) -> Iterator[Item]:
    held = Hold.objects.visible_to(user).filter(award__application__call=call, released_at=None)
    if count := held.count():
        yield Item(
            ngettext("%(count)s hold of your side is open.", "%(count)s holds of your side are open.", count)
            % {"count": count},
            _at("awards:awards", call),
        )


def _awarded(call: Call, user: Any, own: list[Party]) -> Iterator[Item]:
    confirmed = Award.objects.visible_to(user).filter(application__call=call, state=Award.State.CONFIRMED)
    ready = confirmed.filter(application__project=None).values("application").distinct().count()
    if ready:
        yield Item(
            ngettext(
                "%(count)s funded application has no project yet.",
                "%(count)s funded applications have no project yet.",
                ready,
            )
            % {"count": ready},
            _at("awards:awards", call),
        )
    prepared = confirmed.filter(application__project__state="prepared").values("application").distinct().count()
    if prepared:
        yield Item(
            ngettext("%(count)s project is ready to start.", "%(count)s projects are ready to start.", prepared)
            % {"count": prepared},
            _at("awards:awards", call),
        )
    yield from _checks(call, user)


# -- risks -------------------------------------------------------------------------------------------------------------


def at_risk(call: Call, user: Any) -> list[Item]:
    """What may go wrong if nobody sees to it."""
    risks = {_S.OPEN: _deadline, _S.SIGNING: _deadline, _S.REVIEW: _review_risks, _S.SELECTION: _award_risks}
    step = risks.get(_S(call.state))
    return list(step(call, user)) if step else []


def _deadline(call: Call, user: Any) -> Iterator[Item]:
    left = call.closes_at - timezone.now()
    if timedelta() < left < SOON:
        days = left.days
        yield Item(
            ngettext("Closes in less than %(count)s day.", "Closes in less than %(count)s days.", days + 1)
            % {"count": days + 1},
            "#dates",
        )
    if call.state == _S.SIGNING and call.opens_at < timezone.now():
        yield Item(_("It should be open already, and is not signed by all."), "#signing")


def _review_risks(call: Call, user: Any) -> Iterator[Item]:
    late = Assignment.objects.visible_to(user).filter(
        application__call=call, state__in=("asked", "accepted"), due_at__lt=timezone.now()
    )
    if count := late.exclude(assessment__state="submitted").count():
        yield Item(
            ngettext(
                "%(count)s assessment of your side is overdue.",
                "%(count)s assessments of your side are overdue.",
                count,
            )
            % {"count": count},
            _at("review:plan", call),
        )
    gaps = Shortfall.objects.visible_to(user).filter(plan__call=call).exclude(plan__state=Plan.State.DROPPED)
    if count := gaps.count():
        yield Item(
            ngettext("The plan falls short in %(count)s place.", "The plan falls short in %(count)s places.", count)
            % {"count": count},
            _at("review:plan", call),
        )
    counted = Count("assignments", filter=Q(assignments__state__in=("asked", "accepted")))
    thin = Application.objects.visible_to(user).filter(call=call, state="eligible").annotate(asked=counted)
    if Plan.objects.filter(call=call, state=Plan.State.RELEASED).exists():
        count = thin.filter(asked__lt=call.reviewers_per_application).count()
        if count:
            yield Item(
                ngettext(
                    "%(count)s application has too few reviewers.",
                    "%(count)s applications have too few reviewers.",
                    count,
                )
                % {"count": count},
                _at("review:assessments", call),
            )


def _award_risks(call: Call, user: Any) -> Iterator[Item]:
    held = Award.objects.visible_to(user).filter(application__call=call, holds__released_at=None, holds__isnull=False)
    if count := held.values("application").distinct().count():
        yield Item(
            ngettext(
                "A check is pending on %(count)s application.", "Checks are pending on %(count)s applications.", count
            )
            % {"count": count},
            _at("awards:awards", call),
        )
