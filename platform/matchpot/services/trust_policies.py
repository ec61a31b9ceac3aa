"""The policy of a fund in its versions: one draft at most, and what was published for good.

What a policy may say is in `domain/trust/policy.py`. A fund without any version goes by the
framework. Which version counts for an award is kept on its duty (`duties.py`).
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchpot.domain.errors import NotAllowed, NotFound
from matchpot.domain.trust.policy import FRAMEWORK, Policy, digest, from_document, to_document
from matchpot.persistence.models.trust import TrustPolicy
from matchpot.services import audit

Counting = tuple[TrustPolicy | None, Policy]


def current(session: Session, fund_id: int) -> Counting:
    """The version that counts for what is promised now; no version and the framework without."""
    return _read(_last(session, fund_id))


def at(session: Session, fund_id: int, moment: datetime) -> Counting:
    """The version that counted at a moment; the very moment of publishing counts."""
    return _read(_last(session, fund_id, until=moment))


def _last(session: Session, fund_id: int, until: datetime | None = None) -> TrustPolicy | None:
    found = select(TrustPolicy).where(
        TrustPolicy.fund_id == fund_id, TrustPolicy.published_at.is_not(None)
    )
    if until is not None:
        found = found.where(TrustPolicy.published_at <= until)
    return session.scalar(found.order_by(TrustPolicy.version.desc()).limit(1))


def _read(row: TrustPolicy | None) -> Counting:
    return row, FRAMEWORK if row is None else from_document(row.document)


def published(session: Session, fund_id: int) -> Sequence[TrustPolicy]:
    """Every published version, the newest first."""
    return session.scalars(
        select(TrustPolicy)
        .where(TrustPolicy.fund_id == fund_id, TrustPolicy.published_at.is_not(None))
        .order_by(TrustPolicy.version.desc())
    ).all()


def draft(session: Session, fund_id: int) -> TrustPolicy | None:
    """The version that is being written."""
    return session.scalar(
        select(TrustPolicy).where(
            TrustPolicy.fund_id == fund_id, TrustPolicy.published_at.is_(None)
        )
    )


# ---- writing ------------------------------------------------------------------------------------


def save(session: Session, fund_id: int, policy: Policy, *, by: int, now: datetime) -> TrustPolicy:
    """Keep a policy as the draft of the next version, in place of the draft there was."""
    row = draft(session, fund_id)
    if row is None:
        number = session.scalar(
            select(func.max(TrustPolicy.version)).where(TrustPolicy.fund_id == fund_id)
        )
        row = TrustPolicy(
            fund_id=fund_id,
            version=(number or 0) + 1,
            document=to_document(policy),
            created_by=by,
            created_at=now,
        )
        session.add(row)
    row.document, row.created_by, row.created_at = to_document(policy), by, now
    session.flush()
    return row


def discard(session: Session, fund_id: int) -> None:
    """Throw the draft away; without one nothing happens."""
    row = draft(session, fund_id)
    if row is not None:
        session.delete(row)
        session.flush()


def publish(
    session: Session, fund_id: int, *, digest_seen: str, by: int, now: datetime
) -> TrustPolicy:
    """Publish the draft; from now on it counts for what is promised, and it never changes.

    Raises:
        NotFound: There is no draft.
        NotAllowed: The draft is not the one that was read, or says what counts already.
    """
    row = draft(session, fund_id)
    if row is None:
        raise NotFound("trust_policy", fund_id)
    policy = from_document(row.document)
    _before, counts = current(session, fund_id)
    if digest(policy) != digest_seen or policy == counts:
        raise NotAllowed("publish_trust_policy")
    row.digest, row.published_by, row.published_at = digest_seen, by, now
    session.flush()
    ref, detail = ("trust_policy", row.id), {"version": row.version, "digest": digest_seen}
    audit.write(session, "trust_policy_published", actor_id=by, now=now, ref=ref, detail=detail)
    return row
