"""Files sent with the form of a report: taken one by one, and a sentence for each that is not.

They lie in the store before the transaction that gives them their rows; what got none is removed.
"""

from collections.abc import Callable, Sequence
from typing import BinaryIO

from flask import request
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from matchpot.domain.errors import UploadRefused
from matchpot.domain.reports.reports import FileKind
from matchpot.extensions import outside
from matchpot.persistence.queries.reports import Sheet
from matchpot.services import images, report_files
from matchpot.services.report_files import Kept
from matchpot.web.makers.images import upload_problem
from matchpot.web.makers.report_forms import ReportForm

Problems = dict[str, str]
# The field each kind is sent in.
_FIELDS = {
    FileKind.PICTURE: "pictures",
    FileKind.AUDIO: "recording",
    FileKind.VIDEO: "recording",
    FileKind.EXTERNAL: "external",
    FileKind.AUDITOR: "auditor",
}
# All that one form may carry: a film, pictures and papers.
MOST_MEGABYTES = 300


def _stream(file: FileStorage) -> BinaryIO:
    return file.stream  # type: ignore[return-value]  # the form's parser gives bytes


def _take(field: str, file: FileStorage) -> Kept:
    files, token = outside().files, outside().tokens.new()
    if field == "pictures":
        return report_files.keep_picture(files, token, _stream(file))
    if field == "recording":
        named = file.filename or ""
        return report_files.keep_recording(files, token, _stream(file), named=named)
    return report_files.keep_paper(files, token, _stream(file), FileKind(field))


def taken() -> tuple[list[Kept], Problems]:
    """Everything that was sent and can be used, and by field why something cannot."""
    found: list[Kept] = []
    problems: Problems = {}
    for field in dict.fromkeys(_FIELDS.values()):
        most = 1 if field != "pictures" else report_files.MOST_FILES[FileKind.PICTURE]
        for file in [one for one in request.files.getlist(field) if one.filename][:most]:
            try:
                found.append(_take(field, file))
            except UploadRefused as refused:
                problems[field] = sentence(refused)
    return found, problems


def given_rows(add: Callable[[Kept], object], kept: Sequence[Kept], problems: Problems) -> None:
    """Give each file its row; one too many is removed again, and said beside its field."""
    for one in kept:
        try:
            add(one)
        except UploadRefused as refused:
            problems[_FIELDS[one.kind]] = sentence(refused)
            report_files.forget(outside().files, one.name)


def thrown_away(kept: Sequence[Kept]) -> None:
    """Remove what got no row after all."""
    for one in kept:
        report_files.forget(outside().files, one.name)


def tell(form: ReportForm, problems: Problems) -> None:
    """Put each sentence beside its field."""
    for field, said in problems.items():
        form[field].errors = [*form[field].errors, said]


def sentence(refused: UploadRefused) -> str:
    """What a maker reads when a file is not taken, with the limit named."""
    if refused.code == "too_many":
        return str(
            _("A report can have %(limit)s files of this kind. Remove one first.",
              limit=refused.limit)
        )  # fmt: skip
    own = {
        "not_a_recording": _(
            "This is not sound or film that we can play. Choose MP3, M4A, Ogg, WAV, MP4 or WebM."
        ),
        "not_a_pdf": _("This is not a PDF file. Save it as PDF and choose that file."),
    }
    return str(own.get(refused.code) or upload_problem(refused))


def with_files(form: ReportForm, sheet: Sheet | None) -> None:
    """Give every file its own two fields, also when nothing was typed in them yet."""
    kept = {str(one.id): one for one in sheet.files} if sheet else {}
    known = {str(one.form.id.data) for one in form.files}
    for key, file in kept.items():
        if key not in known and len(form.files) < (form.files.max_entries or 0):
            form.files.append_entry({"id": file.id, "alt": file.alt, "transcript": file.transcript})


MOST_IN_WORDS = {
    "picture": images.MOST_MEGABYTES,
    "audio": report_files.MOST_MEGABYTES[FileKind.AUDIO],
    "video": report_files.MOST_MEGABYTES[FileKind.VIDEO],
    "paper": report_files.MOST_MEGABYTES[FileKind.EXTERNAL],
}
