"""Reads the rounds of the demo town from `town/rounds/`: rules, people, applications, and words.

Amounts are whole euros there and cents here, but for `[rules]`, which are a round's plain rules as
`domain/rounds/plain_rules.py` writes them, laid over those of the template. Days count back.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate
from typing import Any

from matchpot.domain.rounds.phases import PLANNED, Phase
from matchpot.domain.rounds.templates import RoundTemplate

_TOWN = files("matchpot.cli.demo") / "town"
# In the order in which they are founded; what is told of each is in the file of that name.
KEYS = ("rondje", "keuze", "straten", "waagstuk", "dorpen", "ruil", "voorjaar")

Table = Mapping[str, Any]  # a table of a TOML file, read once below


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A remark in deliberation, or a question with what its maker answered; by a voice, from 1."""

    by: int
    words: str
    is_question: bool
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A project entered in a round, and what becomes of it.

    Attributes:
        project: The key of its text.
        ask_cents: What it asks.
        day: When it is handed in; one that never is stays a draft.
        answers: By the id of a question.
        merit: How good the panel finds it, in tenths of a point by criterion; residents weigh the
            sum.
        reasons: What members write with their scores.
        recused: Voices that may not judge it.
        refused, appeal, answer: Why it is found not to meet a condition, what its maker objects,
            and what the fund answers then, by letting it take part.
        is_withdrawn: Whether the maker takes it back while conditions are checked.
        award: What its maker does with an award: `accepts`, `declines` or `waits`.
        said: What is said about it in deliberation.
        referred_from, referral: The round whose fund refers its maker here, and what it says.
    """

    project: str
    ask_cents: int
    day: int
    is_draft: bool
    answers: Mapping[str, str]
    merit: Sequence[int]
    reasons: Sequence[str]
    recused: Sequence[int]
    refused: str
    appeal: str
    answer: str
    is_withdrawn: bool
    award: str
    said: Sequence[Said]
    referred_from: str
    referral: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Panellist:
    """Somebody the fund asks by name; without an address of their own they get one."""

    name: str
    email: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundText:
    """All that is told of one round.

    `days` holds how many days each phase lasts, the first from `first` days ago on. `volunteers`
    offer themselves, `votes` residents vote. `silent` voices do not vote in the last vote, or only
    begin to.
    """

    key: str
    pot: str
    template: RoundTemplate
    title: str
    summary: str
    about: str
    budget_cents: int
    small_budget_cents: int
    first: int
    is_draft: bool
    in_small: bool
    days: Mapping[Phase, int]
    labels: Mapping[str, str]
    rules: Table
    panellists: Sequence[Panellist]
    volunteers: int
    leaves: str
    silent: Sequence[int]
    votes: int
    entries: Sequence[Entry]

    def starts(self) -> dict[Phase, int]:
        """How many days ago each phase begins."""
        lengths = [0, *accumulate(self.days.values())]
        return {phase: self.first - past for phase, past in zip(self.days, lengths, strict=False)}


def rounds(*, is_small: bool) -> list[RoundText]:
    """Every round of the town."""
    return [one for one in map(_round, KEYS) if one.in_small or not is_small]


@cache
def verdicts() -> Mapping[str, Sequence[str]]:
    """What members write about any plan, by how good they find it."""
    found: Mapping[str, Sequence[str]] = _read("verdicts")
    return found


@cache
def letter() -> str:
    """The letter of an award, with room for its facts."""
    return str(_read("letter")["text"]).strip()


def _read(name: str) -> Table:
    return tomllib.loads((_TOWN / "rounds" / f"{name}.toml").read_text(encoding="utf-8"))


def _cents(euros: int) -> int:
    return euros * 100


def _round(key: str) -> RoundText:
    told = _read(key)
    days = {Phase(phase): days for phase, days in told["days"].items()}
    return RoundText(
        key=key,
        pot=told["pot"],
        template=RoundTemplate(told["template"]),
        title=told["title"],
        summary=told["summary"],
        about=told["about"].strip(),
        budget_cents=_cents(told["budget"]),
        small_budget_cents=_cents(told.get("small_budget", told["budget"])),
        first=told["first"],
        is_draft=told.get("draft", False),
        in_small=told.get("small", False),
        days={phase: days[phase] for phase in PLANNED if phase in days},
        labels=told.get("labels", {}),
        rules=told.get("rules", {}),
        panellists=[Panellist(name=name, email=email or None) for name, email in _asked(told)],
        volunteers=told.get("volunteers", 0),
        leaves=told.get("leaves", ""),
        silent=told.get("silent", ()),
        votes=told.get("votes", 0),
        entries=[_entry(one) for one in told.get("entry", ())],
    )


def _asked(told: Table) -> Sequence[tuple[str, str]]:
    found: Sequence[tuple[str, str]] = told.get("panellists", ())
    return found


def _entry(told: Table) -> Entry:
    return Entry(
        project=told["project"],
        ask_cents=_cents(told["ask"]),
        day=told["day"],
        is_draft=told.get("draft", False),
        answers=told.get("answers", {}),
        merit=told.get("merit", (30, 30, 30)),
        reasons=told.get("reasons", ()),
        recused=told.get("recused", ()),
        refused=told.get("refused", ""),
        appeal=told.get("appeal", ""),
        answer=told.get("answer", ""),
        is_withdrawn=told.get("withdrawn", False),
        award=told.get("award", "accepts"),
        said=[
            Said(
                by=one["by"],
                words=one.get("question") or one["words"],
                is_question="question" in one,
                answer=one.get("answer", ""),
            )
            for one in told.get("said", ())
        ],
        referred_from=told.get("referred_from", ""),
        referral=told.get("referral", ""),
    )
