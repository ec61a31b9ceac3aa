"""Search among 10,000 projects: a question understood, counted and its first page read.

The floor is one bare LIKE over the kept stories through the driver, which no search that reads them
can beat; both are asked in this process, in turns.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session

from matchpot.cli.bench import measuring, town
from matchpot.cli.bench.report import Goal
from matchpot.cli.bench.stores import Store
from matchpot.persistence.engine import writing
from matchpot.persistence.queries import browse
from matchpot.persistence.queries.browse import Phase, Wanted
from matchpot.services import finding, search

PROJECTS = 10_000
GOAL_RATIO, GOAL_STATEMENTS = 0.1, 6
_FIRST, _TURNS = 4_000_000, 5
_FLOOR = "SELECT project_id FROM project_words WHERE story LIKE '%straatorgel%'"
QUESTIONS: Mapping[str, str] = {
    "a word": "straatorgel",
    "two words": "festival utrecht",
    "a compound": "theaterfestival",
    "mistyped": "carrilon",
    "found nowhere": "zeppelinvaart",
}
_FRONTS = "straat huis kerk stads zomer winter water licht nacht school buurt haven molen dorps"
_BACKS = "orgel festival theater concert dans koor schilderij carillon verhaal boek film spel"
_FRONT, _BACK = _FRONTS.split(), _BACKS.split()
_PLAN = (
    """INSERT INTO project (id, slug, maker_id, title, summary, story_md, discipline, city,
        language, video_url, revision, created_at, updated_at)
    SELECT {first} + i, 'sought-' || i, i % 50 + 1, 'Sought ' || i, '', '', 'music',
        'City ' || i % 30, 'nl', '', 1, {now}, {now} FROM n""",
    """INSERT INTO campaign (id, project_id, state, success_rule, goal_min_cents, duration_days,
        live_at, deadline_at, raised_cents, tips_cents, match_cents, provisional_match_cents,
        eligible_cents, eligible_donors, gift_count, donor_count, created_at, updated_at)
    SELECT {first} + i, {first} + i, 'live', 'aon_100', 1000000, 35, {now}, {later}, 0, 0, 0, 0, 0,
        0, 0, 0, {now}, {now} FROM n""",
)
_WORDS = text(
    "INSERT INTO project_words (project_id, written_with, title, beside, story, spelled)"
    " VALUES (:project_id, :written_with, :title, :beside, :story, :spelled)"
)


@dataclass(slots=True)
class Figures:
    """One question over all turns: milliseconds, statements, and how much it found."""

    ms: list[float] = field(default_factory=list)
    statements: int = 0
    found: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was measured on one database; the floor in milliseconds."""

    engine: str
    projects: int
    floor_ms: Sequence[float]
    questions: Mapping[str, Figures]

    def ratio(self, name: str) -> float:
        """The floor's time as part of a question's."""
        return measuring.middle(self.floor_ms) / measuring.middle(self.questions[name].ms)


def measure(
    store: Store, *, passes: int, projects: int = PROJECTS, say: Callable[[str], None]
) -> Outcome:
    """Load the projects, then ask every question in turn with the floor."""
    say(f"{store.name}: loading {projects} projects to search in")
    engine = store.open()
    _fill(engine, projects)
    floor: list[float] = []
    figures = {name: Figures() for name in QUESTIONS}
    with Session(engine) as session:
        for _turn in range(passes * _TURNS):
            floor.append(_timed(lambda: session.execute(text(_FLOOR)).all()))
            for name, question in QUESTIONS.items():
                _ask(session, question, figures[name])
    engine.dispose()
    return Outcome(engine=store.name, projects=projects, floor_ms=floor, questions=figures)


def _timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1_000


def _ask(session: Session, question: str, kept: Figures) -> None:
    sent: list[str] = []

    def watch(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    def look() -> None:
        understood = finding.understand(session, question)
        wanted = Wanted(words=understood.words, phase=Phase.OPEN)
        kept.found = browse.count(session, wanted)
        browse.cards(session, wanted)

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", watch)
    kept.ms.append(_timed(look))
    event.remove(engine, "before_cursor_execute", watch)
    kept.statements = len(sent)


def _fill(engine: Engine, projects: int) -> None:
    town.load(engine, _PLAN, count=projects, first=str(_FIRST))
    with writing(engine).begin() as connection:
        connection.execute(_WORDS, [_row(number) for number in range(1, projects + 1)])
    town.analyse(engine)


def _row(number: int) -> dict[str, Any]:
    """A title of two words, a summary, and a story of some two hundred distinct ones."""
    front, back = _FRONT[number % len(_FRONT)], _BACK[number * 7 % len(_BACK)]
    title = f"{front}{back} {_BACK[number % len(_BACK)]}"
    beside = f"{_BACK[(number + 11) % len(_BACK)]} in Utrecht met maker{number % 997}"
    story = " ".join(
        f"{_FRONT[(number + i) % len(_FRONT)]}woord{(number * i) % 9973}" for i in range(150)
    )
    return {
        "project_id": _FIRST + number,
        "written_with": search.WRITTEN_WITH,
        "title": search.words_of([title]),
        "beside": search.words_of([beside]),
        "story": search.words_of([story]),
        "spelled": search.spelled([title, beside]),
    }


def told(
    store: Store, *, passes: int, say: Callable[[str], None], projects: int = PROJECTS
) -> tuple[dict[str, Any], list[str], list[Goal]]:
    """Measure and tell: for the file of results, as a table, against the goals."""
    outcome = measure(store, passes=passes, projects=projects, say=say)
    questions = {
        name: {
            "ms": measuring.middle(one.ms),
            "ratio": outcome.ratio(name),
            "statements": one.statements,
            "found": one.found,
        }
        for name, one in outcome.questions.items()
    }
    result = {
        "engine": outcome.engine,
        "floor_ms": measuring.middle(outcome.floor_ms),
        "questions": questions,
    }
    return result, list(lines(outcome)), list(goals(outcome))


def lines(outcome: Outcome) -> Iterator[str]:
    """The table."""
    yield f"Search among {outcome.projects} projects, {outcome.engine}"
    yield f"{'':<14} {'found':>6} {'statements':>10} {'ms':>7} {'floor / it':>10}"
    yield f"{'one bare LIKE':<14} {'':>6} {1:>10} {measuring.middle(outcome.floor_ms):>7.1f}"
    for name, one in outcome.questions.items():
        yield (
            f"{name:<14} {one.found:>6} {one.statements:>10} {measuring.middle(one.ms):>7.1f}"
            f" {outcome.ratio(name):>10.2f}"
        )


def goals(outcome: Outcome) -> Iterator[Goal]:
    """What a search must reach: near enough to one reading of the words, in few statements."""
    for name, one in outcome.questions.items():
        ratio = outcome.ratio(name)
        yield Goal(
            what=f"search, {name}, {outcome.engine}",
            measured=f"{ratio:.2f} of one bare LIKE, {one.statements} statements",
            wanted=f"{GOAL_RATIO:.2f}, at most {GOAL_STATEMENTS}",
            reached=ratio >= GOAL_RATIO and one.statements <= GOAL_STATEMENTS,
        )
