"""The bank account of the funds of `town_hall.py`: it lacks some of what a fund asks back.

What is there went to the payment service, as it does before payouts; a part of what is lacking is
on its way back.
"""

from matchpot.domain.ledger import accounts
from matchpot.domain.ledger.funding import TopUp, top_up_arrived, top_up_sent
from matchpot.persistence.models.matching import Pot
from matchpot.services import books, fund_bank, fund_returns
from tests.builders import euros
from tests.contract.founders import Founders

# Enough for the first that asked, not for both.
_LEFT, _ASKED = euros(20), euros(50)


def fill(hall: Founders) -> None:
    """One payment left for the bank and has not arrived; more is still to leave."""
    session, now = hall.session, hall.clock.now()
    pot = session.get_one(Pot, hall.ids["loan_pot_id"])
    fund_returns.request(
        session, pot_id=pot.id, cents=_ASKED, holder="Fund", iban="NL91ABNA0417164300",
        actor_id=hall.people["finance"], now=now,
    )  # fmt: skip
    there = books.balance(session, accounts.bank_funds().name)
    top_up = TopUp(name="hall", cents=there - _LEFT)
    entries = (
        top_up_sent(top_up, occurred_at=now),
        top_up_arrived(top_up, occurred_at=now, external_id="tu_hall"),
    )
    books.post_all(session, entries)
    fund_bank.sent(session, payout="po_1hall", cents=euros(15), by=hall.people["operator"], now=now)
