"""Ballot papers as pages draw them: a row for each application, sums so far, what is wrong.

The same for members of a panel and residents. How fields are read is in `ballot_fields.py`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from matchpot.domain.allocation.ballots import Flaw
from matchpot.domain.rounds.rules import BallotKind, BallotRules
from matchpot.domain.rounds.votes import ON_EACH, Says, among, named, read
from matchpot.persistence.queries.ballot_papers import Line
from matchpot.services.ballots import Paper
from matchpot.web import ballot_fields, ballot_words
from matchpot.web.ballot_fields import Typed
from matchpot.web.filters import euros
from matchpot.web.labels import label

# Where the numbers go that the script of the page fills in too.
_PLACES = {"taken": "{taken}", "most": "{most}", "rest": "{rest}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An application on a paper; `read_url` is where it is read."""

    line: Line
    problems: Sequence[str] = ()
    read_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a ballot says of one application, in words; the reason where there is one."""

    line: Line
    words: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """How far somebody is, in words; and the words with places for numbers, for the live sum.

    `most` is what there is to divide; 0 where nothing runs out.
    """

    words: str
    is_over: bool = False
    most: int = 0
    within: str = ""
    over: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A paper with what was typed on it.

    `problems` are of the paper as a whole; those of one application stand in its row. `reason_help`
    tells who reads a reason, where it is not a panel.
    """

    paper: Paper
    typed: Typed
    says: Says
    rows: Sequence[Row]
    how: str
    sum: Sum
    problems: Sequence[str] = ()
    reason_help: str = ""

    @property
    def is_fine(self) -> bool:
        """Whether it can be cast."""
        return not self.problems and not any(row.problems for row in self.rows)

    @property
    def review(self) -> list[Said]:
        """What the ballot says, in the order of the paper."""
        return said_lines(self.paper.rules, self.says, [row.line for row in self.rows])

    @property
    def comes_to(self) -> list[str]:
        """What a ballot asks of the money, and what it says nothing of, in sentences."""
        rules, budget = self.paper.rules, self.paper.slate.budget_cents
        chosen = {one.line.code for one in self.review}
        told = []
        if rules.kind in {BallotKind.APPROVAL, BallotKind.CHOOSE_ONE} and chosen:
            asked = sum(self.paper.slate.costs.get(code, 0) for code in chosen)
            told.append(
                _(
                    "What you chose asks %(asked)s together; there is %(budget)s to divide.",
                    asked=euros(asked),
                    budget=euros(budget),
                )
            )
        rest = len(self.rows) - len(chosen)
        if rest and chosen:
            words = ngettext(
                "You leave %(num)d application out.", "You leave %(num)d applications out.", rest
            )
            told.append(words)
        return told


def said_lines(rules: BallotRules, says: Says, lines: Sequence[Line]) -> list[Said]:
    """What a ballot says of each application it names; a ranking best first."""
    held, by_code = read(rules, says), {line.code: line for line in lines}
    values = held if isinstance(held, dict) else {code: at for at, code in enumerate(held, start=1)}
    order = values if rules.kind is BallotKind.RANKING else by_code
    return [
        Said(
            line=by_code[code],
            words=ballot_words.said(rules, values[code]),
            reason=getattr(values[code], "reason", ""),
        )
        for code in order
        if code in values and code in by_code
    ]


def drawn(
    paper: Paper,
    lines: Sequence[Line],
    typed: Typed,
    *,
    urls: Mapping[str, str] | None = None,
    checked: bool = False,
    reason_help: str = "",
) -> Drawn:
    """A paper over these applications, in their order; problems are told when it is checked."""
    rules = paper.rules
    filled = ballot_fields.filled(rules, typed, [line.code for line in lines])
    general = _general(paper, filled.says) if checked else []
    in_rows: dict[str, list[str]] = {}
    if checked:
        in_rows = _in_rows(paper, filled.says)
        for code, why in filled.unread.items():
            in_rows.setdefault(code, []).append(str(ballot_words.UNREAD[why]))
    if rules.kind is BallotKind.RANKING:
        lines = _best_first(lines, typed)
    return Drawn(
        paper=paper,
        typed=typed,
        says=filled.says,
        rows=[
            Row(
                line=line,
                problems=in_rows.get(line.code, ()),
                read_url=(urls or {}).get(line.code),
            )
            for line in lines
        ],
        how=ballot_words.how(rules, paper.slate.budget_cents),
        sum=_sum(paper, filled.says),
        problems=general,
        reason_help=reason_help,
    )


def _best_first(lines: Sequence[Line], typed: Typed) -> list[Line]:
    ranked = ballot_fields.ranks(typed, [line.code for line in lines])
    by_code = {line.code: line for line in lines}
    rest = [line for line in lines if line.code not in ranked]
    return [*(by_code[code] for code in ranked), *rest]


# ---- what is wrong ------------------------------------------------------------------------------


def _general(paper: Paper, says: Says) -> list[str]:
    """What is wrong with the paper as a whole."""
    if paper.rules.kind not in ON_EACH:
        return [label(flaw) for flaw in paper.flaws(says)]
    missing = len(paper.unsaid(says))
    if not missing:
        return []
    return [
        ngettext(
            "%(num)d application has no mark yet.",
            "%(num)d applications have no mark yet.",
            missing,
        )
    ]


def _in_rows(paper: Paper, says: Says) -> dict[str, list[str]]:
    """What is wrong with the marks of each application, and where one is missing."""
    if paper.rules.kind not in ON_EACH:
        return {}
    found = {code: [str(_("This application has no mark yet."))] for code in paper.unsaid(says)}
    for code in named(paper.rules, says):
        flaws = paper.flaws(among(paper.rules, says, {code}))
        if flaws:
            found[code] = [label(flaw) for flaw in flaws if flaw is not Flaw.EMPTY]
    return found


# ---- how far ------------------------------------------------------------------------------------


def _sum(paper: Paper, says: Says) -> Sum:
    """How far a paper is."""
    rules = paper.rules
    match rules.kind:
        case BallotKind.KNAPSACK:
            taken = sum(paper.slate.costs.get(code, 0) for code in says["picks"])
            within = _("Together %(taken)s of %(most)s. %(rest)s left.", **_PLACES)
            over = _("Together %(taken)s: %(rest)s more than the %(most)s there is.", **_PLACES)
            return _told(taken, paper.slate.budget_cents, within, over, euros)
        case BallotKind.APPROVAL:
            most, words = "most", _("You chose %(taken)s of at most %(most)s.", **_PLACES)
            taken = len(says["picks"])
        case BallotKind.CUMULATIVE:
            most, words = "points", _("You gave %(taken)s of %(most)s points.", **_PLACES)
            taken = sum(says["points"].values())
        case BallotKind.QUADRATIC:
            words = _("These votes cost %(taken)s of %(most)s credits.", **_PLACES)
            most, taken = "credits", sum(votes * votes for votes in says["points"].values())
        case BallotKind.GRADE | BallotKind.YES_NO_ABSTAIN:
            words = _("%(done)s of %(every)s filled in.", done="{taken}", every="{most}")
            return _told(len(named(rules, says)), len(paper.order), words, words, str)
        case _:
            done, every = len(named(rules, says)), len(paper.order)
            return Sum(words=_("%(done)s of %(every)s filled in.", done=done, every=every))
    return _told(taken, ballot_words.number_of(rules, most), words, words, str)


def _told(taken: int, most: int, within: str, over: str, write: Callable[[int], str]) -> Sum:
    is_over = taken > most
    words = over if is_over else within
    told = {"taken": write(taken), "most": write(most), "rest": write(abs(most - taken))}
    return Sum(words=words.format(**told), is_over=is_over, most=most, within=within, over=over)
