"""Makers of the demo town referred by hand: a fund names another's round, the maker goes there."""

from matchpot.cli.demo.rounds.opening import owner
from matchpot.cli.demo.rounds.texts import Entry, RoundText
from matchpot.cli.demo.stage import Stage
from matchpot.domain.referrals import ReferralKind
from matchpot.extensions import unit_of_work
from matchpot.persistence.queries.referrals import key_of
from matchpot.services import referrals, sharing_applications


def refer(stage: Stage, first: RoundText, text: RoundText, entry: Entry) -> None:
    """Let the owner of the first fund refer a maker who applied there to this round."""
    key = key_of(ReferralKind.ROUND, stage.rounds[text.key].round_id)
    at, by, now = stage.rounds[first.key].entered[entry.project], owner(stage, first), stage.now
    with unit_of_work() as session:
        made = referrals.refer(session, at.application_id, key, note=entry.referral, by=by, now=now)
        stage.rounds[text.key].referred[entry.project] = made.id


def take_up(stage: Stage, text: RoundText, entry: Entry) -> None:
    """Let the maker begin there from the referral, with the answers given before."""
    one, maker_id = stage.rounds[text.key], stage.projects[entry.project].maker_id
    if entry.project in one.referred:
        referral_id, now = one.referred[entry.project], stage.now
        with unit_of_work() as session:
            referrals.take_up(session, referral_id, maker_id=maker_id, now=now)


def share(stage: Stage, text: RoundText, entry: Entry) -> None:
    """Let the maker show the new fund where else the project applied, and so who sent it."""
    one = stage.rounds[text.key]
    if entry.project in one.referred:
        entered, now = one.entered[entry.project], stage.now
        with unit_of_work() as session:
            sharing_applications.share(
                session, entered.application_id, maker_id=entered.maker_id, is_on=True, now=now
            )
