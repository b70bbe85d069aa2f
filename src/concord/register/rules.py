"""Who may see and change the register."""

from __future__ import annotations

from django.db.models import Q

from concord.access.may import NONE, allow, anyone, member, rule, state
from concord.access.models import Role
from concord.access.standing import standing
from concord.register.models import Organisation, Person, Tie

_staff = member(Role.OFFICER, Role.HEAD)

is_own = rule("access:not-yours", lambda user, thing: thing.user_id == user.pk, lambda user: Q(user=user))
of_a_party = rule(
    "register:parties-only",
    lambda user, thing: thing.visibility == Person.Visibility.PARTIES and bool(standing(user).parties()),
    lambda user: Q(visibility=Person.Visibility.PARTIES) if standing(user).parties() else NONE,
)

allow(
    Organisation,
    {"organisation:view": anyone, "organisation:import": _staff, "organisation:record": _staff},
)
allow(
    Person,
    {
        "person:view": state("visibility", Person.Visibility.PUBLIC) | is_own | of_a_party | member(of="side"),
        "person:record": _staff,
    },
)
allow(
    Tie,
    {"tie:view": rule("access:sign-in", lambda user, thing: True, lambda user: ~Q(pk__in=[])), "tie:record": _staff},
)
