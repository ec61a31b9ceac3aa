"""What came of a ballot of a network, as its public page and its members' page show it.

How results of rounds are shown is in `round_results.py`; sentences are shared with them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from matchpot.domain.allocation.outcomes import Outcome, Reason, Verdict
from matchpot.domain.money import Cents
from matchpot.domain.networks import ways
from matchpot.domain.networks.purses import ProposalState
from matchpot.domain.networks.ways import Way
from matchpot.domain.rounds.result import read_result
from matchpot.domain.rounds.votes import named, read
from matchpot.persistence.queries import network_ballot_pages as queries
from matchpot.persistence.queries.network_ballot_pages import BallotRow, Listed
from matchpot.web import ballot_words, result_sentences
from matchpot.web.result_sentences import score_shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A project in the order of the result; unnamed unless it got something."""

    code: str
    project: Listed | None
    score: str
    supporters: int
    asked_cents: Cents
    given_cents: Cents
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What a fund brought, put in and pays."""

    fund: str
    brought_cents: Cents
    held_cents: Cents
    paid_cents: Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """What a fund pays of one award."""

    code: str
    project: str
    fund: str
    cents: Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A ballot with everything it rests on, in words; lists are empty before there is anything."""

    row: BallotRow
    way: Way
    lines: Sequence[Line]
    funds: Sequence[Part]
    paid: Sequence[Paid]
    papers: Sequence[tuple[str, str]]

    @property
    def spent_cents(self) -> Cents:
        """What was granted in all."""
        return sum(one.paid_cents for one in self.funds)


def shown(session: Session, row: BallotRow) -> Shown:
    """Everything there is to tell of a ballot."""
    record, way = row.record, ways.read(row.record["way"])
    projects = {one.code: one for one in queries.listed(session, row.id)}
    funds = queries.funds_of(session, [one["mandate"] for one in record["mandates"]])
    awards = record.get("awards", [])
    return Shown(
        row=row,
        way=way,
        lines=_lines(record, projects),
        funds=[_part(one, awards, funds) for one in record["mandates"] if one["held_cents"]],
        paid=[
            Paid(
                code=award["id"],
                project=projects[award["id"]].project,
                fund=funds[part["mandate"]],
                cents=part["cents"],
            )
            for award in awards
            for part in award["parts"]
        ],
        papers=_papers(record, way),
    )


# Any below: plain JSON of a record.
def _lines(record: Mapping[str, Any], projects: Mapping[str, Listed]) -> list[Line]:
    outcome = read_result(record["tally"]["outcome"]).outcome if "tally" in record else None
    if outcome is None:
        return []
    return [_line(one, outcome, projects[one.id]) for one in outcome.verdicts]


def _line(verdict: Verdict, outcome: Outcome, project: Listed) -> Line:
    change = result_sentences.change(verdict.change)
    why = _why(verdict, outcome)
    return Line(
        code=verdict.id,
        project=project if project.state is ProposalState.PASSED else None,
        score=score_shown(verdict.score),
        supporters=verdict.supporters,
        asked_cents=verdict.cost_cents,
        given_cents=verdict.given_cents,
        why=f"{why} {change}" if change else why,
    )


def _why(verdict: Verdict, outcome: Outcome) -> str:
    if verdict.because is Reason.BELOW_THRESHOLD:
        return str(_("No member stood behind it, or not more said yes than no."))
    return result_sentences.reason(verdict, outcome)


def _part(
    line: Mapping[str, Any], awards: Sequence[Mapping[str, Any]], funds: Mapping[int, str]
) -> Part:
    parts = [part for award in awards for part in award["parts"]]
    return Part(
        fund=funds[line["mandate"]],
        brought_cents=line["brought_cents"],
        held_cents=line["held_cents"],
        paid_cents=sum(one["cents"] for one in parts if one["mandate"] == line["mandate"]),
    )


def _papers(record: Mapping[str, Any], way: Way) -> list[tuple[str, str]]:
    """Each paper under its member's number, in words."""
    if "tally" not in record:
        return []
    return [(one["voter"], _paper(one["says"], way)) for one in record["tally"]["counted"]["panel"]]


def _paper(says: Mapping[str, Any], way: Way) -> str:
    held, rules = read(way.ballot, says), way.ballot
    if isinstance(held, dict):
        return "; ".join(f"{code}: {ballot_words.said(rules, held[code])}" for code in held)
    return ", ".join(named(rules, says))
