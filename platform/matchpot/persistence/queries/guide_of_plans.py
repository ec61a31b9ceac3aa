"""The schemes a plan names, out of the guide; those that were withdrawn are not among them."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.guide.documents import from_text
from matchpot.domain.guide.schemes import Scheme, is_offer
from matchpot.persistence.models.guide import SchemeRow
from matchpot.persistence.queries import guide_offers


def schemes_of(session: Session, keys: Collection[str], *, today: date) -> dict[str, Scheme]:
    """The schemes with these keys, by key; one statement, two more where the platform offers."""
    if not keys:
        return {}
    texts = session.scalars(
        select(SchemeRow.document).where(
            SchemeRow.key.in_(sorted(keys)), SchemeRow.is_withdrawn.is_(False)
        )
    )
    found = [from_text(text) for text in texts]
    if any(is_offer(key) for key in keys):
        found += guide_offers.offers(session, today=today)
    return {one.key: one for one in found if one.key in keys}
