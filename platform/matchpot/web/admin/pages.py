"""Every module of the back office that hangs routes on its blueprint, in the order of the desk."""

from types import ModuleType

from matchpot.web.admin import (
    appeals,
    audit,
    books,
    desk,
    entries,
    gifts,
    pay_ins,
    payouts,
    people,
    quarantine,
    refunds,
    returns,
    reviews,
    unsent,
    work,
)

PAGES: tuple[ModuleType, ...] = (
    *(desk, reviews, people, pay_ins, returns),
    *(payouts, refunds, gifts, quarantine, books, entries, work, unsent, appeals, audit),
)
