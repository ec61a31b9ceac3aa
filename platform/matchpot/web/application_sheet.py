"""An application as it is read: the project as it was handed in, with what the round asked besides.

The same for the maker's preview, the fund and the panel, so that all read the same; nothing of the
maker but what the project's own page shows. The page's part is `components/sheet.html`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from matchpot.domain.projects import BudgetKind, Discipline, Mix, SourceKind, SourceState
from matchpot.domain.rounds.applications import Asked
from matchpot.domain.rounds.questions import Question, QuestionKind
from matchpot.services import rich_text
from matchpot.web import mixes
from matchpot.web.labels import label


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is read, in words; Any: the plain lines of the copy."""

    code: str
    title: str
    summary: str
    story: Markup
    language: str
    discipline: str
    city: str
    video_url: str
    video: str | None
    team: Sequence[Mapping[str, Any]]
    costs: Sequence[Mapping[str, Any]]
    sources: Sequence[tuple[str, str, str, int]]
    images: Sequence[Mapping[str, Any]]
    mix: Mix
    segments: Sequence[mixes.Segment]
    ask_cents: int
    least_cents: int | None
    answers: Sequence[tuple[str, str]]


def sheet(
    copy: Mapping[str, Any],
    asked: Asked,
    questions: Sequence[Question],
    *,
    code: str | None = None,
    asked_as: SourceKind = SourceKind.AWARD,
) -> Sheet:
    """The sheet of an application. Any: the copy's plain values (`services/project_copies.py`)."""
    made = mix_with(copy, asked.ask_cents, asked_as=asked_as)
    discipline, video_url = copy.get("discipline"), copy.get("video_url", "")
    return Sheet(
        code=code or "",
        title=copy.get("title", ""),
        summary=copy.get("summary", ""),
        story=Markup(rich_text.html_of(copy.get("story", ""))),  # noqa: S704 - cleaned by rich_text
        language=copy.get("language", "nl"),
        discipline=label(Discipline(discipline)) if discipline else "",
        city=copy.get("city", ""),
        video_url=video_url,
        video=rich_text.video_host(video_url),
        team=copy.get("team", ()),
        costs=[_cost(one) for one in copy.get("budget", ())],
        sources=[_source(one) for one in copy.get("sources", ())],
        images=copy.get("images", ()),
        mix=made,
        segments=mixes.segments(made),
        ask_cents=asked.ask_cents,
        least_cents=asked.least_cents,
        answers=[(one.label, _answer(one, asked.answers.get(one.id, ""))) for one in questions],
    )


def mix_with(
    copy: Mapping[str, Any], ask_cents: int, *, asked_as: SourceKind = SourceKind.AWARD
) -> Mix:
    """How the plan adds up when what is asked is given and all else comes true."""
    costs = [(BudgetKind(one["kind"]), one["cents"]) for one in copy.get("budget", ())]
    sources = [
        (SourceKind(one["kind"]), SourceState(one["state"]), one["cents"])
        for one in copy.get("sources", ())
    ]
    ask = (asked_as, SourceState.APPLIED, ask_cents)
    return mixes.planned(costs, [*sources, ask], crowd_goal_cents=copy.get("crowd_cents", 0))


def _cost(line: Mapping[str, Any]) -> Mapping[str, Any]:
    """A line of the budget under the names `public/costs.html` reads."""
    return {
        "title": line["label"],
        "cents": line["cents"],
        "count": line.get("hours"),
        "more_cents": line.get("rate_cents"),
        "flag": line.get("in_kind"),
    }


def _source(line: Mapping[str, Any]) -> tuple[str, str, str, int]:
    kind, state = label(SourceKind(line["kind"])), label(SourceState(line["state"]))
    return line["label"], kind, state, line["cents"]


def _answer(question: Question, said: str) -> str:
    if question.kind is QuestionKind.YES_NO:
        return {"yes": str(_("Yes")), "no": str(_("No"))}.get(said, "")
    return said
