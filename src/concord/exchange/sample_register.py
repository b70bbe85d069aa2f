"""What the demonstration's portal starts with, by the real acts: the strategy, real organisations, the invented cast.

The packs and the organisations are real and cited; the people and what ties them are invented, and their employers are
named only so that conflicts of interest can be shown.
"""

from __future__ import annotations

from concord.access.cast import Cast
from concord.access.standing import SYSTEM
from concord.engines.progress import Progress, tick
from concord.engines.reason import register
from concord.exchange.ror_store import store
from concord.journal.chain import reference
from concord.register import EXTRACT
from concord.register.acts import record_person, record_tie
from concord.register.models import Organisation, Person, Tie
from concord.strategy.acts import load
from concord.strategy.pack import SHIPPED, read

EMPLOYERS = {
    "uk-applicant": "03rzp5127",  # James Hutton Institute
    "cn-applicant": "05td3s095",  # Nanjing Agricultural University
    "reviewer": "05v62cm79",  # University of Reading
    "reviewer-2": "023b72294",  # Huazhong Agricultural University
    "conflicted-reviewer": "03rzp5127",  # as the applicant, which is the conflict
    "chair": "01nrxwf90",  # University of Edinburgh
}

EVIDENCE = "sample"

register(
    {
        "sample:strategy": {"en": "loading the strategy", "zh": "载入战略"},
        "sample:organisations": {"en": "loading organisations", "zh": "载入机构"},
        "sample:people": {"en": "recording people", "zh": "登记人员"},
    }
)


def furnish(cast: Cast, progress: Progress | None = None) -> None:
    """Load the packs, the extract of organisations, the cast's people and their ties; what is there is left alone."""
    for file in sorted(SHIPPED.glob("*.yaml")):
        load(read(file), by=SYSTEM)
    tick(progress, "sample:strategy", 0.4)
    store([EXTRACT], by=SYSTEM)
    tick(progress, "sample:organisations", 0.8)
    _people(cast)
    tick(progress, "sample:people", 1.0)


def _people(cast: Cast) -> None:
    organisations = {each.ror: each for each in Organisation.objects.filter(ror__in=EMPLOYERS.values())}
    known = {person.user_id: person for person in Person.objects.filter(user__in=cast.people.values())}
    people = {}
    for code, ror in EMPLOYERS.items():
        user, employer = cast[code], organisations[ror]
        people[code] = known.get(user.pk) or record_person(
            by=SYSTEM, name=user.name, user=user, organisation=employer, visibility=Person.Visibility.PUBLIC
        )
        _tie(people[code], employer, "affiliation", 2012)
    _tie(people["conflicted-reviewer"], people["uk-applicant"], "coauthor", 2016)


def _tie(a: object, b: object, kind: str, year: int) -> None:
    one, two = reference(a), reference(b)
    if not Tie.objects.filter(a=one, b=two, kind=kind, evidence=EVIDENCE).exists():
        record_tie(by=SYSTEM, a=one, b=two, kind=kind, evidence=EVIDENCE, first_year=year)
