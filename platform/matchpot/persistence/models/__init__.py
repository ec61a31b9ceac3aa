"""The tables, one file per noun; importing this package fills `Base.metadata`.

Plain foreign keys and explicit queries instead of lazy relationships, so a page
never asks the database behind its author's back.
"""

from matchpot.persistence.models import (
    campaigns,
    donations,
    endings,
    exclusions,
    ledger,
    matching,
    payments,
    payouts,
    people,
    projects,
    runs,
    work,
)

__all__ = [
    "campaigns",
    "donations",
    "endings",
    "exclusions",
    "ledger",
    "matching",
    "payments",
    "payouts",
    "people",
    "projects",
    "runs",
    "work",
]
