"""Letters: written inside an act in every language, sent in the recipient's once the act is committed.

The task that sends a letter is stored in the same transaction as the letter, so neither can be without the other.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any, Protocol

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django_tasks import task

from concord.journal.chain import reference
from concord.journal.models import Letter
from concord.values import LocalizedText
from concord.values.texts import short

ATTEMPTS = 6

log = logging.getLogger("concord.letters")


class Recipient(Protocol):
    """Whoever can get a letter."""

    email: str
    language: str


def send(code: str, /, *, to: Recipient, about: Any = "", **context: Any) -> Letter:
    """Write a letter from the template ``letters/CODE.txt``, whose first line is the subject.

    Args:
        code: the template's name.
        to: a person with an address and a language.
        about: what it is about; also `about` in the template.
        context: what else the template names.
    """
    written = {short(language): _render(code, language, to, about, context) for language, _ in settings.LANGUAGES}
    own = short(to.language) if short(to.language) in written else next(iter(written))
    letter = Letter.objects.create(
        code=code,
        recipient=reference(to),
        address=to.email,
        language=own,
        subject=LocalizedText({language: subject for language, (subject, _) in written.items()}, original=own),
        body=LocalizedText({language: body for language, (_, body) in written.items()}, original=own),
        about=reference(about) if about else "",
    )
    if settings.LETTERS_LEAVE:
        deliver.enqueue(letter.pk)
    return letter


def _render(code: str, language: str, to: Recipient, about: Any, context: dict[str, Any]) -> tuple[str, str]:
    with translation.override(language):
        text = render_to_string(f"letters/{code}.txt", {**context, "to": to, "about": about, "site": settings.SITE_URL})
    subject, _, body = text.strip().partition("\n")
    return " ".join(subject.split()), body.strip()


@task()
def deliver(key: int) -> str:
    """Send one letter; on failure try again later, each time after a longer wait."""
    with transaction.atomic():
        letter = Letter.objects.select_for_update().get(pk=key)
        if letter.state != Letter.State.WAITING:
            return letter.state
        letter.attempts += 1
        try:
            _message(letter).send()
            letter.state, letter.sent_at, letter.error = Letter.State.SENT, timezone.now(), ""
        except OSError as error:  # smtplib's errors are OSErrors
            letter.error = f"{type(error).__name__}: {error}"
            log.warning("letter %s was not sent: %s", key, letter.error)
            if letter.attempts < ATTEMPTS:
                wait = timedelta(minutes=2**letter.attempts)
                deliver.using(run_after=timezone.now() + wait).enqueue(key)
            else:
                letter.state = Letter.State.FAILED
        letter.save()
    return letter.state


def deliver_forgotten() -> int:
    """Queue again the letters whose worker was killed over them. Called when a worker starts."""
    if not settings.LETTERS_LEAVE:
        return 0
    since = timezone.now() - timedelta(minutes=2 ** (ATTEMPTS + 1))
    forgotten = Letter.objects.filter(state=Letter.State.WAITING, written_at__lt=since)
    for key in forgotten.values_list("pk", flat=True):
        deliver.enqueue(key)
    return len(forgotten)


def _message(letter: Letter) -> EmailMessage:
    subject, body = letter.subject.in_language(letter.language), letter.body.in_language(letter.language)
    return EmailMessage(
        subject.text,
        body.text,
        settings.DEFAULT_FROM_EMAIL,
        [letter.address],
        headers={"Content-Language": letter.language},
    )
