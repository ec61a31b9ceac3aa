"""All invariants of the money at once, over live data: `matchpot check`, and every simulation.

Each invariant is a function of its own: those the books answer for by themselves
in `check_books`; those that hold the books against the provider in `check_provider`,
against match lines in `check_match`, against gifts in `check_gifts`; and the rules
computed again in `check_rules`, pools divided again in `check_runs`, the ends of pots in
`check_endings`, awards and what panellists are owed in `check_awards`, loans in `check_loans`, what
networks granted in `check_networks`.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from matchpot.domain.ledger.invariants import Finding
from matchpot.persistence.queries import ledger as queries
from matchpot.services import (
    check_awards,
    check_books,
    check_endings,
    check_gifts,
    check_loans,
    check_match,
    check_networks,
    check_provider,
    check_rules,
    check_runs,
    check_sums,
)

# Banks are closed over a long weekend, and a top-up may take five working days.
CLEARING_DAYS = 10


def run_checks(
    session: Session, *, now: datetime, clearing_days: int = CLEARING_DAYS, quick: bool = False
) -> Sequence[Finding]:
    """Look at every invariant; changes nothing.

    Args:
        session: A read session; one snapshot of the data is best taken by its isolation.
        now: The present moment.
        clearing_days: How long money may be on its way.
        quick: Leave out what reads every entry or gift by itself (the chain's hashes and
            the rules); what is left is sums made by the database.
    """
    sums = queries.account_sums(session)
    findings = [
        check_books.every_entry_balances(session),
        check_books.guards_in_place(session) if quick else check_books.nothing_was_changed(session),
        check_provider.provider_and_banks_agree(session, now=now),
        check_books.nothing_is_overdrawn(sums),
        check_match.match_adds_up(session),
    ]
    if not quick:
        findings.append(check_rules.match_can_be_computed_again(session))
        findings.append(check_sums.running_sums_are_true(session))
        findings.append(check_runs.pools_can_be_divided_again(session))
        findings.append(check_endings.ends_can_be_worked_out_again(session))
    return [
        *findings,
        check_gifts.closed_campaigns_are_empty(session),
        check_books.nothing_is_stuck(session, now=now, days=clearing_days),
        check_books.everybody_can_be_paid(sums),
        check_gifts.nothing_is_given_back_twice(session),
        check_books.every_outside_id_is_in_one_entry(session),
        check_awards.awards_add_up(session),
        check_loans.loans_add_up(session),
        check_networks.networks_add_up(session),
    ]
