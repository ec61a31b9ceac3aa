"""Divided pots as files: what each campaign got, and gifts from which anybody divides again."""

from collections.abc import Mapping, Sequence

from flask import Response, abort

from matchpot.domain.money import BPS
from matchpot.domain.runs import from_document
from matchpot.persistence.queries.runs import RunRow, ShareRow
from matchpot.web.spreadsheets import csv_answer, euros_text


def shares_csv(slug: str, run: RunRow, shares: Sequence[ShareRow]) -> Response:
    """What each campaign gets by a run, in euros."""
    head = ("campaign", "project", "people", "counted_eur", "weight", "share_eur", "difference_eur",
            "why_not_more")  # fmt: skip
    rows = (
        (
            one.campaign_id,
            one.title,
            one.counted_donors,
            euros_text(one.counted_cents),
            one.weight,
            euros_text(one.cents),
            euros_text(one.diff_cents),
            one.why.value if one.why else None,
        )
        for one in shares
    )
    return csv_answer(f"{slug}-{run.number}.csv", head, rows)


def gifts_csv(slug: str, run: RunRow) -> Response:
    """What was frozen, as `matchpot match pool` reads it: people are numbers."""
    given = from_document(run.frozen).given
    rows = (
        (str(campaign), str(person), cents)
        for campaign in sorted(given)
        for person, cents in sorted(given[campaign].items())
    )
    return csv_answer(f"{slug}-{run.number}-gifts.csv", ("project", "donor", "cents"), rows)


def votes_csv(slug: str, run: RunRow) -> Response:
    """The votes that were frozen, as `matchpot match pool` reads them; 404 where there are none."""
    votes = from_document(run.frozen).votes or abort(404)
    rows = sorted((str(campaign), str(number)) for campaign, number in votes.items())
    return csv_answer(f"{slug}-{run.number}-votes.csv", ("project", "votes"), rows)


def votes_bps(run: RunRow) -> Mapping[int, int]:
    """Each campaign's part of all votes, rounded down; empty where no votes were counted."""
    votes = from_document(run.frozen).votes
    whole = sum(votes.values())
    return {int(campaign): number * BPS // whole for campaign, number in votes.items()}
