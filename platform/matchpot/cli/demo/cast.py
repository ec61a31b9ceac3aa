"""The people of the demo town: staff, makers, members of funds, and donors.

The few one can log in as are in `domain/demo.py`; all share its password.
"""

import re
import unicodedata

from sqlalchemy.orm import Session

from matchpot.cli.demo import texts
from matchpot.cli.demo.stage import Donor, Stage
from matchpot.domain.accounts import Aim
from matchpot.domain.demo import (
    COACH,
    DONOR,
    LOG_INS,
    OPERATOR,
    PASSWORD,
    SECOND_OPERATOR,
    LogIn,
)
from matchpot.domain.people import Role
from matchpot.extensions import current_settings, unit_of_work
from matchpot.integrations.passwords import Passwords
from matchpot.services import people, roles
from matchpot.services.people import NewPerson, Profile

DONORS, DONORS_IN_SMALL = 900, 120
_WITH_ACCOUNT = 60
_NOT_IN_ADDRESS = re.compile(r"[^a-z0-9]+")
# Letters that have no base letter to fall back on.
_PLAIN = str.maketrans({"ı": "i", "ø": "o", "ß": "ss"})
_STAFF = (COACH, OPERATOR, SECOND_OPERATOR)


def address(name: str, place: str) -> str:
    """An e-mail address made of a name, at a host that cannot exist."""
    plain = unicodedata.normalize("NFKD", name.lower().translate(_PLAIN)).encode("ascii", "ignore")
    return f"{_NOT_IN_ADDRESS.sub('.', plain.decode()).strip('.')}@{place}.example"


class Cast:
    """Makes accounts, all with the one password, hashed once."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        passwords = Passwords(cheap=current_settings().cheap_passwords)
        self._password_hash = passwords.hash(PASSWORD)

    def person(
        self,
        session: Session,
        name: str,
        email: str,
        *,
        locale: str = "nl",
        aim: Aim = Aim.CURIOUS,
        city: str = "",
        about: str = "",
    ) -> int:
        """Somebody with an account and a confirmed address."""
        new = NewPerson(
            name=name, email=email, password_hash=self._password_hash, locale=locale, aim=aim
        )
        person_id = people.create(session, new, now=self._stage.now, verified=True)
        profile = Profile(name=name, city=city, about=about, locale=locale)
        people.change_profile(session, person_id, profile)
        self._stage.people[email] = person_id
        return person_id

    def staff(self) -> None:
        """The coach and both operators, and the donor one can log in as."""
        with unit_of_work() as session:
            first = 0
            for one in _STAFF:
                person_id = self.person(session, one.name, one.email)
                first = first or person_id
                role = Role.COACH if one is COACH else Role.OPERATOR
                roles.grant(session, person_id, role, actor_id=first, now=self._stage.now)

    def makers(self, wanted: list[texts.ProjectText]) -> None:
        """Everybody who makes a project."""
        with unit_of_work() as session:
            for text in wanted:
                self.person(
                    session,
                    text.maker.name,
                    maker_address(text),
                    locale=text.maker.locale,
                    aim=Aim.MAKER,
                    city=text.city,
                    about=text.maker.about,
                )

    def audience(self) -> None:
        """Everybody who gives: most as guests, some with an account."""
        dice = self._stage.dice
        first, family = texts.names()
        pairs = [(one, other) for one in range(len(first)) for other in range(len(family))]
        count = DONORS_IN_SMALL if self._stage.is_small else DONORS
        with unit_of_work() as session:
            self._stage.donors.append(self._regular(session, DONOR.name, DONOR.email))
            for number, (one, other) in enumerate(dice.sample(pairs, count)):
                name = f"{first[one]} {family[other]}"
                email = address(name, "donors")
                if number < _WITH_ACCOUNT:
                    donor = self._regular(session, name, email)
                else:
                    locale = "en" if dice.random() < 0.07 else "nl"
                    donor = Donor(name=name, email=email, locale=locale)
                self._stage.donors.append(donor)

    def _regular(self, session: Session, name: str, email: str) -> Donor:
        person_id = self.person(session, name, email)
        return Donor(name=name, email=email, locale="nl", person_id=person_id)


def maker_address(text: texts.ProjectText) -> str:
    """A maker's address; the two one can log in as have one of their own."""
    known = {one.name: one.email for one in LOG_INS}
    return known.get(text.maker.name) or address(text.maker.name, "makers")


def who(stage: Stage, one: LogIn) -> int:
    """The id of somebody one can log in as."""
    return stage.people[one.email]
