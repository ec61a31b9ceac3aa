"""The audit log: what somebody did that others must be able to look up. Append only.

No names, addresses or free text: ids and codes, so that the log can outlive a person's data.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from matchpot.persistence.models.work import AuditRow


def write(
    session: Session,
    action: str,
    *,
    actor_id: int | None,
    now: datetime,
    ref: tuple[str, int] | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Add a line; `ref` is the kind and id of what was acted on, the actor when left out."""
    ref_type, ref_id = ref or ("person", actor_id)
    session.execute(
        insert(AuditRow).values(
            actor_id=actor_id,
            action=action,
            ref_type=ref_type,
            ref_id=ref_id,
            detail=dict(detail or {}),
            happened_at=now,
        )
    )
