"""The tables, one file per noun; importing this package fills `Base.metadata`.

Plain foreign keys and explicit queries instead of lazy relationships, so a page
never asks the database behind its author's back.
"""

from matchpot.persistence.models import (
    awards,
    ballots,
    campaigns,
    cofunding,
    donations,
    endings,
    exclusions,
    finding,
    follows,
    guide,
    ledger,
    matching,
    panels,
    payments,
    payouts,
    people,
    planning,
    projects,
    referrals,
    reports,
    rounds,
    runs,
    trust,
    work,
)

__all__ = [
    "awards",
    "ballots",
    "campaigns",
    "cofunding",
    "donations",
    "endings",
    "exclusions",
    "finding",
    "follows",
    "guide",
    "ledger",
    "matching",
    "panels",
    "payments",
    "payouts",
    "people",
    "planning",
    "projects",
    "referrals",
    "reports",
    "rounds",
    "runs",
    "trust",
    "work",
]
