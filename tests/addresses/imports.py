"""Imports and duplicates: officers; an import is its owner's and the side's."""

from __future__ import annotations

from addresses import OWN_MATTER, Address
from cast import Cast
from concord.access.history import jobs_of
from concord.access.standing import SYSTEM
from concord.journal.models import Job
from concord.register.acts import record_person
from concord.register.merging import keep_apart, merge, pair_of
from concord.values import LocalizedText


def furnish(cast: Cast) -> None:
    people = [record_person(by=SYSTEM, name=LocalizedText({"en": f"Twin {n}"})) for n in range(6)]
    pairs = [pair_of(*people[place : place + 2]) for place in (0, 2, 4)]
    merge(pairs[1], by=SYSTEM)
    keep_apart(pairs[2], by=SYSTEM)
    result = {"read": 1, "stored": 1, "reported": 0, "created": 1, "changed": 0, "unchanged": 0, "reports": []}
    Job.objects.create(
        kind="import:preview", actor=f"user:{cast['uk-officer'].pk}", about="import", state="done",
        arguments={"what": "orcid", "paths": ["/nowhere/people.json"]}, result={**result, "samples": []},
    )  # fmt: skip


def _job(status: int) -> Address:
    return Address(
        lambda user, job: status if jobs_of(user).filter(pk=job.pk).exists() else 404,
        lambda: Job.objects.filter(kind="import:preview"),
        lambda job: {"key": job.pk},
    )


ADDRESSES = {
    "imports:import": _job(200),
    "imports:report": _job(200),
    "imports:run": _job(OWN_MATTER),
    "imports:template": Address(arguments=lambda thing: {"kind": "people"}),
    "imports:find": Address(lambda user, thing: OWN_MATTER),
}
