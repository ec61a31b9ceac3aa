"""The crowd of a campaign as pots count it: what people gave, and how many they are.

For pots that count gifts from some size on, or up to some size, or under conditions. All pots are
answered by one statement; what everybody counts stands on the campaign itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, String, and_, case, cast, exists, func, not_, or_, select
from sqlalchemy.orm import Session

from matchpot.domain.donations import COUNTS
from matchpot.domain.exclusions import LEAVES_OUT
from matchpot.domain.matching.eligibility import Reason
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.exclusions import Exclusion

# Why a pot takes no part that has nothing to do with the gift. That somebody of the fund gave is
# between them and the fund: it is crowd money, also where the fund does not match it.
_NOT_ABOUT_GIFTS = frozenset(
    {
        *(Reason.CAMPAIGN_NOT_IN_POT, Reason.POT_CLOSED, Reason.POT_PAUSED, Reason.POT_EMPTY),
        *(Reason.OTHER_DISCIPLINE, Reason.OTHER_CITY, Reason.OTHER_MAKER),
        *(Reason.GOAL_OUT_OF_RANGE, Reason.OTHER_FUNDS, Reason.CROWD_TOO_SMALL),
        Reason.FUNDER_DONATION,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """How a pot counts gifts: from `least_cents` on, of each at most `most_cents`.

    `refuses`: it has conditions on gifts, so one that it refused when it was made does not count.
    `leaves_out`: somebody left gifts out of it, and those do not count.
    """

    pot_id: int
    least_cents: int
    most_cents: int | None
    refuses: bool
    leaves_out: bool = False

    @property
    def is_picky(self) -> bool:
        """Whether it may come to another crowd than the campaign's own."""
        limits = self.least_cents > 1 or self.most_cents is not None
        return limits or self.refuses or self.leaves_out


@dataclass(frozen=True, slots=True)
class Crowd:
    """What counts of all gifts, and from how many different people."""

    cents: int
    donors: int


def crowds(session: Session, campaign_id: int, pots: Sequence[Counting]) -> Mapping[int, Crowd]:
    """What each of these pots counts of a campaign's paid gifts; what went back does not count."""
    left = Donation.gift_cents - Donation.refunded_gift_cents
    dialect = session.connection().dialect.name
    columns: list[ColumnElement[int]] = []
    for pot in pots:
        counts: ColumnElement[bool] = left >= max(1, pot.least_cents)
        if pot.refuses:
            counts = and_(counts, not_(_refused(pot.pot_id, dialect)))
        if pot.leaves_out:
            counts = and_(counts, not_(_left_out(pot.pot_id)))
        most = pot.most_cents
        cents = left if most is None else case((left > most, most), else_=left)
        columns += [
            func.coalesce(func.sum(case((counts, cents), else_=0)), 0),
            func.count(case((counts, Donation.donor_key)).distinct()),
        ]
    row = session.execute(
        select(*columns).where(
            Donation.campaign_id == campaign_id,
            Donation.state.in_(sorted(COUNTS)),
            Donation.unmatched_because.is_(None),
        )
    ).one()
    return {
        pot.pot_id: Crowd(int(row[2 * at]), int(row[2 * at + 1])) for at, pot in enumerate(pots)
    }


def _left_out(pot_id: int) -> ColumnElement[bool]:
    """Whether a case leaves a gift out of a pot."""
    return exists(
        select(1).where(
            Exclusion.pot_id == pot_id,
            Exclusion.state.in_(sorted(LEAVES_OUT)),
            Exclusion.reason.not_in(sorted(_NOT_ABOUT_GIFTS)),
            or_(
                Exclusion.donation_id == Donation.id,
                and_(Exclusion.whole_person, Exclusion.donor_key == Donation.donor_key),
            ),
        )
    )


def _refused(pot_id: int, dialect: str) -> ColumnElement[bool]:
    """Whether a pot would not count a gift because of it or its giver, as the gift's basis says.

    A gift from before the pot came was not refused.
    """
    if dialect == "postgresql":
        pots = func.jsonb_array_elements(Donation.match_basis["pots"]).table_valued("value")
        key, text = "", func.jsonb_extract_path_text
    else:
        pots = func.json_each(Donation.match_basis, "$.pots").table_valued("value")
        key, text = "$.", func.json_extract
    pot, reason = (text(pots.c.value, f"{key}{name}") for name in ("pot", "reason"))
    return exists(
        select(1)
        .select_from(pots)
        .where(
            cast(pot, String) == str(pot_id),
            reason.is_not(None),
            reason.not_in(sorted(_NOT_ABOUT_GIFTS)),
        )
    )
