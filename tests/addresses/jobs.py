"""Jobs, and in a demonstration letters: each is its owner's and (a job) the side's."""

from __future__ import annotations

from typing import Any

from addresses import OWN_MATTER, Address
from concord.access.history import jobs_of, letters_to
from concord.journal.models import Job, Letter


def _job(status: int) -> Address:
    return Address(
        lambda user, job: status if jobs_of(user).filter(pk=job.pk).exists() else 404,
        lambda: Job.objects.all()[:1],
        lambda job: {"key": job.pk},
    )


def _letter(user: Any, letter: Any) -> int:
    return 200 if letters_to(user).filter(pk=letter.pk).exists() else 404


ADDRESSES = {
    "jobs:job": _job(200),
    "jobs:stop": _job(OWN_MATTER),
    "jobs:resume": _job(OWN_MATTER),
    "jobs:letter": Address(_letter, lambda: Letter.objects.order_by("pk")[:1], lambda letter: {"pk": letter.pk}),
}
