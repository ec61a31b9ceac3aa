"""Entries are stored once, undone by inverses, sealed in order, and any tampering shows."""

import threading
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchpot.domain.ledger import postings as p
from matchpot.domain.ledger.chain import GENESIS
from matchpot.persistence import ledger_guards
from matchpot.persistence.engine import write_queue, writing
from matchpot.persistence.queries import ledger as queries
from matchpot.services import books, sealing
from tests.asking import statements
from tests.domain.ledger.lives import START, a_gift, a_share, one_of_each


@dataclass
class StoppedClock:
    moment: datetime = START + timedelta(days=1)

    def now(self) -> datetime:
        return self.moment


CLOCK = StoppedClock()


def a_payment(donation_id: int, gift_cents: int = 25_00) -> Any:
    return p.donation_paid(
        a_gift(donation_id, gift_cents),
        fee_cents=29,
        occurred_at=START,
        external_id=f"txn_{donation_id}",
    )


def test_a_life_in_the_books_leaves_the_balances_it_should(session: Session) -> None:
    books.post_all(session, list(one_of_each()))
    session.commit()
    assert books.balance(session, "Assets:Stripe:Balance") == 100_00 + 26_21 + 25_00 - 50_00
    assert books.balances(session, "Liabilities:Fund:F1:P2:") == {
        "Liabilities:Fund:F1:P2:Available": -880_00,
        "Liabilities:Fund:F1:P2:Awarded-G5": 0,
        "Liabilities:Fund:F1:P2:Pledged": 0,
        "Liabilities:Fund:F1:P2:Reserved-C3": 0,
    }
    assert books.balance(session, "Assets:Never:Opened") == 0
    assert sum(books.balances(session).values()) == 0
    assert books.available_at_provider(session) == 100_00 + 1_50 - 29


def test_an_entry_posted_twice_is_there_once(session: Session) -> None:
    first = books.post(session, a_payment(1))
    session.commit()
    later = replace(a_payment(1), occurred_at=START + timedelta(hours=3))
    assert books.post(session, later) == first
    assert books.post_all(session, [a_payment(2), a_payment(1), a_payment(2)])[1] == first
    session.commit()
    assert books.balance(session, "Liabilities:Campaign:C3:Donations") == -50_00


def test_the_same_key_with_another_amount_is_refused(session: Session) -> None:
    books.post(session, a_payment(1))
    with pytest.raises(books.EntryDiffers):
        books.post(session, a_payment(1, 30_00))
    with pytest.raises(books.EntryDiffers):
        books.post_all(session, [a_payment(2), a_payment(2, 30_00)])


def test_one_payment_of_the_provider_cannot_be_booked_as_two_events(session: Session) -> None:
    books.post(session, a_payment(1))
    with pytest.raises(IntegrityError):
        books.post(session, replace(a_payment(2), external_id="txn_1"))


def test_posting_takes_three_statements_however_many_entries(session: Session) -> None:
    books.post_all(session, [a_payment(1), p.match_captured(a_share(1, 5_00), occurred_at=START)])
    wanted = [a_payment(2), p.match_captured(a_share(2, 5_00), occurred_at=START)]
    with statements(session.get_bind()) as sent:
        books.post_all(session, wanted)
    assert len(sent) == 3


def test_a_correction_brings_the_accounts_back_and_is_made_once(session: Session) -> None:
    wrong = books.post(session, a_payment(1))
    undone = books.correct(session, wrong, reason="wrong_amount", now=START)
    assert books.correct(session, wrong, reason="wrong_amount", now=START) == undone
    assert not any(books.balances(session).values())
    stored = queries.stored_entry(session, undone)
    assert stored is not None
    assert stored.reverses_id == wrong
    with pytest.raises(books.EntryUnknown):
        books.correct(session, 99, reason="wrong_amount", now=START)


def test_what_was_stored_about_a_gift_can_be_read_back(session: Session) -> None:
    books.post(session, a_payment(1), now=START + timedelta(minutes=5))
    [stored] = queries.entries_about(session, "donation", 1)
    assert stored.postings == (
        ("Assets:Stripe:Balance", 24_71),
        ("Expenses:Fees:Stripe", 29),
        ("Liabilities:Campaign:C3:Donations", -25_00),
    )
    assert (stored.occurred_at, stored.recorded_at) == (START, START + timedelta(minutes=5))


def test_an_entry_is_found_by_what_the_provider_calls_it(session: Session) -> None:
    first, second = books.post_all(session, [a_payment(1), a_payment(2)])
    told = queries.entry_ids_told(session, ["txn_2", "txn_1", "txn_9"])
    assert told == {"txn_1": first, "txn_2": second}


def test_donations_that_come_together_open_their_accounts_once(engine: Engine) -> None:
    failures: list[Exception] = []

    def donate(first: int) -> None:
        try:
            for donation_id in range(first, first + 5):
                with write_queue(engine), Session(writing(engine)) as session, session.begin():
                    books.post(session, a_payment(donation_id))
        except Exception as failure:
            failures.append(failure)

    threads = [threading.Thread(target=donate, args=(first,)) for first in (1, 11, 21, 31)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    with Session(engine) as session:
        assert books.balance(session, "Liabilities:Campaign:C3:Donations") == -20 * 25_00
        assert len(list(queries.stream_entries(session))) == 20


# --- Seals -------------------------------------------------------------------


def test_entries_are_sealed_in_batches_and_each_once(session: Session) -> None:
    books.post_all(session, list(one_of_each()))
    assert sealing.seal(session, CLOCK, batch=4) == 4
    assert sealing.verify_chain(session).unsealed == 11
    assert sealing.seal(session, CLOCK) == 11
    assert sealing.seal(session, CLOCK, thorough=True) == 0
    session.commit()
    report = sealing.verify_chain(session)
    assert (report.links, report.broken_entry_id, report.unsealed) == (15, None, 0)
    assert report.head == queries.last_seal(session)[1] != GENESIS


def test_an_entry_that_committed_late_is_sealed_after_its_elders(session: Session) -> None:
    """On PostgreSQL a slow transaction may show a lower number after a higher one."""
    leg = text("INSERT INTO ledger_posting (entry_id, account_id, cents) VALUES (:e, :a, :c)")
    entry = text(
        "INSERT INTO ledger_entry (id, key, kind, occurred_at, recorded_at, legs, memo) VALUES "
        "(:e, :k, 'donation_paid', '2026-11-21 12:00:00', '2026-11-21 12:00:00', 2, '{}')"
    )
    books.post(session, a_payment(1))
    for number in (9, 5):
        for account_id, cents in ((1, 100), (2, -100)):
            session.execute(leg, {"e": number, "a": account_id, "c": cents})
        session.execute(entry, {"e": number, "k": f"late-{number}"})
        assert sealing.seal(session, CLOCK) > 0
    assert sealing.verify_chain(session).broken_entry_id is None
    assert [link.entry.id for link in queries.stream_chain(session)] == [1, 9, 5]


_TAMPERING = {
    "an amount": "UPDATE ledger_posting SET cents = cents * 2 WHERE entry_id = 4",
    "an account": "UPDATE ledger_posting SET account_id = 1 WHERE id = 9",
    "a name": "UPDATE ledger_account SET name = 'Assets:Mine' WHERE name = 'Expenses:Fees:Stripe'",
    "a moment": "UPDATE ledger_entry SET occurred_at = '2025-01-01 00:00:00' WHERE id = 4",
    "a memo": """UPDATE ledger_entry SET memo = '{"a": 1}' WHERE id = 4""",
    "legs more": "INSERT INTO ledger_posting (entry_id, account_id, cents) VALUES (4, 1, 5)",
    "a seal": f"UPDATE ledger_seal SET hash = '{'b' * 64}' WHERE entry_id = 4",
    "two seals": "UPDATE ledger_seal SET position = 99 WHERE entry_id = 4",
    "a lost seal": "DELETE FROM ledger_seal WHERE entry_id = 4",
}


@pytest.mark.parametrize("tampering", _TAMPERING.values(), ids=_TAMPERING.keys())
def test_tampering_with_the_guards_off_breaks_the_chain(session: Session, tampering: str) -> None:
    books.post_all(session, list(one_of_each()))
    sealing.seal(session, CLOCK)
    ledger_guards.remove(session.connection())
    session.execute(text(tampering))
    broken = sealing.verify_chain(session).broken_entry_id
    assert broken in {4, 5}


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_an_entry_cut_from_under_its_seal_is_missed(engine: Engine) -> None:
    with engine.connect() as loose:
        # The pragma does nothing inside a transaction, so it goes to the driver itself.
        driver: Any = loose.connection.dbapi_connection
        driver.execute("PRAGMA foreign_keys = OFF")
        with Session(loose) as session:
            books.post_all(session, list(one_of_each()))
            sealing.seal(session, CLOCK)
            ledger_guards.remove(session.connection())
            session.execute(text("DELETE FROM ledger_posting WHERE entry_id = 15"))
            session.execute(text("DELETE FROM ledger_entry WHERE id = 15"))
            assert sealing.verify_chain(session).broken_entry_id == 15
            session.rollback()
        # The pool must not hand this connection to anybody else.
        loose.invalidate()
