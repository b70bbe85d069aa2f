"""Bringing records in and deciding on duplicates, by HTTP."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cast import assemble
from concord.access.standing import SYSTEM
from concord.journal.models import Job
from concord.journal.worker import work_off
from concord.register.acts import record_person
from concord.register.merging import pair_of
from concord.register.models import Pair, Person
from concord.values import LocalizedText

pytestmark = pytest.mark.usefixtures("committed_db")


def record(orcid: str) -> str:
    name = {"given-names": {"value": "Josiah"}, "family-name": {"value": "Carberry"}}
    return json.dumps({"orcid-identifier": {"path": orcid}, "person": {"name": name}})


def test_preview_then_bring_in_then_read_the_report() -> None:
    officer = assemble()["uk-officer"]
    client = Client()
    client.force_login(officer)
    body = f"{record('0000-0002-1825-0097')}\n{record('0000-0002-1825-0098')}\n".encode()
    page = reverse("imports:imports")
    assert client.get(page).status_code == 200
    given = client.post(page, {"kind": "orcid", "file": SimpleUploadedFile("people.jsonl", body)})
    assert given.status_code == 302
    work_off()
    assert not Person.objects.exists()
    shown = client.get(given["Location"]).content.decode()
    assert "It would add 1" in shown
    assert "0000-0002-1825-0098" in shown
    ran = client.post(reverse("imports:run", args=[Job.objects.get().pk]))
    work_off()
    assert Person.objects.count() == 1
    assert "Added 1" in client.get(ran["Location"]).content.decode()
    report = client.get(ran["Location"] + "report/").content.decode()
    assert "people.jsonl,2,0000-0002-1825-0098,orcid-identifier" in report
    assert "people.jsonl" in client.get(page).content.decode()
    assert client.get(reverse("imports:template", args=["people"])).content[:2] == b"PK"
    wrong = client.post(page, {"kind": "orcid", "file": SimpleUploadedFile("a.gz", b"\x1f\x8b\x08broken")})
    work_off()
    assert "Nothing was stored" in client.get(wrong["Location"]).content.decode()
    assert client.post(page, {"kind": "orcid"}).status_code == 422

    one, other = (record_person(by=SYSTEM, name=LocalizedText({"en": "Twin"})) for _ in range(2))
    pair = pair_of(one, other)
    assert "Twin" in client.get(reverse("imports:duplicates")).content.decode()
    at = reverse("imports:pair", args=[pair.pk])
    assert "Merge, keeping this one" in client.get(at).content.decode()
    client.post(at + "merge/", {"keep": pair.other})
    one.refresh_from_db()
    assert one.merged_into == other
    assert "Undo the merging" in client.get(at).content.decode()
    client.post(at + "undo/")
    client.post(at + "apart/")
    pair.refresh_from_db()
    assert pair.state == Pair.State.APART
    client.force_login(assemble()["uk-applicant"])
    assert client.get(page).status_code == 403
    assert client.get(at).status_code == 404
