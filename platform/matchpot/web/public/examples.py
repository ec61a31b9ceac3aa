"""A worked example on a project's page: what funds add to a plain gift, by the rules as they are.

It is weighed as the donate page weighs a gift of somebody unknown. That takes some statements for
each pot, so an example is kept while the pots and the campaign stay as they are, at most a minute:
limits by day and a maker's other projects move without either of them.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from matchpot.persistence.queries.pots import PotOnCampaign
from matchpot.web import weighing
from matchpot.web.drawing import Kept
from matchpot.web.languages import current
from matchpot.web.weighing import Preview

# Some kilobytes each.
_MOST_KEPT = 128
_NAME = "matchpot_examples"


def of_project(
    session: Session,
    row: Any,  # Any: a row of a project's page
    pots: Sequence[PotOnCampaign],
    *,
    now: datetime,
) -> Preview | None:
    """What funds add to a plain gift now; None where no fund looks at single gifts."""
    if not pots:
        return None
    kept: Kept[Preview] = current_app.extensions.setdefault(_NAME, Kept(_MOST_KEPT))
    minute = now.replace(second=0, microsecond=0)
    key = (current(), minute, row.campaign_id, row.raised_cents, row.match_cents, repr(pots))
    found = kept.get(key)
    if found is None:
        found = weighing.look(session, row.campaign_id, weighing.PLAIN_GIFT_CENTS, None)
        kept.keep(key, found)
    return found if found.pots else None
