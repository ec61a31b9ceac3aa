"""Counting attempts, shared by all web processes; what may be tried how often is in the domain."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, case, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from matchpot.persistence.models.work import RateCount


def add(connection: Connection, key: str, amount: int, *, now: datetime, lasts: timedelta) -> int:
    """Add to a count and tell the sum, in one statement; a window that has passed begins anew."""
    making: Any = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    row = making(RateCount).values(key=key, count=amount, expires_at=now + lasts)
    passed = RateCount.expires_at <= now
    upsert = row.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "count": case((passed, row.excluded.count), else_=RateCount.count + row.excluded.count),
            "expires_at": case((passed, row.excluded.expires_at), else_=RateCount.expires_at),
        },
    ).returning(RateCount.count)
    return int(connection.execute(upsert).scalar_one())


def read(connection: Connection, key: str, *, now: datetime) -> tuple[int, datetime]:
    """The count of a running window and its end; nothing counted when there is none."""
    row = connection.execute(
        select(RateCount.count, RateCount.expires_at).where(
            RateCount.key == key, RateCount.expires_at > now
        )
    ).first()
    return (row[0], row[1]) if row else (0, now)


def sums(connection: Connection, begins: str, *, now: datetime) -> dict[str, int]:
    """What running windows come to together, by what stands behind the last colon of their keys.

    `begins` is how the keys begin; it holds no wildcard.
    """
    rows = connection.execute(
        select(RateCount.key, RateCount.count)
        .where(RateCount.key.startswith(begins), RateCount.expires_at > now)
        .order_by(RateCount.key)
    )
    found: Counter[str] = Counter()
    for key, count in rows:
        found[key.rpartition(":")[2]] += count
    return dict(found)


def forget(connection: Connection, key: str | None = None) -> int:
    """Forget one count, or all."""
    gone = delete(RateCount) if key is None else delete(RateCount).where(RateCount.key == key)
    return connection.execute(gone).rowcount


def sweep(connection: Connection, *, now: datetime) -> int:
    """Remove windows that have passed; tells how many."""
    return connection.execute(delete(RateCount).where(RateCount.expires_at <= now)).rowcount
