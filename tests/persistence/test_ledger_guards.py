"""Attacks on the books with raw SQL: the database itself refuses, on both engines."""

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from matchpot.persistence import ledger_guards
from matchpot.persistence.engine import writing

_ENTRY = (
    "INSERT INTO ledger_entry (id, key, kind, occurred_at, recorded_at, legs, memo) VALUES "
    "(:id, :key, 'donation_paid', '2026-11-21 12:00:00', '2026-11-21 12:00:00', :legs, '{}')"
)
_ACCOUNT = (
    "INSERT INTO ledger_account (id, name, kind, overdraw_allowed, opened_at) VALUES "
    "(:id, :name, 'asset', true, '2026-11-21 12:00:00')"
)
_SEAL = (
    "INSERT INTO ledger_seal (entry_id, position, hash_prev, hash, sealed_at) VALUES "
    "(1, 1, :prev, :hash, '2026-11-21 12:00:00')"
)


def _legs(connection: Connection, entry_id: int, *cents: object) -> None:
    for account_id, amount in enumerate(cents, start=1):
        connection.execute(
            text("INSERT INTO ledger_posting (entry_id, account_id, cents) VALUES (:e, :a, :c)"),
            {"e": entry_id, "a": account_id, "c": amount},
        )


def _book(connection: Connection, entry_id: int, *cents: object, legs: int | None = None) -> None:
    _legs(connection, entry_id, *cents)
    _entry(connection, entry_id, legs=legs or max(2, len(cents)))


def _entry(connection: Connection, entry_id: int, *, legs: int = 2, key: str = "") -> None:
    asked = {"id": entry_id, "key": key or f"entry-{entry_id}", "legs": legs}
    connection.execute(text(_ENTRY), asked)


@pytest.fixture
def books(engine: Engine) -> Engine:
    """Three accounts, one sealed entry of ten euros, as entry 1."""
    writer = writing(engine)
    with writer.begin() as connection:
        for number, name in enumerate(("Assets:A", "Assets:B", "Assets:C"), start=1):
            connection.execute(text(_ACCOUNT), {"id": number, "name": name})
        _legs(connection, 1, 1000, -1000)
        _entry(connection, 1)
        connection.execute(text(_SEAL), {"prev": "0" * 64, "hash": "a" * 64})
    return writer


def _contents(books: Engine) -> list[object]:
    with books.connect() as connection:
        return [
            connection.execute(text(f"SELECT * FROM {table} ORDER BY 1")).all()
            for table in ledger_guards.TABLES
        ]


_CHANGES = [
    "UPDATE ledger_posting SET cents = 1",
    "UPDATE ledger_posting SET cents = cents * 2",
    "UPDATE ledger_posting SET account_id = 3 WHERE account_id = 2",
    "DELETE FROM ledger_posting",
    "UPDATE ledger_entry SET memo = '{}'",
    "UPDATE ledger_entry SET occurred_at = '2025-01-01 00:00:00'",
    "DELETE FROM ledger_entry",
    "UPDATE ledger_seal SET hash = hash_prev",
    "DELETE FROM ledger_seal",
    "UPDATE ledger_account SET name = 'Assets:Mine' WHERE id = 1",
    "UPDATE ledger_account SET kind = 'liability' WHERE id = 1",
    "UPDATE ledger_account SET overdraw_allowed = false WHERE id = 1",
    "DELETE FROM ledger_account WHERE id = 3",
]


def _refused(books: Engine, attack: str, why: str) -> bool:
    try:
        with books.begin() as connection:
            connection.execute(text(attack))
    except IntegrityError as error:
        return why in str(error)
    return False


def test_nothing_written_in_the_books_can_be_changed_or_removed(books: Engine) -> None:
    before = _contents(books)
    assert not [attack for attack in _CHANGES if not _refused(books, attack, "append-only")]
    assert _contents(books) == before


_REPLACEMENTS = [
    "INSERT OR REPLACE INTO ledger_posting (id, entry_id, account_id, cents) VALUES (1, 9, 3, 5)",
    "REPLACE INTO ledger_account (id, name, kind, overdraw_allowed, opened_at) "
    "VALUES (3, 'Assets:Other', 'asset', 1, '2026-11-21')",
    "REPLACE INTO ledger_account (name, kind, overdraw_allowed, opened_at) "
    "VALUES ('Assets:C', 'income', 1, '2026-11-21')",
    "REPLACE INTO ledger_entry (id, key, kind, occurred_at, recorded_at, legs, memo) "
    "VALUES (7, 'entry-1', 'x', '2026-11-21', '2026-11-21', 2, '{}')",
    "REPLACE INTO ledger_entry (id, key, kind, occurred_at, recorded_at, legs, memo) "
    "VALUES (1, 'entry-7', 'x', '2026-11-21', '2026-11-21', 2, '{}')",
    "REPLACE INTO ledger_seal (entry_id, position, hash_prev, hash, sealed_at) "
    f"VALUES (1, 1, '{'0' * 64}', '{'b' * 64}', '2026-11-21')",
    f"INSERT OR REPLACE INTO ledger_seal (entry_id, position, hash_prev, hash, sealed_at) "
    f"VALUES (9, 2, '{'0' * 64}', '{'b' * 64}', '2026-11-21')",
]


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_replacing_a_row_is_no_way_around_the_ban_on_deleting(books: Engine) -> None:
    before = _contents(books)
    assert not [attack for attack in _REPLACEMENTS if not _refused(books, attack, "has this row")]
    assert _contents(books) == before


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_a_table_of_the_books_cannot_be_emptied(books: Engine) -> None:
    attacks = [f"TRUNCATE {table} CASCADE" for table in ledger_guards.TABLES]
    assert not [attack for attack in attacks if not _refused(books, attack, "append-only")]


@pytest.mark.parametrize(
    "cents",
    [(1000, -999), (1000,), (), (500, 500), (1000, -1000, 1)],
    ids=["a cent short", "one leg", "no legs", "two debits", "a third leg"],
)
def test_an_entry_that_does_not_balance_is_refused(books: Engine, cents: tuple[int, ...]) -> None:
    with pytest.raises(IntegrityError), books.begin() as connection:
        _book(connection, 2, *cents)


def test_an_entry_says_how_many_legs_it_has(books: Engine) -> None:
    with pytest.raises(IntegrityError, match="does not balance"), books.begin() as connection:
        _book(connection, 2, 1000, -1000, legs=3)


@pytest.mark.parametrize("cents", [(500,), (500, -500)], ids=["one leg", "legs that balance"])
def test_nothing_can_be_added_to_an_entry_that_exists(
    books: Engine, cents: tuple[int, ...]
) -> None:
    with pytest.raises(IntegrityError, match="complete"), books.begin() as connection:
        _legs(connection, 1, *cents)


def test_legs_without_their_entry_do_not_survive_the_commit(books: Engine) -> None:
    before = _contents(books)
    with pytest.raises(IntegrityError), books.begin() as connection:
        _legs(connection, 2, 1000, -1000)
    assert _contents(books) == before


@pytest.mark.parametrize("cents", [0, None, "ten"], ids=["zero", "nothing", "words"])
def test_a_leg_is_some_whole_number_of_cents(books: Engine, cents: object) -> None:
    with pytest.raises(DatabaseError), books.begin() as connection:
        _legs(connection, 2, cents)


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_leg_of_half_a_cent_is_refused(books: Engine) -> None:
    with pytest.raises(IntegrityError, match="cents_whole"), books.begin() as connection:
        _legs(connection, 2, 0.5, -0.5)


@pytest.mark.parametrize("entry_id", [0, -1])
def test_an_entry_cannot_hide_behind_an_odd_number(books: Engine, entry_id: int) -> None:
    with pytest.raises(IntegrityError), books.begin() as connection:
        _book(connection, entry_id, 1000, -1000)


def test_an_event_is_booked_once(books: Engine) -> None:
    with books.begin() as connection:
        _legs(connection, 2, 1000, -1000)
        with pytest.raises(IntegrityError):
            _entry(connection, 2, key="entry-1")
        connection.rollback()


def test_the_chain_cannot_fork(books: Engine) -> None:
    with books.begin() as connection:
        _legs(connection, 2, 1000, -1000)
        _entry(connection, 2)
    fork = _SEAL.replace("(1, 1,", "(2, 2,")
    with pytest.raises(IntegrityError), books.begin() as connection:
        connection.execute(text(fork), {"prev": "0" * 64, "hash": "b" * 64})


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_two_transactions_cannot_share_an_entry(books: Engine) -> None:
    """The second writes its legs while the first's entry cannot be seen yet."""
    first, second = books.connect(), books.connect()
    with first, second:
        with first.begin() as one:
            _legs(first, 2, 1000, -1000)
            _entry(first, 2)
            two = second.begin()
            _legs(second, 2, 700, -700)
            one.commit()
        with pytest.raises(IntegrityError, match="does not balance"):
            two.commit()


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_whoever_commits_legs_first_has_no_entry_to_hang_them_on(books: Engine) -> None:
    first, second = books.connect(), books.connect()
    with first, second:
        one = first.begin()
        _legs(first, 2, 1000, -1000)
        _entry(first, 2)
        two = second.begin()
        _legs(second, 2, 700, -700)
        with pytest.raises(IntegrityError, match=r"foreign key|without its entry"):
            two.commit()
        one.commit()


def test_every_guard_is_named_where_checks_look_for_it(engine: Engine) -> None:
    with engine.connect() as connection:
        there = ledger_guards.missing(connection)
    assert there == []


def test_a_guard_taken_away_is_missed(engine: Engine) -> None:
    dialect = engine.dialect.name
    with writing(engine).begin() as connection:
        ledger_guards.remove(connection)
        names = [trigger for _, trigger in ledger_guards.trigger_names(dialect)]
        assert sorted(ledger_guards.missing(connection)) == sorted(names)
        ledger_guards.install(connection)
        assert ledger_guards.missing(connection) == []
