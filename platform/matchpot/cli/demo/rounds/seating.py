"""Panels of the demo town: people are asked, offer themselves, are drawn or chosen, and one leaves.

Whom the lot draws is not for the story to say, so everything after it speaks of voices: the first
who sits, the second, and so on.
"""

from matchpot.cli.demo.cast import Cast, address
from matchpot.cli.demo.making import open_account
from matchpot.cli.demo.rounds.opening import finance, owner
from matchpot.cli.demo.rounds.texts import Panellist, RoundText
from matchpot.cli.demo.stage import Donor, Stage
from matchpot.domain.lots import reveals
from matchpot.domain.lots.stored import read_frozen
from matchpot.domain.rounds.lots import LotPurpose
from matchpot.domain.rounds.seats import SeatState
from matchpot.extensions import reader, unit_of_work
from matchpot.persistence.queries import panels as queries
from matchpot.persistence.queries import people
from matchpot.persistence.queries.panels import Member
from matchpot.services import lot_parties, lots, panel_draws, panels
from matchpot.services.panels import Nominator, Offer
from matchpot.services.rounds import locked, rules_of

_ABOUT = (
    "Ik ga elke maand ergens kijken en heb zelden spijt.",
    "Ik werk in de zorg en wil weten waar het geld van anderen blijft.",
    "Gepensioneerd leraar. Ik lees alles, ook de kleine letters.",
    "Ik heb nooit iets gemaakt, maar ik zit altijd vooraan.",
    "Mijn kinderen zijn de deur uit. Ik heb de avonden vrij.",
    "Ik speel tuba. Slecht, maar met overtuiging.",
)
_NOT_CHOSEN = (
    "Er waren meer goede mensen dan stoelen. We kozen op spreiding over leeftijd en plaats."
)
_CHOSEN = "Kijkt met andere ogen dan wie er al zit, en heeft de avonden vrij."
_LEFT_FREE = 1  # so many of the panel open no account, so their pay waits


def voices(stage: Stage, text: RoundText) -> list[Member]:
    """Who sits now."""
    return queries.members(reader(), stage.rounds[text.key].round_id)


def nominate(stage: Stage, cast: Cast, text: RoundText, one: Panellist) -> None:
    """Ask somebody by name, who makes an account and says yes."""
    email = one.email or address(one.name, "panels")
    by = owner(stage, text)
    with unit_of_work() as session:
        contact = people.contact(session, by)
        nominator = Nominator(person_id=by, name=contact.name if contact else "", locale="nl")
        round_id = stage.rounds[text.key].round_id
        seat_id = panels.nominate(session, round_id, email, actor=nominator, now=stage.now)
        person_id = stage.people.get(email) or cast.person(session, one.name, email)
        panels.accept(session, seat_id, person_id, now=stage.now)


def volunteer(stage: Stage, text: RoundText, donors: list[Donor]) -> None:
    """Let people offer themselves, some with what a fair draw asks for."""
    round_id = stage.rounds[text.key].round_id
    with unit_of_work() as session:
        features = rules_of(locked(session, round_id)).panel.features
        for number, donor in enumerate(donors):
            told = {one.id: one.values[number * 7 % len(one.values)] for one in features}
            # Two who live at one address never sit together.
            home = "Kastanjelaan 12, Zeist" if number in {3, 4} else ""
            offer = Offer(about=_ABOUT[number % len(_ABOUT)], features=told, home=home)
            panels.volunteer(
                session, round_id, donor.person_id or 0, offer, now=stage.now, secret=stage.secret
            )


def choose(stage: Stage, text: RoundText) -> None:
    """Let the fund choose from an open call: every other until all seats are taken."""
    round_id, by = stage.rounds[text.key].round_id, owner(stage, text)
    with unit_of_work() as session:
        seats = rules_of(locked(session, round_id)).panel.seats
        offered = queries.seats(session, round_id, SeatState.VOLUNTEERED)
        for one in offered[::2][:seats]:
            panels.choose(
                session, round_id, one.id, SeatState.SEATED, _CHOSEN, actor_id=by, now=stage.now
            )
        panels.pass_over_rest(session, round_id, _NOT_CHOSEN, actor_id=by, now=stage.now)


def freeze_panel(stage: Stage, text: RoundText) -> None:
    """Freeze the pool of volunteers."""
    with unit_of_work() as session:
        panel_draws.freeze(
            session,
            stage.rounds[text.key].round_id,
            actor_id=owner(stage, text),
            now=stage.now,
            secret=stage.secret,
        )


def commit(stage: Stage, text: RoundText, purpose: LotPurpose) -> None:
    """Let the fund put its own chance into a lot, and seal it."""
    secret, by = stage.word() + stage.word(), finance(stage, text)
    name = _party(stage, text)
    with unit_of_work() as session:
        lot = lots.latest(session, stage.rounds[text.key].round_id, purpose)
        if lot is None:
            return
        pool = read_frozen(lot.document).commit
        made = reveals.commitment_of(secret, party=name, commit=pool)
        lot_parties.commit(session, lot.id, name=name, commitment=made, by=by, now=stage.now)
        lot_parties.seal(session, lot.id, by=by, now=stage.now)
    stage.rounds[text.key].secrets[purpose] = secret


def reveal(stage: Stage, text: RoundText, purpose: LotPurpose) -> None:
    """Let the fund reveal what it put in, which draws the lot."""
    secret = stage.rounds[text.key].secrets.get(purpose)
    if secret is None:
        return
    name = _party(stage, text)
    with unit_of_work() as session:
        lot = lots.latest(session, stage.rounds[text.key].round_id, purpose)
        if lot is not None:
            lot_parties.reveal(
                session,
                lot.id,
                name=name,
                secret=secret,
                by=finance(stage, text),
                now=stage.now,
            )


def _party(stage: Stage, text: RoundText) -> str:
    contact = people.contact(reader(), finance(stage, text))
    return contact.name if contact else stage.fund_of[text.pot]


def leave(stage: Stage, text: RoundText) -> None:
    """Let the last of the panel leave; where it was drawn, the next in the order is seated."""
    last = voices(stage, text)[-1]
    with unit_of_work() as session:
        panels.leave(
            session,
            last.round_id,
            last.seat_id,
            text.leaves,
            actor_id=last.person_id,
            now=stage.now,
            secret=stage.secret,
        )


def open_accounts(stage: Stage, text: RoundText) -> None:
    """Let members open the account their pay goes to, but for one, who will get to it."""
    for one in voices(stage, text)[_LEFT_FREE:]:
        contact = people.contact(reader(), one.person_id)
        if contact is not None:
            open_account(stage, one.person_id, name=contact.name, email=contact.email)
