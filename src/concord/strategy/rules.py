"""Who may see and change what packs hold.

All of it is public but areas not yet in force; packs are loaded by the installation. Officers and heads of the parties
that a pack names (or of bodies under them) propose areas, bring them into force on a decision, and settle claims.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from concord.access.may import allow, anyone, member, nobody, rule, state
from concord.access.models import Party, Role, User
from concord.access.standing import standing
from concord.strategy import models

State = models.Area.State


def _sides(user: User) -> set[int]:
    """The parties this person is an officer or the head of, and the parties those belong to."""
    own = standing(user).parties(Role.OFFICER, Role.HEAD)
    above = Party.objects.filter(pk__in=own, parent__isnull=False).values_list("parent", flat=True) if own else ()
    return {*own, *above}


def _packs(user: User) -> Any:
    return models.ContractingParty.objects.filter(party__in=_sides(user), withdrawn=False).values("pack")


def _is_officer(user: User, thing: Any) -> bool:
    sides = _sides(user)
    if not sides or thing is None:
        return bool(sides)
    return models.ContractingParty.objects.filter(pack=thing.pack_id, party__in=sides, withdrawn=False).exists()


officer = rule("strategy:not-officer", _is_officer, lambda user: Q(pack__in=_packs(user)))
officer_of_subject = rule(
    "strategy:not-officer",
    lambda user, thing: _is_officer(user, thing.subject),
    lambda user: Q(subject__pack__in=_packs(user)),
)

allow(models.Pack, {"pack:view": anyone, "pack:load": nobody})
for _model in (
    models.Document,
    models.ContractingParty,
    models.Mechanism,
    models.Event,
    models.Target,
    models.Claim,
    models.Difference,
):
    allow(_model, {f"{_model._meta.model_name}:view": anyone})
allow(models.Agreement, {"agreement:view": anyone, "agreement:remind": nobody})
allow(models.Clause, {"clause:view": anyone, "area:propose": officer, "clause:tie": officer})
allow(models.Programme, {"programme:view": anyone, "programme:import": member(Role.OFFICER, Role.HEAD)})
allow(
    models.Area,
    {
        "area:view": state("state", State.APPROVED, State.RETIRED) | officer,
        "area:approve": officer,
        "area:revise": officer,
        "area:retire": officer,
        "area:use": state("state", State.APPROVED) & officer,
    },
)
allow(models.AreaVersion, {"areaversion:view": anyone})
allow(models.AreaUse, {"areause:view": nobody})
allow(
    models.ClauseUse,
    {
        "clauseuse:view": anyone,
        "clause:untie": rule(
            "strategy:not-officer",
            lambda user, thing: _is_officer(user, thing.clause),
            lambda user: Q(clause__pack__in=_packs(user)),
        ),
    },
)
allow(models.Subject, {"subject:view": anyone, "subject:settle": officer})
allow(
    models.Settlement,
    {"settlement:view": anyone, "settlement:undo": officer_of_subject, "settlement:cite": officer_of_subject},
)
allow(models.SettlementUse, {"settlementuse:view": anyone})
allow(models.Reminder, {"reminder:view": nobody})
