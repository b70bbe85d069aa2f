"""Who may do what to purses and their lines."""

from __future__ import annotations

from concord.access.may import allow, member, nobody, state
from concord.access.models import Role
from concord.purses.models import Line, Purse

_of_the_party = member(Role.OFFICER, Role.HEAD, of="party")

allow(
    Purse,
    {
        "purse:view": member(of="party"),
        "purse:open": member(Role.OFFICER, Role.HEAD),
        "purse:resize": member(Role.HEAD, of="party"),
        "purse:authorise": nobody,
        "purse:commit": _of_the_party,
    },
)
allow(
    Line,
    {
        "line:view": state("source", Line.Source.REPORTED) | member(of="purse__party"),
        "purse:release": member(Role.OFFICER, Role.HEAD, of="purse__party"),
    },
)
