"""Accounts, sides, roles, grants and bars; `may`: yes, or no with a reason.

    from concord.access.acts import act, note              # writing: one decorator
    from concord.access.may import allow, rule, member, holds, anyone, may, require
    from concord.access.states import States               # one table: act -> from, to
    from concord.access.visible import Visible             # a queryset with visible_to(user)

docs/structure.md shows a room built with them.
"""
