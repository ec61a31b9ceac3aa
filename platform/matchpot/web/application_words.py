"""Where an application stands and what comes next, in a sentence or two."""

from flask_babel import gettext as _

from matchpot.domain.rounds.applications import ApplicationState
from matchpot.domain.rounds.phases import ENDS, PLANNED, WITHOUT_AWARDS, Phase
from matchpot.domain.rounds.schedule import Plan
from matchpot.persistence.queries.applications import Entered
from matchpot.web import round_days
from matchpot.web.filters import day_time, until_time
from matchpot.web.labels import label

_A = ApplicationState


def standing_sentence(found: Entered, plan: Plan) -> str:
    """How it stands, and what the maker waits for."""
    state, phase = found.application.state, found.round.phase
    if phase in WITHOUT_AWARDS and state is not _A.WITHDRAWN:
        return str(
            _("The round ended without awards: %(why)s", why=found.round.reason or label(phase))
        )
    if state is _A.DRAFT:
        return _draft(found, plan)
    if state in _ENDED:
        return str(_ENDED[state]())
    return _waits(phase, plan)


def _draft(found: Entered, plan: Plan) -> str:
    window, phase = plan.window(Phase.SUBMISSION), found.round.phase
    if phase in ENDS or PLANNED.index(phase) > PLANNED.index(Phase.SUBMISSION):
        return str(_("This was not handed in, and applying is over."))
    if phase is not Phase.SUBMISSION:
        return str(
            _(
                "You can write it now, and hand it in from %(start)s until %(end)s.",
                start=day_time(window.starts_at),
                end=until_time(window.ends_at),
            )
        )
    return str(_("Nobody reads it yet. Hand it in before %(end)s.", end=until_time(window.ends_at)))


def _waits(phase: Phase, plan: Plan) -> str:
    """Of what takes part as far as anybody knows: what happens now and what then."""
    now = _NOW[phase]() if phase in _NOW else ""
    following = round_days.coming(plan, phase)
    if following is None:
        return str(now)
    then = _(
        "Next: %(phase)s, %(days)s.",
        phase=label(following.phase),
        days=round_days.days(following),
    )
    return f"{now} {then}".strip()


_ENDED = {
    _A.WITHDRAWN: lambda: _("You withdrew it. It takes no further part."),
    _A.INELIGIBLE: lambda: _("The fund found that it does not meet the conditions of the round."),
    _A.APPEALED: lambda: _("You objected. Somebody else of the fund answers within seven days."),
    _A.AWARDED: lambda: _("It is awarded."),
    _A.DECLINED: lambda: _("It was not awarded in this round."),
}

_NOW = {
    Phase.SUBMISSION: lambda: _("It is handed in. You can still take it back and change it."),
    Phase.ELIGIBILITY: lambda: _("The fund checks whether it meets the conditions."),
    Phase.CONFLICTS: lambda: _("Members of the panel say where they cannot judge."),
    Phase.READING: lambda: _("The panel reads it."),
    Phase.BLIND_VOTE: lambda: _("The panel votes, without seeing each other's votes."),
    Phase.DELIBERATION: lambda: _("The panel talks about it, and may ask you something."),
    Phase.FINAL_VOTE: lambda: _("The panel votes for the last time."),
    Phase.PUBLIC_VOTE: lambda: _("Residents vote."),
    Phase.TALLY: lambda: _("The votes are counted."),
    Phase.CONSENT: lambda: _("The panel looks at the result once more."),
    Phase.LOTTERY: lambda: _("The lot is drawn among equals."),
    Phase.DECIDED: lambda: _("There is a result. The fund confirms it, or sends it back once."),
    Phase.PUBLISHED: lambda: _("The result is published."),
    Phase.PAYOUT: lambda: _("Awards are being paid."),
    Phase.REPORTING: lambda: _("Awarded makers tell how it went."),
    Phase.CLOSED: lambda: _("The round is closed."),
}
