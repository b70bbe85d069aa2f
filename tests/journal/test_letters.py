"""Letters: in the reader's language, on commit, again after a failure."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core import mail
from django.db import transaction
from django.template import engines
from django_tasks_db.models import DBTaskResult

from concord.journal import letters
from concord.journal.letters import deliver, deliver_forgotten, send
from concord.journal.models import Letter
from concord.journal.worker import work_off

WANG = SimpleNamespace(email="wang@example.org", language="zh-hans", reference="user:1")


@pytest.fixture(autouse=True)
def templates(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    changed = copy.deepcopy(settings.TEMPLATES)
    changed[0]["DIRS"] = [Path(__file__).parent / "templates"]
    monkeypatch.setattr(settings, "TEMPLATES", changed)
    engines.__dict__.pop("templates", None)
    monkeypatch.setattr(engines, "_templates", None)
    monkeypatch.setattr(engines, "_engines", {})
    yield
    engines.__dict__.pop("templates", None)


@pytest.mark.usefixtures("committed_db")
class TestLetters:
    def test_it_is_sent_in_the_readers_language_and_kept_in_all(self) -> None:
        letter = send("test-hello", to=WANG, about="call:1", name="王")
        assert mail.outbox == []
        work_off()
        assert [(sent.subject, sent.to) for sent in mail.outbox] == [("王,您好", ["wang@example.org"])]
        assert "& <zh-hans>" in mail.outbox[0].body
        letter.refresh_from_db()
        assert (letter.state, letter.subject.in_language("en").text) == ("sent", "Hello 王")
        deliver.call(letter.pk)
        assert len(mail.outbox) == 1

    def test_it_leaves_only_if_the_act_is_committed(self) -> None:
        with transaction.atomic():
            send("test-hello", to=WANG, name="王")
            transaction.set_rollback(True)
        work_off()
        assert mail.outbox == []
        assert Letter.objects.count() == 0
        assert DBTaskResult.objects.count() == 0

    def test_a_failure_is_tried_again_later_and_given_up_in_the_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(letter: Letter) -> object:
            raise ConnectionRefusedError("no")

        monkeypatch.setattr(letters, "_message", refuse)
        letter = send("test-hello", to=WANG, name="王")
        work_off()
        letter.refresh_from_db()
        assert (letter.state, letter.attempts) == ("waiting", 1)
        assert "ConnectionRefusedError" in letter.error
        assert DBTaskResult.objects.ready().count() == 0  # the next try is not due yet
        for _ in range(5):
            deliver.call(letter.pk)
        letter.refresh_from_db()
        assert letter.state == "failed"

    def test_what_a_killed_worker_left_is_sent(self) -> None:
        letter = send("test-hello", to=WANG, name="王")
        DBTaskResult.objects.all().delete()
        assert deliver_forgotten() == 0
        Letter.objects.update(written_at="2020-01-01T00:00:00Z")
        assert deliver_forgotten() == 1
        work_off()
        letter.refresh_from_db()
        assert letter.state == "sent"

    def test_without_a_mail_server_it_stays(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(settings, "LETTERS_LEAVE", False)
        letter = send("test-hello", to=WANG, name="王")
        work_off()
        letter.refresh_from_db()
        assert (letter.state, mail.outbox) == ("waiting", [])
