"""Letters about a place in a panel, each promised once to one reader."""

from sqlalchemy.orm import Session

from matchpot.services import panel_letters
from matchpot.services.letters import Reader, SignedLink
from matchpot.services.panel_letters import Panel
from tests.builders import NOON

PANEL = Panel(round_id=5, round="Makersronde", fund="Stadsfonds")


def promise_panel_letters(session: Session, to: Reader) -> None:
    """From the question of a fund to what is due."""
    link = SignedLink(purpose="nomination", parts=(9,))
    panel_letters.panel_nominated(session, to, link, PANEL, by="Ilse", now=NOON)
    panel_letters.panel_seated(session, to, PANEL, code="M-07", now=NOON)
    panel_letters.panel_replaced(session, to, PANEL, code="M-07", now=NOON)
    panel_letters.panel_reserve(session, to, PANEL, now=NOON)
    panel_letters.panel_not_drawn(session, [to], PANEL, by_lot=True, now=NOON)
    panel_letters.panel_conflicts_due(session, to, PANEL, until_at=NOON, now=NOON)
