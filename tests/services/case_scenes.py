"""Gifts that are left out of a pot's match, objections to it, and what an operator answers."""

import json
from datetime import date
from typing import Any

from matchpot.domain.people import Role
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.exclusions import Exclusion
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.queries.pots import pot_figures
from matchpot.services import appeals, leaving_out
from matchpot.services.appeals import Answer
from matchpot.services.leaving_out import LeavingOut
from matchpot.services.pot_export import pot_export
from tests.builders import a_person
from tests.cli.matching.cents import verified
from tests.towns import SECRET, Town

WHY = "Ten gifts of the same second, one after the other."
OBJECTION = "These are the gifts of ten singers of our choir."
ANSWER = "We looked at the choir's list and it is right."


def leaves_out(
    town: Town, pot: Pot, gift: Donation, *, whole_person: bool = False, by: int | None = None
) -> Exclusion:
    """Somebody of the fund leaves a gift out."""
    asked = LeavingOut(
        pot_id=pot.id,
        donation_id=gift.id,
        actor_id=by or a_person(town.session).id,
        note=WHY,
        whole_person=whole_person,
    )
    return leaving_out.leave_out(town.session, asked, now=town.clock.now())


def objects(town: Town, gift: Donation) -> Exclusion:
    """Who gave it objects to all that leaves it out."""
    found = appeals.appeal(town.session, gift.id, OBJECTION, now=town.clock.now(), secret=SECRET)
    return found[0]


def answers(
    town: Town, case: Exclusion, *, restores: bool = True, by: int | None = None
) -> Exclusion:
    """An operator decides about an objection."""
    by = by or a_person(town.session, roles=(Role.OPERATOR,)).id
    answer = Answer(case_id=case.id, by=by, restores=restores, words=ANSWER)
    return appeals.decide(town.session, answer, now=town.clock.now(), limits=town.limits)


def restored(town: Town, gift: Donation) -> Exclusion:
    """Objected to, and let in again."""
    return answers(town, objects(town, gift))


def pays_with(town: Town, gift_id: int, card: str) -> Donation:
    """The donor pays with this card."""
    town.pays(gift_id, fingerprint=card)
    return town.gift(gift_id)


def standing(town: Town, gift: Donation) -> list[tuple[int, int]]:
    """What stands on a gift, by pot and cents."""
    return [(pot, cents) for pot, cents, state in town.lines(gift.id) if state == "captured"]


def written(town: Town, pot: Pot) -> dict[str, Any]:
    """The pot as everybody can download it."""
    town.session.flush()
    town.session.expire_all()
    found = pot_figures(town.session, pot.id)
    assert found is not None
    text = "".join(pot_export(town.session, found, today=date(2026, 5, 2), donor_secret=b"one"))
    read: dict[str, Any] = json.loads(text)
    return read


def comes_out(town: Town, *pots: Pot) -> None:
    """Books, lines and exports agree to the cent."""
    town.session.flush()
    town.session.expire_all()
    town.checked()
    for pot in pots:
        done = verified(written(town, pot))
        assert (done.exit_code, done.stderr) == (0, ""), done.output
