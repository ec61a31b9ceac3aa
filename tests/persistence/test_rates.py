"""Counting attempts: no two visitors get the last one, and a window that passed begins anew."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import Engine, select

from matchpot.persistence import rates
from matchpot.persistence.engine import write_queue, writing
from matchpot.persistence.models.work import RateCount
from tests.builders import NOON

MINUTE = timedelta(minutes=1)


def add(engine: Engine, key: str = "a", *, later: timedelta = timedelta(), amount: int = 1) -> int:
    with write_queue(engine), writing(engine).begin() as connection:
        return rates.add(connection, key, amount, now=NOON + later, lasts=MINUTE)


def test_attempts_add_up_within_a_window_and_by_key(engine: Engine) -> None:
    assert [add(engine), add(engine), add(engine, amount=3)] == [1, 2, 5]
    assert add(engine, "b") == 1


def test_a_window_ends_where_it_began_plus_its_length(engine: Engine) -> None:
    add(engine)
    assert add(engine, later=MINUTE - timedelta(seconds=1)) == 2
    assert add(engine, later=MINUTE) == 1


def test_reading_tells_the_running_window_only(engine: Engine) -> None:
    add(engine, amount=2)
    with engine.connect() as connection:
        assert rates.read(connection, "a", now=NOON) == (2, NOON + MINUTE)
        assert rates.read(connection, "a", now=NOON + MINUTE) == (0, NOON + MINUTE)
        assert rates.read(connection, "b", now=NOON)[0] == 0


def test_many_at_one_moment_are_each_counted_once(engine: Engine) -> None:
    with ThreadPoolExecutor(8) as pool:
        counts = sorted(pool.map(lambda _: add(engine), range(40)))
    assert counts == list(range(1, 41))


def test_windows_that_passed_are_swept_away(engine: Engine) -> None:
    add(engine, "old")
    add(engine, "new", later=MINUTE)
    with writing(engine).begin() as connection:
        assert rates.sweep(connection, now=NOON + MINUTE) == 1
        assert connection.scalars(select(RateCount.key)).all() == ["new"]
        assert rates.forget(connection) == 1
