"""Priority areas over time: proposed under a clause, approved on an authority, reworded in versions, retired.

A change never overwrites: `versions` keeps each wording with what authorised it. Calls, projects, people and outputs
name an area by its key or address; which wording they meant follows from their date, or from the version in `AreaUse`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from concord.access.acts import act, note
from concord.access.models import User
from concord.access.refusals import Refused
from concord.access.standing import Actor
from concord.journal.chain import reference
from concord.strategy.fields import FIELDS, RELATIONS
from concord.strategy.models import Area, AreaUse, AreaVersion, Clause, Pack
from concord.strategy.reading import IDENTIFIER
from concord.strategy.states import AREA
from concord.values import LocalizedText


@act("area:propose", lock=False)
def propose(
    clause: Clause,
    *,
    by: Actor,
    code: str,
    titles: LocalizedText,
    about: LocalizedText | None = None,
    parent: Area | None = None,
    matches: Mapping[str, str] | None = None,
) -> Area:
    """Propose an area under a clause; it is in force once approved.

    Raises:
        Refused: the code is taken or no identifier, a language is missing, a field is unknown, the parent lies in
            another pack.
    """
    if not IDENTIFIER.fullmatch(code) or len(code) > 120:
        raise Refused("area:code", code=code)
    if Area.objects.filter(pack=clause.pack, code=code).exists():
        raise Refused("area:taken", code=code)
    _checked(clause.pack, titles, parent, matches or {})
    last = Area.objects.filter(pack=clause.pack).order_by("-position").values_list("position", flat=True).first()
    area = Area.objects.create(
        pack=clause.pack,
        clause=clause,
        code=code,
        titles=titles,
        about=about or LocalizedText(),
        parent=parent,
        matches=dict(matches or {}),
        source=Area.Source.ADOPTED,
        state=Area.State.PROPOSED,
        position=(last or 0) + 1,
    )
    note(code=code, titles=titles, clause=clause)
    return area


@act("area:approve", AREA)
def approve(area: Area, *, by: Actor, authority: Any) -> Area:
    """Bring a proposed area into force.

    Args:
        authority: the decision that says so: a model instance, its reference, or the number of a journal entry.

    Raises:
        Refused: no authority is named.
    """
    if not authority:
        raise Refused("area:authority")
    area.authority = cited(authority)
    area.save(update_fields=["authority"])
    _keep(area, because="")
    note(authority=area.authority, version=area.version)
    return area


@act("area:revise", AREA)
def revise(
    area: Area,
    *,
    by: Actor,
    authority: Any,
    because: str,
    titles: LocalizedText | None = None,
    about: LocalizedText | None = None,
    parent: Area | None = None,
    matches: Mapping[str, str] | None = None,
) -> Area:
    """Make a new version; what is not given stays. The versions before it stay as they were.

    Raises:
        Refused: no authority or reason, nothing changes, a language or a field is amiss, the parent is below the area.
    """
    if not authority:
        raise Refused("area:authority")
    if not because.strip():
        raise Refused("area:because")
    wanted: dict[str, Any] = {
        "titles": area.titles if titles is None else titles,
        "about": area.about if about is None else about,
        "parent": area.parent if parent is None else parent,
        "matches": area.matches if matches is None else dict(matches),
    }
    if all(getattr(area, name) == value for name, value in wanted.items()):
        raise Refused("area:unchanged")
    _checked(area.pack, wanted["titles"], wanted["parent"], wanted["matches"])
    above = wanted["parent"]
    while above is not None:
        if above.pk == area.pk:
            raise Refused("area:circle")
        above = above.parent
    for name, value in wanted.items():
        setattr(area, name, value)
    area.version, area.authority = area.version + 1, cited(authority)
    area.save()
    _keep(area, because=because)
    note(version=area.version, authority=area.authority, because=because)
    return area


@act("area:retire", AREA)
def retire(area: Area, *, by: Actor, authority: Any, because: str) -> Area:
    """Take an area out of force; what cites it still finds it.

    Raises:
        Refused: no authority or reason is given.
    """
    if not authority:
        raise Refused("area:authority")
    if not because.strip():
        raise Refused("area:because")
    note(authority=cited(authority), because=because)
    return area


@act("area:use", lock=False)
def use(area: Area, *, by: Actor, thing: Any) -> AreaUse:
    """Say that something of any room (a person, a project, an output) belongs to an area in force.

    Raises:
        Refused: the area is not in force.
    """
    if area.state != Area.State.APPROVED or area.withdrawn:
        raise Refused("area:not-in-force")
    said_by = by if isinstance(by, User) else None
    found, _made = AreaUse.objects.update_or_create(
        area=area, thing=reference(thing), defaults={"version": area.version, "said_by": said_by}
    )
    note(area=area, thing=found.thing, version=area.version)
    return found


def cited(authority: Any) -> str:
    """How an authority is kept: the number of a journal entry as ``entry:N``, anything else by its reference."""
    return f"entry:{authority}" if isinstance(authority, int) else reference(authority)


def _checked(pack: Pack, titles: LocalizedText, parent: Area | None, matches: Mapping[str, str]) -> None:
    missing = [language for language in pack.languages if language not in titles.texts]
    if missing:
        raise Refused("area:language", languages=tuple(missing))
    if parent is not None and parent.pack_id != pack.pk:
        raise Refused("area:parent")
    wrong = [name for name, relation in matches.items() if name not in FIELDS or relation not in RELATIONS]
    if wrong:
        raise Refused("area:field", fields=tuple(wrong))


def _keep(area: Area, *, because: str) -> None:
    AreaVersion.objects.create(
        area=area,
        number=area.version,
        titles=area.titles,
        about=area.about,
        parent=area.parent,
        matches=area.matches,
        authority=area.authority,
        because=because,
    )


def versions_from_pack(pack: Pack, version: str) -> None:
    """After loading: a version of each area that is new, or that no longer reads as its last version."""
    found = Area.objects.filter(pack=pack, source=Area.Source.PACK)
    last = {each.area_id: each for each in AreaVersion.objects.filter(area__in=found).order_by("number")}
    authority = f"pack:{pack.code} {version}"
    fresh: list[AreaVersion] = []
    for area in found:
        before = last.get(area.pk)
        now = {name: getattr(area, name) for name in ("titles", "about", "parent_id", "matches")}
        if before is not None and all(getattr(before, name) == value for name, value in now.items()):
            continue
        area.version, area.authority = (before.number if before else 0) + 1, authority
        fresh.append(AreaVersion(area=area, number=area.version, authority=authority, **now))
    Area.objects.bulk_update([each.area for each in fresh], ["version", "authority"])
    AreaVersion.objects.bulk_create(fresh)
