"""Papers of a meeting: versions with a time of release, each file checked for what it is."""

from __future__ import annotations

import datetime
import hashlib
import io
import zipfile
from pathlib import PurePosixPath

from django.db.models import Max
from django.utils import timezone

from concord.access.acts import act, note
from concord.access.models import Party
from concord.access.refusals import Refused
from concord.access.standing import Actor
from concord.calls.acts import speaks_for
from concord.governance.bodies import keep
from concord.governance.meetings import must_be, person
from concord.governance.models import AgendaItem, Meeting, Paper, PaperVersion
from concord.governance.states import HELD, PREPARED
from concord.values import LocalizedText

MOST = 10 * 1024 * 1024
"""Bytes of one file."""
UNPACKED = 200 * 1024 * 1024
"""Bytes that a packed document may unpack to."""

_OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS = {
    ".pdf": "application/pdf",
    ".docx": f"{_OFFICE}wordprocessingml.document",
    ".xlsx": f"{_OFFICE}spreadsheetml.sheet",
    ".pptx": f"{_OFFICE}presentationml.presentation",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".txt": "text/plain; charset=utf-8",
}
_STARTS = {".pdf": b"%PDF-", ".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff"}
_PARTS = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml", ".pptx": "ppt/presentation.xml"}


def kind_of(name: str, content: bytes) -> str:
    """The media type of a file, by its name and by what it holds.

    Raises:
        Refused: empty, too large, of a type that is not taken, or not what its name says.
    """
    ending = PurePosixPath(name.replace("\\", "/").lower()).suffix
    if not content:
        raise Refused("governance:file-empty", name=name)
    if len(content) > MOST:
        raise Refused("governance:file-too-large", name=name, most=f"{MOST // 1024 // 1024} MB")
    if ending not in KINDS:
        raise Refused("governance:file-type", name=name, types=", ".join(each.lstrip(".") for each in KINDS))
    if not _is(ending, content):
        raise Refused("governance:file-not-what-it-says", name=name, type=ending.lstrip("."))
    return KINDS[ending]


def _is(ending: str, content: bytes) -> bool:
    if ending in _STARTS:
        return content.startswith(_STARTS[ending])
    if ending in _PARTS:
        return _is_office(_PARTS[ending], content)
    try:
        return "\x00" not in content.decode("utf-8")
    except UnicodeDecodeError:
        return False


def _is_office(part: str, content: bytes) -> bool:
    """A document of that kind, without macros and not a bomb."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = {each.filename for each in packed.infolist()}
            unpacked = sum(each.file_size for each in packed.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    return {part, "[Content_Types].xml"} <= names and not macros and unpacked <= UNPACKED


@act("paper:add")
def add(
    meeting: Meeting,
    *,
    by: Actor,
    party: Party,
    title: LocalizedText,
    name: str,
    content: bytes,
    item: AgendaItem | None = None,
    release_at: datetime.datetime | None = None,
    remark: str = "",
) -> Paper:
    """Add a paper of one's own side with its first version.

    Raises:
        NotAllowed: the side is not one's own.
        Refused: the file is not taken; the item is of another meeting; the minutes are agreed or it is cancelled.
    """
    speaks_for(by, party)
    must_be(meeting, *PREPARED, *HELD[:2])
    if item is not None and item.meeting_id != meeting.pk:
        raise Refused("governance:item-of-another")
    paper = Paper.objects.create(meeting=meeting, item=item, party=party, title=title)
    version = _version(paper, by, name, content, release_at, remark)
    if not version.released:
        note(side=party)  # that a paper is being prepared is its side's matter until it is released
    note(title=title, name=version.name, digest=version.digest, release_at=release_at)
    keep(meeting.body)
    return paper


@act("paper:revise")
def revise(
    paper: Paper,
    *,
    by: Actor,
    name: str,
    content: bytes,
    release_at: datetime.datetime | None = None,
    remark: str = "",
) -> PaperVersion:
    """Add a version; the earlier ones are kept, and stay what the others see until the new one is released.

    Raises:
        Refused: the file is not taken, or is the very same as the last version; the minutes are agreed.
    """
    must_be(paper.meeting, *PREPARED, *HELD[:2])
    last = paper.versions.order_by("-number").defer("content").first()
    if last is not None and last.digest == hashlib.sha256(content).hexdigest():
        raise Refused("governance:same-file", number=last.number)
    version = _version(paper, by, name, content, release_at, remark)
    if not version.released:
        note(side=paper.party)
    note(name=version.name, number=version.number, digest=version.digest, release_at=release_at, paper=paper)
    keep(paper.meeting.body)
    return version


def _version(
    paper: Paper, by: Actor, name: str, content: bytes, release_at: datetime.datetime | None, remark: str
) -> PaperVersion:
    kind = kind_of(name, content)
    last = paper.versions.aggregate(last=Max("number"))["last"] or 0
    base = PurePosixPath(name.replace("\\", "/")).name
    plain = "".join(mark for mark in base if mark.isprintable() and mark not in '"')[-200:]
    return PaperVersion.objects.create(
        paper=paper, number=last + 1, name=plain, kind=kind, content=content, size=len(content),
        digest=hashlib.sha256(content).hexdigest(), note=remark[:500], release_at=release_at, added_by=person(by),
    )  # fmt: skip


@act("paper:release")
def release(paper: Paper, *, by: Actor, number: int, at: datetime.datetime | None = None) -> Paper:
    """Say from when the others see a version; now, if no time is given. What is released stays so.

    Raises:
        Refused: there is no such version, or it is released already.
    """
    version = paper.versions.defer("content").filter(number=number).first()
    if version is None:
        raise Refused("governance:no-version", number=number)
    if version.released:
        raise Refused("governance:released-already", number=number)
    version.release_at = at or timezone.now()
    version.save(update_fields=["release_at"])
    if not version.released:
        note(side=paper.party)
    note(number=number, release_at=version.release_at)
    keep(paper.meeting.body)
    return paper
