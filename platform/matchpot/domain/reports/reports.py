"""A report: one account for all funders of a project, and which formats it comes to.

A maker adds what suits the work: a line, pictures, a recording, five answers, a text, a file that
was written for somebody else, an overview of the money. What is in it decides what it is.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from matchpot.domain.moves import table
from matchpot.domain.trust.formats import Format

LEAST_ACTIVITY_LETTERS = 400  # shorter is a line, not an account of what was done
QUESTIONS = ("changed", "otherwise", "helped", "need", "reach")


class ReportState(StrEnum):
    """Where a report stands."""

    DRAFT = "draft"
    OFFERED = "offered"  # notes of a talk, written by a fund, that the maker has not approved
    SUBMITTED = "submitted"
    DISCARDED = "discarded"


_R = ReportState
MOVES = table(
    {
        _R.DRAFT: (_R.OFFERED, _R.SUBMITTED, _R.DISCARDED),
        _R.OFFERED: (_R.SUBMITTED, _R.DISCARDED),
        _R.SUBMITTED: (),
        _R.DISCARDED: (),
    }
)


class Happened(StrEnum):
    """Whether the plan was carried out."""

    YES = "yes"
    CHANGED = "changed"
    NO = "no"


class FileKind(StrEnum):
    """What a file with a report is."""

    PICTURE = "picture"
    AUDIO = "audio"
    VIDEO = "video"
    EXTERNAL = "external"  # a report written for somebody else
    AUDITOR = "auditor"  # an auditor's statement


class LineSide(StrEnum):
    """Which side of the overview a line of the maker stands on."""

    COST = "cost"
    INCOME = "income"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a report holds, as far as its formats depend on it.

    `answers` names the questions that are answered, `funders` counts who gets it.
    """

    happened: Happened | None = None
    text: str = ""
    link: str = ""
    is_public: bool = False
    is_check_in: bool = False
    answers: Collection[str] = ()
    files: Collection[FileKind] = ()
    has_overview: bool = False
    funders: int = 1


def formats(contents: Contents) -> frozenset[Format]:
    """Every format a report comes to.

    >>> sorted(formats(Contents(files=[FileKind.PICTURE], text="We played!", is_public=True)))
    [<Format.PICTURE_OR_LINK: 'picture_or_link'>, <Format.UPDATE_POST: 'update_post'>]
    """
    files, text = set(contents.files), contents.text.strip()
    told = {
        Format.CONFIRMATION: contents.happened is not None and bool(text),
        Format.PICTURE_OR_LINK: FileKind.PICTURE in files or bool(contents.link),
        Format.UPDATE_POST: contents.is_public and bool(text),
        Format.ORAL: bool(files & {FileKind.AUDIO, FileKind.VIDEO}),
        Format.SHORT_FORM: set(QUESTIONS) <= set(contents.answers),
        Format.CHECK_IN: contents.is_check_in,
        Format.EXTERNAL_REPORT: FileKind.EXTERNAL in files,
        Format.ACTIVITY_REPORT: len(text) >= LEAST_ACTIVITY_LETTERS,
        Format.FINANCIAL_OVERVIEW: contents.has_overview,
        Format.AUDITOR_STATEMENT: FileKind.AUDITOR in files,
    }
    found = {one for one, is_so in told.items() if is_so}
    if contents.funders > 1 and found & _SHARED:
        found.add(Format.SHARED_REPORT)
    return frozenset(found)


# A report that several funders get at once: any of these will do.
_SHARED = {Format.ORAL, Format.SHORT_FORM, Format.EXTERNAL_REPORT, Format.ACTIVITY_REPORT}
