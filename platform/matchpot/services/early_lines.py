"""Lines that pots give before anybody else does: held from the moment pot and campaign are open.

All other lines on whole campaigns follow from gifts and are decided with them (`captures.py`); a
first gift has nothing to follow, so a round looks for campaigns that still wait for one.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from matchpot.persistence import locks
from matchpot.persistence.queries.matching import OPEN_TO_GIFTS
from matchpot.services import captures


def place(session: Session, campaign_id: int, *, now: datetime) -> bool:
    """Hold what pots give a campaign first; tells whether anything is held now."""
    campaign = locks.campaign(session, campaign_id)
    if campaign.state not in OPEN_TO_GIFTS:
        return False
    before = campaign.provisional_match_cents
    captures.decide_campaign(session, campaign, at=now)
    return campaign.provisional_match_cents > before
