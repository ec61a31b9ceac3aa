"""Whom one can be in the demo town: the log-ins that the command line prints and /dev shows.

They exist after `matchpot seed` alone, with addresses that lead nowhere.
"""

from dataclasses import dataclass

PASSWORD = "samen-maken"  # noqa: S105 - printed on purpose; it opens a town that does not exist


@dataclass(frozen=True, slots=True)
class LogIn:
    """Somebody one can log in as; `does` tells in English what there is to see."""

    name: str
    email: str
    does: str


MAKER_LIVE = LogIn("Noor Hiemstra", "maker@demo.example", "maker with a live campaign")
MAKER_DRAFT = LogIn("Sem Adriaans", "draft@demo.example", "maker with a draft")
COACH = LogIn("Ilse Vermaas", "coach@demo.example", "coach")
OPERATOR = LogIn("Robin Meijerink", "operator@demo.example", "operator")
SECOND_OPERATOR = LogIn("Fatima Benhaddou", "operator2@demo.example", "second operator")
FUND_OWNER = LogIn("Marijke Oldenziel", "fund@demo.example", "owner of a fund")
FUND_FINANCE = LogIn("Sjoerd Postuma", "finance@demo.example", "finance of the same fund")
PANELLIST = LogIn("Wil Terpstra", "panel@demo.example", "panellist with a vote to cast")
NETWORK = LogIn("Roos Terwindt", "network@demo.example", "owner of a network with a budget")
DONOR = LogIn("Joke Lammers", "donor@demo.example", "donor")

LOG_INS = (
    *(MAKER_LIVE, MAKER_DRAFT, COACH, OPERATOR, SECOND_OPERATOR),
    *(FUND_OWNER, FUND_FINANCE, PANELLIST, NETWORK, DONOR),
)
