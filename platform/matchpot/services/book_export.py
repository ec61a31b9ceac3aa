"""The books written out for other people's tools."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from matchpot.domain.ledger import beancount
from matchpot.persistence.queries import ledger as queries


def beancount_lines(session: Session) -> Iterator[str]:
    """The whole of the books as a beancount file, a line at a time.

    Ends with the balance of every account as the database sums it, so that whoever
    reads the file checks our sums with theirs. The session should read from one
    moment (`queries.ledger.read_one_moment`).
    """
    balances = queries.balances(session)
    yield from beancount.opening(balances)
    last = None
    for entry in queries.stream_entries(session):
        yield from beancount.transaction(entry)
        last = max(last, entry.occurred_at) if last else entry.occurred_at
    if last is not None:
        yield from beancount.closing(balances, last)
