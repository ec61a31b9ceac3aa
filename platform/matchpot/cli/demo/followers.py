"""Who follows what in the demo town: on some evenings people with an account follow what they see.

They have dice of their own, so that a town of one seed stays the town it was.
"""

import random
from functools import partial

from sqlalchemy.orm import Session

from matchpot.cli.demo.stage import Stage
from matchpot.domain.demo import COACH, DONOR, MAKER_DRAFT, MAKER_LIVE, PANELLIST
from matchpot.domain.follows import FollowKind
from matchpot.extensions import unit_of_work
from matchpot.persistence.queries import follows as queries
from matchpot.persistence.queries.follows import Target
from matchpot.services import follows

# In days ago. Fewer things are to be seen on the first, and nobody follows one twice.
_EVENINGS = (52, 26, 9)
_KNOWN = (DONOR, MAKER_LIVE, MAKER_DRAFT, PANELLIST, COACH)
_OTHERS = 20
_MOST_PROJECTS = 3


def plan(stage: Stage) -> None:
    """Put the evenings on the agenda, and the day on which somebody had enough of something."""
    dice = random.Random("followers")  # noqa: S311 - a story, not a secret
    for days_ago in _EVENINGS:
        moment = stage.calendar.at(days_ago, 21, 30)
        stage.agenda.plan(moment, partial(_evening, stage, dice))
    stage.agenda.plan(stage.calendar.at(2, 21, 30), partial(_had_enough, stage))


def _evening(stage: Stage, dice: random.Random) -> None:
    others = [one.person_id for one in stage.donors if one.person_id is not None]
    known = [stage.people[one.email] for one in _KNOWN if one.email in stage.people]
    with unit_of_work() as session:
        shown = {kind: _shown(session, stage, kind) for kind in FollowKind}
        for person_id in (*known, *dice.sample(others, min(_OTHERS, len(others)))):
            for target in _wanted(shown, dice):
                follows.follow(session, target, person_id, now=stage.now)


def _shown(session: Session, stage: Stage, kind: FollowKind) -> list[Target]:
    """What everybody can see of a kind that evening."""
    ids = {
        FollowKind.PROJECT: [one.project_id for one in stage.projects.values()],
        FollowKind.FUND: list(stage.funds.values()),
        FollowKind.ROUND: [one.round_id for one in stage.rounds.values()],
    }
    # Whose days somebody follows in the guide is not made up.
    found = queries.targets(session, kind, ids.get(kind, ()))
    return sorted(found.values(), key=lambda one: one.id)


def _wanted(shown: dict[FollowKind, list[Target]], dice: random.Random) -> list[Target]:
    """Some projects, now and then a fund, sometimes a round."""
    projects = shown[FollowKind.PROJECT]
    wanted = dice.sample(projects, min(dice.randint(1, _MOST_PROJECTS), len(projects)))
    for kind, chance in ((FollowKind.FUND, 0.5), (FollowKind.ROUND, 0.4)):
        if shown[kind] and dice.random() < chance:
            wanted.append(dice.choice(shown[kind]))
    return wanted


def _had_enough(stage: Stage) -> None:
    """The donor one can log in as stops following something, and can still take it back."""
    donor = stage.people[DONOR.email]
    with unit_of_work() as session:
        followed = queries.of_person(session, donor)
        if len(followed) > 1:
            follows.stop(session, donor, followed[-1].id, now=stage.now)
