"""By the clock, new entries are sealed and the invariants looked at."""

from flask import Flask

from matchpot.extensions import outside, reader, unit_of_work
from matchpot.jobs.books import check_books, seal_books
from matchpot.services import books, sealing
from tests.domain.ledger.lives import one_of_each


def test_new_entries_are_sealed_and_old_ones_left_alone(app: Flask) -> None:
    with app.app_context():
        now = outside().clock.now()
        with unit_of_work() as session:
            books.post_all(session, list(one_of_each()))
        assert (seal_books(now), seal_books(now)) == (15, 0)
        assert sealing.verify_chain(reader()).links == 15


def test_a_failing_invariant_is_counted(app: Flask) -> None:
    with app.app_context():
        now = outside().clock.now()
        assert check_books(now) == 0
        with unit_of_work() as session:
            books.post_all(session, [one for one in one_of_each() if one.kind == "payout_paid"])
        # Overdrawn, and sent without being there.
        assert check_books(now) == 2
