"""beancount, an independent bookkeeper, accepts our books and comes to the same balances."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy.orm import Session

from matchpot.domain.ledger import beancount
from matchpot.domain.ledger.balances import add_up
from matchpot.domain.ledger.chain import StoredEntry
from matchpot.domain.ledger.entries import Entry
from matchpot.services import books
from matchpot.services.book_export import beancount_lines
from tests.domain.ledger.lives import lives, one_of_each

_BEAN_CHECK = Path(sys.executable).with_name("bean-check")


def bean_check(lines: list[str], path: Path) -> tuple[int, str]:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    run = subprocess.run([_BEAN_CHECK, path], capture_output=True, text=True, check=False)
    return run.returncode, run.stdout + run.stderr


def test_the_books_of_a_campaign_are_accepted(session: Session, tmp_path: Path) -> None:
    gift = list(one_of_each())
    books.post_all(session, gift)
    books.correct(session, 4, reason="wrong_amount", now=gift[0].occurred_at)
    lines = list(beancount_lines(session))
    assert bean_check(lines, tmp_path / "books.beancount") == (0, "")
    links = [word for line in lines for word in line.split() if word.startswith("^")]
    assert len(links) == len(set(links)) == 16


def test_empty_books_are_accepted(session: Session, tmp_path: Path) -> None:
    assert bean_check(list(beancount_lines(session)), tmp_path / "books.beancount") == (0, "")


def test_a_cent_that_is_off_is_not_accepted(session: Session, tmp_path: Path) -> None:
    books.post_all(session, list(one_of_each()))
    lines = list(beancount_lines(session))
    wrong = [line.replace("26.21 EUR", "26.22 EUR") for line in lines]
    assert bean_check(wrong, tmp_path / "wrong.beancount")[0] == 1


def _stored(number: int, entry: Entry) -> StoredEntry:
    return StoredEntry(
        id=number,
        key=entry.key,
        kind=entry.kind.value,
        occurred_at=entry.occurred_at,
        recorded_at=entry.occurred_at,
        ref_type=entry.ref.type if entry.ref else None,
        ref_id=entry.ref.id if entry.ref else None,
        reverses_id=None,
        external_id=entry.external_id,
        memo=entry.memo,
        postings=tuple((leg.account.name, leg.cents) for leg in entry.postings),
    )


@pytest.mark.slow
@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lives())
def test_any_life_of_a_campaign_is_accepted(tmp_path: Path, entries: list[Entry]) -> None:
    sums = add_up(entries)
    lines = list(beancount.opening(sorted(sums)))
    for number, entry in enumerate(entries, start=1):
        lines += beancount.transaction(_stored(number, entry))
    lines += beancount.closing(sums, entries[-1].occurred_at)
    assert bean_check(lines, tmp_path / "life.beancount") == (0, "")
