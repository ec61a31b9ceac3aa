"""Panels of the demo town at work: conflicts, reading, ballots, talk; and residents who vote.

What a voice thinks of a plan follows from the plan's merit and a chance of its own, so that a
panel judges alike whomever the lot drew.
"""

import random
from collections.abc import Sequence
from typing import Any

from matchpot.cli.demo.rounds.seating import voices
from matchpot.cli.demo.rounds.texts import Entry, RoundText, Said, verdicts
from matchpot.cli.demo.stage import Donor, MadeRound, Stage
from matchpot.domain.rounds.rules import BallotKind
from matchpot.extensions import unit_of_work
from matchpot.persistence.queries import readings as reading_queries
from matchpot.persistence.queries import remarks as said_queries
from matchpot.persistence.queries.panels import Member
from matchpot.services import ballots, conflicts, public_votes, readings, remarks
from matchpot.services.ballots import Paper
from matchpot.services.conflicts import Declared
from matchpot.services.rounds import locked

_KNOWN = "Ik ken de maker van vroeger. Liever niet."
_NOTE = "Twee keer gelezen. De begroting klopt, de planning niet helemaal."
# How strict or lenient a voice is, in tenths of a point.
_LEAN = (0, 4, -5, 2, -3, 6, -1, 1)
_NOISE = 8
_BEST = 5
_GOOD, _FAIR = 38, 28
# In the last vote a voice comes so much nearer to what others think.
_CALMER = 3

Says = dict[str, Any]  # a ballot as it is stored, plain JSON


def _standing(text: RoundText, one: MadeRound) -> dict[str, Entry]:
    """The entries by code."""
    codes = {entered.code: key for key, entered in one.entered.items() if entered.code}
    entries = {entry.project: entry for entry in text.entries}
    return {code: entries[key] for code, key in codes.items()}


def declare(stage: Stage, text: RoundText) -> None:
    """Let every member say of each application whether they may judge it."""
    one = stage.rounds[text.key]
    entries = _standing(text, one)
    for voice, member in enumerate(voices(stage, text), 1):
        with unit_of_work() as session:
            said = {
                str(each.code): _declared(entries[str(each.code)], voice)
                for each in reading_queries.judged_by(session, member)
            }
            conflicts.declare(session, one.round_id, member.person_id, said, now=stage.now)


def _declared(entry: Entry, voice: int) -> Declared:
    has_conflict = voice in entry.recused
    return Declared(has_conflict=has_conflict, note=_KNOWN if has_conflict else "")


def read(stage: Stage, text: RoundText, voice: int, *, most: int | None = None) -> None:
    """Let a voice read what lies before it, or the first of it."""
    one, member = stage.rounds[text.key], _voice(stage, text, voice)
    if member is None:
        return
    with unit_of_work() as session:
        codes = readings.to_read(session, member.seat_id)[:most]
        for code in codes:
            readings.mark(
                session, one.round_id, member.person_id, code, is_read=True, now=stage.now
            )
        if codes:
            readings.note(session, one.round_id, member.person_id, codes[0], _NOTE, now=stage.now)


def _voice(stage: Stage, text: RoundText, voice: int) -> Member | None:
    return next(iter(voices(stage, text)[voice - 1 : voice]), None)


# ---- ballots ------------------------------------------------------------------------------------


def vote(stage: Stage, text: RoundText, voice: int, *, is_last: bool) -> None:
    """Let a voice cast its ballot."""
    one, member = stage.rounds[text.key], _voice(stage, text, voice)
    if member is None:
        return
    with unit_of_work() as session:
        row = locked(session, one.round_id)
        paper = ballots.paper(session, row, member)
        says = _filled(text, _standing(text, one), paper, voice, is_last=is_last)
        ballots.cast(
            session, one.round_id, member.person_id, says, token=stage.word(), now=stage.now
        )


def begin_to_vote(stage: Stage, text: RoundText, voice: int) -> None:
    """Let a voice pick two on its paper, and go and do something else."""
    one, member = stage.rounds[text.key], _voice(stage, text, voice)
    if member is None:
        return
    with unit_of_work() as session:
        paper = ballots.paper(session, locked(session, one.round_id), member)
        picks = _picks(text, _standing(text, one), paper, voice)[:2]
        typed = {f"pick-{code}": "1" for code in picks}
        ballots.save_draft(session, one.round_id, member.person_id, typed, now=stage.now)


def _filled(
    text: RoundText, entries: dict[str, Entry], paper: Paper, voice: int, *, is_last: bool
) -> Says:
    if paper.rules.kind is not BallotKind.SCORE:
        return {"picks": _picks(text, entries, paper, voice)}
    ids = [one.id for one in paper.rules.criteria]
    return {
        "marks": {
            code: _marks(text, entries[code], ids, voice, is_last=is_last) for code in paper.order
        }
    }


def _marks(text: RoundText, entry: Entry, ids: Sequence[str], voice: int, *, is_last: bool) -> Says:
    lean = _LEAN[voice % len(_LEAN)]
    dice = _dice(text, entry.project, voice)
    found = {}
    for id_, merit in zip(ids, entry.merit, strict=True):
        off = lean + dice.randint(-_NOISE, _NOISE)
        tenths = merit + (off // _CALMER if is_last else off)
        found[id_] = min(_BEST, max(0, (tenths + 5) // 10))
    return {"scores": found, "reason": _reason(entry, voice)}


def _reason(entry: Entry, voice: int) -> str:
    mean = sum(entry.merit) // len(entry.merit)
    level = "good" if mean >= _GOOD else "fair" if mean >= _FAIR else "poor"
    bank = [*entry.reasons, *verdicts()[level]]
    # Voices write different things, and at another plan not the same again.
    return bank[(voice - 1) if voice <= len(entry.reasons) else (voice * 5) % len(bank)]


def _picks(text: RoundText, entries: dict[str, Entry], paper: Paper, voice: object) -> list[str]:
    """The best few in the eyes of somebody."""
    worth = {
        code: sum(entries[code].merit) + _dice(text, entries[code].project, voice).randint(0, 40)
        for code in paper.order
    }
    count = 2 + _dice(text, "count", voice).randrange(paper.rules.params["most"] - 1)
    return sorted(sorted(worth), key=lambda code: -worth[code])[:count]


def _dice(text: RoundText, what: str, who: object) -> random.Random:
    return random.Random(f"{text.key} {what} {who}")  # noqa: S311 - a story, not a secret


def vote_as_residents(stage: Stage, text: RoundText, donors: Sequence[Donor]) -> None:
    """Let residents vote."""
    one = stage.rounds[text.key]
    entries, secret = _standing(text, one), stage.secret.decode()
    with unit_of_work() as session:
        paper = public_votes.paper(session, locked(session, one.round_id))
        for donor in donors:
            key = public_votes.voter_key(secret, one.round_id, donor.email)
            says = {"picks": _picks(text, entries, paper, donor.email)}
            public_votes.cast(session, one.round_id, key, says, token=stage.word(), now=stage.now)


# ---- talk ---------------------------------------------------------------------------------------


def talk(stage: Stage, text: RoundText, entry: Entry, said: Said) -> None:
    """Let a voice say something about a plan, or the next one who may."""
    one = stage.rounds[text.key]
    code = one.entered[entry.project].code
    members = voices(stage, text)
    with unit_of_work() as session:
        turn = members[said.by - 1 :] + members[: said.by - 1]
        member = next(each for each in turn if code in remarks.visible(session, each))
        remarks.say(
            session,
            one.round_id,
            member.person_id,
            code,
            said.words,
            is_question=said.is_question,
            now=stage.now,
        )


def answer(stage: Stage, text: RoundText, entry: Entry, said: Said) -> None:
    """Let a maker answer a question."""
    entered = stage.rounds[text.key].entered[entry.project]
    with unit_of_work() as session:
        asked = said_queries.questions_of(session, entered.application_id)
        found = next(each for each in asked if each.words == said.words)
        remarks.answer(session, found.id, entered.maker_id, said.answer, now=stage.now)
