"""Who may do what to calls and applications.

A published call is public. An application belongs to those who make it; a funder sees one that was handed in, and
only if it holds researchers of its side. Costs of a side are seen by that side and by whoever leads.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q

from concord.access.may import Rule, allow, holds, member, nobody, rule, signed_in, state_term, within
from concord.access.models import Role
from concord.access.standing import standing
from concord.calls.models import (
    Annex,
    Application,
    Ask,
    Call,
    CallParty,
    CallPurse,
    CallSignature,
    Criterion,
    EligibilityVerdict,
    FactList,
    Partner,
)
from concord.engines.reason import Reason

_C, _A = Call.State, Application.State

PUBLIC = (_C.OPEN, _C.CLOSED, _C.REVIEW, _C.SELECTION, _C.AWARDED)
HANDED_IN = (_A.SUBMITTED, _A.ELIGIBLE, _A.DECLINED)


def at(thing: Any, path: str) -> Any:
    """The object at the end of a path of foreign keys."""
    for name in path.split("__") if path else ():
        thing = getattr(thing, name)
    return thing


def join(*names: str) -> str:
    return "__".join(name for name in names if name)


def state_at(path: str, *states: str) -> Rule:
    """The object at the end of a path is in one of these states, whoever asks."""
    return Rule(
        lambda user, thing: None if at(thing, path).state in states else Reason("access:not-now"),
        lambda user: Q(**{join(path, "state__in"): states}),
        frozenset({"access:not-now"}),
        (state_term(join(path, "state"), states),),
    )


def officers(of: str) -> Rule:
    return member(Role.OFFICER, Role.HEAD, of=of)


def may_read_call(path: str = "") -> Rule:
    """The call at the end of a path is public, or it is a draft of one's own party."""
    return state_at(path, *PUBLIC) | member(of=join(path, "parties"))


def leads(path: str = "") -> Rule:
    return rule(
        "calls:not-the-lead",
        lambda user, thing: at(thing, path).lead_id == user.pk,
        lambda user: Q(**{join(path, "lead"): user}),
    )


def investigates(path: str = "") -> Rule:
    return rule(
        "calls:not-an-applicant",
        lambda user, thing: any(each.investigator_id == user.pk for each in at(thing, path).partners.all()),
        lambda user: Q(**{join(path, "partners__investigator"): user}),
    )


def funds(path: str = "") -> Rule:
    """It was handed in and holds researchers of one's own side."""
    return state_at(path, *HANDED_IN) & officers(join(path, "partners__party"))


def assesses(path: str = "") -> Rule:
    """A reviewer of this application, or the chair or observer of its call once it is admitted."""
    panel = holds("chair", "panel", "observer", on=join(path, "call"), kind="call") & state_at(path, _A.ELIGIBLE)
    return holds("reviewer", on=path, kind="application") | panel


def _own_side(user: Any, thing: Any) -> bool:
    partner = thing.partner
    return any(
        each.investigator_id == user.pk
        and (each.pk == partner.pk or (each.party_id is not None and each.party_id == partner.party_id))
        for each in partner.application.partners.all()
    )


def _own_side_rows(user: Any) -> Q:
    mine = Partner.objects.filter(investigator=user, application=OuterRef("partner__application"))
    return Q(partner__investigator=user) | Q(Exists(mine.filter(party=OuterRef("partner__party"))))


_not_staff = rule(
    "calls:staff-do-not-apply",
    lambda user, call: standing(user).parties().isdisjoint(party.pk for party in call.parties.all()),
)
_signs = rule(
    "calls:not-your-part",
    lambda user, partner: (
        partner.investigator_id == user.pk
        or (partner.investigator_id is None and partner.application.lead_id == user.pk)
    ),
)
_writes = rule(
    "calls:not-your-part",
    lambda user, partner: user.pk in {partner.investigator_id, partner.application.lead_id},
)
_shared_verdict = Rule(
    lambda user, thing: None if thing.party_id is None else Reason("access:not-member"),
    lambda user: Q(party=None),
    frozenset({"access:not-member"}),
)

_by_officers = officers("parties")

allow(
    Call,
    {
        "call:view": may_read_call(),
        "call:draft": member(Role.OFFICER, Role.HEAD),
        **{
            f"call:{verb}": _by_officers
            for verb in ("edit", "propose", "sign", "revise", "publish", "close", "review", "relate")
        },
        "call:withdraw": member(Role.HEAD, of="parties"),
        "call:authorise": nobody,
        "call:select": nobody,
        "call:award": nobody,
        "facts:upload": _by_officers,
        "eligibility:check": _by_officers,
        "verdict:confirm": _by_officers,
        "application:start": signed_in & _not_staff,
    },
    despite_bars=["call:view"],
)
for _model in (CallParty, CallPurse, Criterion, Annex):
    allow(_model, {f"{_model._meta.model_name}:view": may_read_call("call")})
allow(CallSignature, {"callsignature:view": member(of="call__parties")})
allow(FactList, {"factlist:view": member(of="party")})

within(Application, call="call")
allow(
    Application,
    {
        "application:view": leads() | investigates() | funds() | assesses(),
        "application:edit": leads() | investigates(),
        "application:add-partner": leads(),
        "application:submit": leads(),
        "application:reopen": leads(),
        "application:withdraw": leads(),
        "application:decline": nobody,
        "application:admit": nobody,
    },
)

within(Partner, application="application", call="application__call")
allow(
    Partner,
    {
        "partner:view": (
            leads("application") | investigates("application") | funds("application") | assesses("application")
        ),
        "partner:edit": _writes,
        "partner:ask": _writes,
        "partner:drop": leads("application"),
        "partner:sign": _signs,
    },
)

within(Ask, application="partner__application", call="partner__application__call")
allow(
    Ask,
    {
        "ask:view": leads("partner__application")
        | rule("calls:other-side", _own_side, _own_side_rows)
        | funds("partner__application")
        | assesses("partner__application")
    },
)

within(EligibilityVerdict, application="application", call="application__call")
_decides = officers("party") | (_shared_verdict & funds("application"))
allow(EligibilityVerdict, {"verdict:view": _decides, "verdict:give": _decides})
