"""The books as a beancount file, line by line, for anyone's own tools to check.

beancount keeps dates only, so times go into metadata. Every amount is printed,
with exactly two decimals: a third decimal would widen beancount's tolerance and a
missing amount would be filled in silently. A link per entry keeps equal gifts of
one day apart.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta

from matchpot.domain.ledger.chain import StoredEntry

_OPENED = "1970-01-01"


def amount(cents: int) -> str:
    """Cents in euros.

    >>> amount(-5), amount(262100)
    ('-0.05 EUR', '2621.00 EUR')
    """
    euros, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{euros}.{rest:02d} EUR"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{escaped}"'


def _day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()


def opening(account_names: Iterable[str]) -> Iterator[str]:
    """The head of the file: options, the currency, and every account in the order given."""
    yield 'option "title" "matchpot"'
    yield 'option "operating_currency" "EUR"'
    yield f"{_OPENED} commodity EUR"
    yield ""
    for name in account_names:
        yield f"{_OPENED} open {name} EUR"
    yield ""


def _metadata(entry: StoredEntry) -> Iterator[tuple[str, str]]:
    yield "key", entry.key
    yield "kind", entry.kind
    yield "time", entry.occurred_at.astimezone(UTC).isoformat()
    yield "recorded", entry.recorded_at.astimezone(UTC).isoformat()
    if entry.ref_type is not None:
        yield "ref", f"{entry.ref_type} {entry.ref_id}"
    if entry.external_id is not None:
        yield "external", entry.external_id
    if entry.reverses_id is not None:
        yield "reverses", f"entry-{entry.reverses_id}"
    for name, value in sorted(entry.memo.items()):
        yield f"memo-{name.lower()}", str(value)


def transaction(entry: StoredEntry) -> Iterator[str]:
    """One entry with its legs, and an empty line after it."""
    yield f"{_day(entry.occurred_at)} * {_quoted(entry.kind)} ^entry-{entry.id}"
    for name, value in _metadata(entry):
        yield f"  {name}: {_quoted(value)}"
    for account, cents in entry.postings:
        yield f"  {account}  {amount(cents)}"
    yield ""


def closing(balances: Mapping[str, int], last: datetime) -> Iterator[str]:
    """What every account must come to; beancount looks at the start of a day, so the next."""
    day = _day(last) + timedelta(days=1)
    for name, cents in balances.items():
        yield f"{day} balance {name}  {amount(cents)}"
