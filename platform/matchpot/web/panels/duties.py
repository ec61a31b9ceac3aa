"""What somebody on or near a panel has to do now, where, and until when; in a sentence."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from matchpot.domain.rounds.phases import ENDS, PLANNED, VOTES, Phase
from matchpot.domain.rounds.schedule import Plan
from matchpot.domain.rounds.seats import SeatState
from matchpot.extensions import reader
from matchpot.persistence.queries import panels as queries
from matchpot.persistence.queries import readings
from matchpot.persistence.queries.panels import OwnPlace
from matchpot.services import ballots, rounds
from matchpot.web.filters import day, known_url

_AFTER = frozenset(PLANNED[PLANNED.index(Phase.PUBLISHED) :])
_DECLARES = frozenset({Phase.CONFLICTS, Phase.READING, Phase.BLIND_VOTE, Phase.FINAL_VOTE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One sentence; with an address something waits there, to be done before `until`."""

    sentence: str
    url: str | None = None
    until: datetime | None = None


def duty_of(place: OwnPlace) -> Duty:
    """What waits for somebody in one round now."""
    row, state = place.round, place.seat.state
    if state is not SeatState.SEATED:
        return Duty(sentence=_beside(place), url=_volunteering(place))
    if row.phase in ENDS:
        return Duty(sentence=_("The round is over. Thank you for your work."))
    if row.phase in _AFTER:
        return Duty(sentence=_("The result is published."), url=_result(place))
    until = rounds.plan_of(row).window(row.phase).ends_at
    owed = _owed(place) if row.phase in _DECLARES else 0
    if owed:
        sentence = ngettext(
            "Say for %(num)d application whether you have a conflict of interest.",
            "Say for %(num)d applications whether you have a conflict of interest.",
            owed,
        )
        return Duty(sentence=sentence, url=_url("panels.conflicts", place), until=until)
    return _turn(place, until) or Duty(sentence=_rest(row.phase, rounds.plan_of(row)))


def _url(endpoint: str, place: OwnPlace) -> str | None:
    return known_url(endpoint, round_id=place.round.id)


def _result(place: OwnPlace) -> str | None:
    return known_url("rounds_public.results", slug=place.round.slug)


def _owed(place: OwnPlace) -> int:
    member = queries.seat_of(reader(), place.round.id, place.seat.person_id or 0)
    judged = [] if member is None else readings.judged_by(reader(), member)
    known = readings.declarations(reader(), place.seat.id)
    return sum(one.id not in known for one in judged)


def _beside(place: OwnPlace) -> str:
    """How it stands with somebody who has no seat."""
    sentences = {
        SeatState.VOLUNTEERED: _("You offered to sit on this panel. You get a letter either way."),
        SeatState.RESERVE: _("You stand by. You get a letter when a seat is yours."),
        SeatState.PASSED_OVER: _("You have no seat in this round. Thank you for offering."),
        SeatState.LEFT: _("You left this panel."),
    }
    return str(sentences.get(place.seat.state, _("You said no to this round.")))


def _volunteering(place: OwnPlace) -> str | None:
    may = place.seat.state is SeatState.VOLUNTEERED and place.round.phase is Phase.PANEL_CALL
    return _url("panels.volunteer", place) if may else None


def _turn(place: OwnPlace, until: datetime) -> Duty | None:
    """What is done in this phase by a member who owes no declarations; None when nothing is."""
    phase = place.round.phase
    if phase is Phase.READING:
        todo = readings.reading_list(reader(), place.seat.id)
        left = sum(one.reading.read_at is None for one in todo)
        sentence = ngettext(
            "Read %(num)d more application.", "Read %(num)d more applications.", left
        )
        return (
            Duty(sentence=sentence, url=_url("panels.reading", place), until=until)
            if left
            else None
        )
    if phase in VOTES:
        return Duty(sentence=_ballot(place), url=_url("panels.ballot", place), until=until)
    turns = {
        Phase.DELIBERATION: (
            "panels.deliberation",
            _("Talk with the others about the first vote."),
        ),
        Phase.CONSENT: ("panels.consent", _("Say whether you can live with the result.")),
    }
    if phase not in turns:
        return None
    endpoint, sentence = turns[phase]
    return Duty(sentence=sentence, url=_url(endpoint, place), until=until)


def _ballot(place: OwnPlace) -> str:
    """How far a member's own ballot is, in the vote that runs."""
    member = queries.seat_of(reader(), place.round.id, place.seat.person_id or 0)
    begun = None if member is None else ballots.begun(reader(), place.round, member)
    if begun is not None and begun.typed is not None:
        if begun.is_cast or begun.first is not None:
            return str(_("You changed your ballot and did not cast it: the one before counts."))
        return str(_("You began your ballot. It counts only once you cast it."))
    if begun is not None and begun.is_cast:
        return str(_("Your ballot is cast and counts. You can still change it."))
    if begun is not None and begun.first is not None:
        return str(_("Your first ballot stands. You can change it now that you have talked."))
    if place.round.phase is Phase.BLIND_VOTE:
        return str(_("Vote. Nobody sees totals yet."))
    return str(_("Vote for the last time."))


def _rest(phase: Phase, plan: Plan) -> str:
    """When the next turn of the panel begins."""
    now = PLANNED.index(phase)
    following = next(
        (
            one
            for one in plan.windows
            if PLANNED.index(one.phase) > now and one.phase in {*_DECLARES, Phase.DELIBERATION}
        ),
        None,
    )
    if following is None:
        return str(_("Your work is done. The result follows."))
    return str(
        _("Nothing to do now. It is your turn again from %(day)s.", day=day(following.starts_at))
    )
