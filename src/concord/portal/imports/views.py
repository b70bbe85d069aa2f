"""Bringing records in: give the files, see what they would change, bring them in, read what could not be used."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from concord.access.history import jobs_of
from concord.exchange import importing
from concord.exchange.register_sheets import SHEETS, template
from concord.journal.models import Job
from concord.portal.jobs import STATES
from concord.portal.lists import as_csv
from concord.portal.pages import page
from concord.values.texts import short

KINDS = {
    "ror": _("Organisations: ROR (JSON, JSON lines, zip, gz)"),
    "orcid": _("People: ORCID 3.0 (JSON, XML, zip, tar.gz)"),
    "openalex": _("People, organisations and works: OpenAlex (JSON, JSON lines, gz)"),
    "iati": _("Reported activities: IATI 2.03 (XML)"),
    "people": _("People: spreadsheet"),
    "organisations": _("Organisations: spreadsheet"),
    "facilities": _("Facilities: spreadsheet"),
}
SHOWN = 20
_MAY = ("person:import", None)


class Given(forms.Form):
    """The files of one kind."""

    kind = forms.ChoiceField(label=_("What the file holds"), choices=tuple(KINDS.items()))
    file = forms.FileField(label=_("File"), max_length=150)


@page(asks=lambda _: _MAY)
def imports(request: HttpRequest) -> HttpResponse:
    """The imports of the reader's side, and a form for another; it is previewed first."""
    form = Given(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        path = _kept(form.cleaned_data["file"])
        started = importing.start(form.cleaned_data["kind"], [path], by=_user(request), preview=True)
        return redirect("imports:import", key=started.pk)
    rows = [_row(each) for each in _jobs(request)[:SHOWN]]
    context = {"form": form, "rows": rows, "sheets": [(name, KINDS[name]) for name in SHEETS]}
    return render(request, "imports/imports.html", context, status=422 if request.method == "POST" else 200)


def _user(request: HttpRequest) -> Any:
    return request.user


def _kept(given: UploadedFile[Any]) -> Path:
    """The file as it lies on our side, in a folder of its own so that its name stays."""
    folder = Path(settings.MEDIA_ROOT, "imports", uuid.uuid4().hex)
    folder.mkdir(parents=True)
    path = folder / (Path(given.name or "file").name.replace("\x00", "")[-120:] or "file")
    with path.open("wb") as out:
        for chunk in given.chunks():
            out.write(chunk)
    return path


def _jobs(request: HttpRequest) -> Any:
    return jobs_of(request.user).filter(kind__in=("import:preview", "import:run")).order_by("-created_at")


def _row(job: Job) -> dict[str, Any]:
    told = job.result if isinstance(job.result, dict) else {}
    return {
        "job": job,
        "what": KINDS.get(job.arguments.get("what", ""), ""),
        "files": ", ".join(Path(each).name for each in job.arguments.get("paths", ())),
        "preview": job.kind == "import:preview",
        "state": STATES.get(job.state, job.state),
        "counts": told if "read" in told else None,
        "why": told.get("reason"),
    }


@page()
def one(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """How far an import is; what it changed or would change, and what it could not use."""
    job = get_object_or_404(_jobs(request), pk=key)
    live = job.state in (Job.State.WAITING, Job.State.RUNNING)
    row = _row(job)
    counts = row["counts"] or {}
    findings = [finding for record in counts.get("reports", ()) for finding in record["findings"]]
    context = {**row, "live": live, "percent": round(job.share * 100), "findings": findings[:SHOWN]}
    context |= {"more": max(0, len(findings) - SHOWN), "samples": counts.get("samples", ())[:SHOWN]}
    response = render(request, "imports/import.html", context)
    if live:
        response.headers["Refresh"] = "2"
    return response


@page(post=True)
def run(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Bring in what was previewed."""
    job = get_object_or_404(_jobs(request), pk=key)
    paths = [Path(each) for each in job.arguments["paths"]]
    started = importing.start(job.arguments["what"], paths, by=_user(request))
    return redirect("imports:import", key=started.pk)


@page()
def report(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """All that could not be used as a table: file, row, record, field, reason."""
    job = get_object_or_404(_jobs(request), pk=key)
    told = job.result if isinstance(job.result, dict) else {}
    language = short(get_language() or "en")
    rows = [
        [Path(each["file"]).name, each["line"], each["record"], each["field"], _said(each, language)]
        for record in told.get("reports", ())
        for each in record["findings"]
    ]
    return as_csv(f"import-{key}", [_("File"), _("Row"), _("Record"), _("Field"), _("Reason")], rows)


def _said(finding: dict[str, Any], language: str) -> str:
    return str(finding.get(language) or finding.get("en") or finding["code"])


@page(asks=lambda _: _MAY)
def empty(request: HttpRequest, kind: str) -> HttpResponse:
    """The empty spreadsheet of a kind, with its columns explained."""
    if kind not in SHEETS:
        raise Http404
    kind_of_file = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(template(kind), content_type=kind_of_file)
    response["Content-Disposition"] = f'attachment; filename="{kind}.xlsx"'
    return response
