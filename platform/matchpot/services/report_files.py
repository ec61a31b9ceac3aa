"""Files with a report: pictures, recordings, and papers written for somebody else.

Pictures are decoded and written anew (`images.py`); recordings and papers are kept as they are,
piece by piece, once their first bytes say what they are. All of that happens before a transaction
is opened. Their names carry a mark, so that what serves public pictures never serves them.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from matchpot.domain.errors import NotFound, UploadRefused
from matchpot.domain.reports.file_types import HEAD_BYTES, FileType, kind_of
from matchpot.domain.reports.reports import FileKind
from matchpot.persistence.models.reports import Report, ReportFile
from matchpot.persistence.queries import reports as queries
from matchpot.services import images
from matchpot.services.outbox import Promise, put
from matchpot.services.ports import FileStore

PRIVATE = "-private"
FORGET = "report_files.forget"
_MEGABYTE = 1024 * 1024
MOST_MEGABYTES = {FileKind.AUDIO: 100, FileKind.VIDEO: 200, FileKind.EXTERNAL: 20}
MOST_FILES = {
    FileKind.PICTURE: 12,
    FileKind.AUDIO: 3,
    FileKind.VIDEO: 3,
    FileKind.EXTERNAL: 3,
    FileKind.AUDITOR: 3,
}
_RECORDINGS = frozenset({FileKind.AUDIO, FileKind.VIDEO})
MOST_TRANSCRIPT_LETTERS = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A file that lies in the store and has no row yet; sizes in bytes and pixels."""

    kind: FileKind
    name: str
    media_type: str
    size: int
    width: int | None = None
    height: int | None = None


def keep_picture(files: FileStore, token: str, stream: BinaryIO) -> Kept:
    """Take a picture; raises as `images.prepare` does."""
    prepared = images.prepare(stream.read(images.MOST_MEGABYTES * _MEGABYTE + 1))
    name = token + PRIVATE
    images.keep(files, name, prepared)
    return Kept(
        kind=FileKind.PICTURE,
        name=name,
        media_type="image/webp",
        size=sum(len(content) for content in prepared.files.values()),
        width=prepared.width,
        height=prepared.height,
    )


def keep_recording(files: FileStore, token: str, stream: BinaryIO, *, named: str) -> Kept:
    """Take sound or film.

    Raises:
        UploadRefused: `not_a_recording`, or `too_large` (MB).
    """
    found = kind_of(_head(stream), named=named)
    if found is None or found.kind not in _RECORDINGS:
        raise UploadRefused("not_a_recording")
    return _kept(files, token, stream, found, found.kind)


def keep_paper(files: FileStore, token: str, stream: BinaryIO, kind: FileKind) -> Kept:
    """Take a PDF file.

    Raises:
        UploadRefused: `not_a_pdf`, or `too_large` (MB).
    """
    found = kind_of(_head(stream))
    if found is None or found.kind is not FileKind.EXTERNAL:
        raise UploadRefused("not_a_pdf")
    return _kept(files, token, stream, found, kind)


def _head(stream: BinaryIO) -> bytes:
    head = stream.read(HEAD_BYTES)
    stream.seek(0)
    return head


def _kept(files: FileStore, token: str, stream: BinaryIO, found: FileType, kind: FileKind) -> Kept:
    name = f"{token}{PRIVATE}.{found.suffix}"
    most = MOST_MEGABYTES[found.kind] * _MEGABYTE
    size = files.save_from(name, stream, most_bytes=most)
    return Kept(kind=kind, name=name, media_type=found.media_type, size=size)


def forget(files: FileStore, name: str) -> None:
    """Remove what is kept under the name of a row."""
    if "." in name:
        files.remove(name)
    else:
        images.forget(files, name)


# ---- their rows ---------------------------------------------------------------------------------


def add(session: Session, report: Report, kept: Kept, *, now: datetime) -> ReportFile:
    """Put a file with a report that its caller has locked.

    Raises:
        UploadRefused: `too_many`, with how many of its kind a report may have.
    """
    count = session.scalar(
        select(func.count())
        .select_from(ReportFile)
        .where(ReportFile.report_id == report.id, ReportFile.kind == kept.kind)
    )
    if (count or 0) >= MOST_FILES[kept.kind]:
        raise UploadRefused("too_many", MOST_FILES[kept.kind])
    last = session.scalar(
        select(func.max(ReportFile.position)).where(ReportFile.report_id == report.id)
    )
    row = ReportFile(
        report_id=report.id,
        position=(last or 0) + 1,
        kind=kept.kind,
        name=kept.name,
        media_type=kept.media_type,
        size=kept.size,
        width=kept.width,
        height=kept.height,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


def describe(session: Session, report: Report, file_id: int, *, alt: str, transcript: str) -> None:
    """Say what a picture shows or what is said in a recording; a file that is gone is no error."""
    row = queries.file_named(session, report.id, file_id)
    if row is not None:
        row.alt, row.transcript = alt[:200], transcript[:MOST_TRANSCRIPT_LETTERS]


def remove(session: Session, report: Report, file_id: int, *, now: datetime) -> None:
    """Take a file away; what is kept of it goes when the transaction has ended.

    Raises:
        NotFound: The report has no such file.
    """
    row = queries.file_named(session, report.id, file_id)
    if row is None:
        raise NotFound("report_file", file_id)
    _promise(session, [row.name], f"report_file:{row.id}:forget:1", report.id, now=now)
    session.delete(row)
    session.flush()


def forget_all(session: Session, report_id: int, *, now: datetime) -> None:
    """Take every file of a report away."""
    names = [row.name for row in queries.files_of(session, report_id)]
    if names:
        _promise(session, names, f"report:{report_id}:forget_files:1", report_id, now=now)
    session.execute(delete(ReportFile).where(ReportFile.report_id == report_id))


def _promise(
    session: Session, names: list[str], key: str, report_id: int, *, now: datetime
) -> None:
    promise = Promise(
        key=key,
        kind=FORGET,
        ref_type="report",
        ref_id=report_id,
        due_at=now,
        payload={"names": names},
    )
    put(session, promise, now=now)
