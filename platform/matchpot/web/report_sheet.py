"""A report as pages and files show it: to its maker, to a fund that got it, or to everybody.

What everybody sees is the story alone: words, pictures, recordings, a link and whom it reached.
Money, papers and the short answers were written for funds and are left out of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from matchpot.domain.reports.overview import Overview, OwnLine
from matchpot.domain.reports.reach import FIGURES, WORDS
from matchpot.domain.reports.reports import QUESTIONS, FileKind
from matchpot.persistence.queries.reports import Sheet
from matchpot.services import report_facts
from matchpot.services.report_facts import Facts
from matchpot.services.rich_text import html_of
from matchpot.web.filters import number
from matchpot.web.labels import label

PUBLIC_KINDS = frozenset({FileKind.PICTURE, FileKind.AUDIO, FileKind.VIDEO})
_RECORDINGS = frozenset({FileKind.AUDIO, FileKind.VIDEO})

# By the names of `domain.reports.reports.QUESTIONS`.
QUESTION_WORDS: Mapping[str, LazyString] = {
    "changed": _l("What has changed, and for whom?"),
    "otherwise": _l("What went otherwise than you thought?"),
    "helped": _l("What helped?"),
    "need": _l("What do you need to go on?"),
    "reach": _l("Whom did you reach, also on line, and what does money not measure?"),
}


@dataclass(frozen=True, slots=True)
class File:
    """A file with its address's parts; `alt` is never empty, so nobody hears a file name."""

    id: int
    kind: FileKind
    media_type: str
    size: int
    width: int | None
    height: int | None
    alt: str
    transcript: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """All that is shown of a report; `facts` and `overview` only to whom money is shown."""

    id: int
    title: str
    project: str
    project_slug: str
    maker: str
    language: str
    fund: str | None
    happened: str | None
    happened_on: date | None
    body: Markup
    link: str
    answers: Sequence[tuple[str, str]]
    reach: Sequence[tuple[str, str]]
    pictures: Sequence[File]
    recordings: Sequence[File]
    papers: Sequence[File]
    facts: Facts | None
    overview: Overview | None


def view_of(sheet: Sheet, *, facts: Facts | None = None) -> View:
    """A report for its maker and for funds; of a draft `facts` are those of now."""
    report = sheet.report
    if report.facts is not None:
        facts = report_facts.from_document(report.facts)
    overview = None
    if report.has_overview and facts is not None:
        overview = Overview(books_cents=facts.total_cents, lines=_lines(sheet))
    return _view(
        sheet,
        answers=[
            (str(QUESTION_WORDS[name]), report.answers[name])
            for name in QUESTIONS
            if report.answers.get(name)
        ],
        papers=[_file(one) for one in sheet.files if one.kind not in PUBLIC_KINDS],
        facts=facts,
        overview=overview,
    )


def story_of(sheet: Sheet) -> View:
    """The part of a report that everybody sees once it is public."""
    return _view(sheet, answers=(), papers=(), facts=None, overview=None)


def _lines(sheet: Sheet) -> list[OwnLine]:
    return [
        OwnLine(side=one.side, label=one.label, amount_cents=one.amount_cents)
        for one in sheet.lines
    ]


def _view(sheet: Sheet, **more: Any) -> View:
    report = sheet.report
    return View(
        id=report.id,
        title=report.title or sheet.project.title,
        project=sheet.project.title,
        project_slug=sheet.project.slug,
        maker=sheet.maker,
        language=report.language,
        fund=sheet.fund,
        happened=str(label(report.happened)) if report.happened else None,
        happened_on=report.happened_on,
        body=Markup(html_of(report.body_md)),  # noqa: S704 - cleaned there
        link=report.link,
        reach=_reach(report.reach),
        pictures=[_file(one) for one in sheet.files if one.kind is FileKind.PICTURE],
        recordings=[_file(one) for one in sheet.files if one.kind in _RECORDINGS],
        **more,
    )


def _file(file: Any) -> File:
    named = str(label(file.kind))
    return File(
        id=file.id,
        kind=file.kind,
        media_type=file.media_type,
        size=file.size,
        width=file.width,
        height=file.height,
        alt=file.alt or named,
        transcript=Markup(html_of(file.transcript)),  # noqa: S704 - cleaned there
    )


def _reach(told: dict[str, Any]) -> list[tuple[str, str]]:
    figures = [(str(label(one)), str(number(told[one]))) for one in FIGURES if one in told]
    return figures + [(str(label(one)), str(told[one])) for one in WORDS if told.get(one)]
