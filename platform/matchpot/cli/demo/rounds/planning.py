"""Puts the rounds of the demo town on the agenda: what each phase brings, on which days."""

from collections.abc import Collection, Sequence
from functools import partial

from matchpot.cli.demo import chores
from matchpot.cli.demo.cast import Cast
from matchpot.cli.demo.rounds import ending, entering, opening, referring, seating, voting
from matchpot.cli.demo.rounds.texts import RoundText
from matchpot.cli.demo.stage import Donor, Stage
from matchpot.cli.demo.timeline import Act
from matchpot.domain.rounds.lots import LotPurpose
from matchpot.domain.rounds.phases import VOTES, Phase
from matchpot.domain.rounds.rules import PanelMode

# Whoever has an account may volunteer; these stand at the front of the audience.
_FIRST_VOLUNTEER = 4
_ACCOUNTS = 60
# A maker answers to an award so many days after the first could.
_FIRST_ANSWER, _ANSWER_DAYS = 1, 4


def plan(stage: Stage, cast: Cast, texts: Sequence[RoundText], projects: Collection[str]) -> None:
    """Put everything about rounds on the agenda; only these projects are in the town."""
    by_key = {one.key: one for one in texts}
    for number, text in enumerate(texts):
        stage.agenda.plan(stage.calendar.at(_opened(text), 10), partial(opening.build, stage, text))
        if not text.is_draft:
            _Course(stage, text, number, projects).plan(cast)
        for entry in text.entries:
            if entry.project in projects and entry.referred_from in by_key:
                act = partial(referring.refer, stage, by_key[entry.referred_from], text, entry)
                stage.agenda.plan(stage.calendar.at(entry.day + 1, 16), act)


def _opened(text: RoundText) -> int:
    """On which day it is built: one that is opened, the day before it begins."""
    return 6 if text.is_draft else text.first + 1


class _Course:
    """One round, whose acts are put on the agenda phase by phase."""

    def __init__(
        self, stage: Stage, text: RoundText, number: int, projects: Collection[str]
    ) -> None:
        self._stage, self._text = stage, text
        self._starts = text.starts()
        self._entries = [one for one in text.entries if one.project in projects]
        self._shift = number * 11

    def plan(self, cast: Cast) -> None:
        """Everything, and the clock at the beginning of each phase."""
        self._plan_panel(cast)
        self._plan_entries()
        self._plan_work()
        self._plan_votes()
        self._plan_end()
        for day in self._starts.values():
            self._on(day, 0, 3, partial(_move, self._stage))

    def _on(self, day: int, hour: int, minute: int, act: Act) -> None:
        self._stage.agenda.plan(self._stage.calendar.at(day, hour, minute), act)

    def _plan_panel(self, cast: Cast) -> None:
        stage, text = self._stage, self._text
        call = self._starts.get(Phase.PANEL_CALL)
        if call is None:
            return
        for number, one in enumerate(text.panellists):
            self._on(call - number, 11, 30, partial(seating.nominate, stage, cast, text, one))
        if text.volunteers:
            people = self._donors(text.volunteers)
            half = len(people) // 2
            self._on(call - 1, 20, 0, partial(seating.volunteer, stage, text, people[:half]))
            self._on(call - 4, 21, 0, partial(seating.volunteer, stage, text, people[half:]))
        mode = text.rules.get("panel", {}).get("mode")
        day = self._starts.get(Phase.PANEL_DRAW, call)
        if mode == PanelMode.OPEN_CALL:
            self._on(day, 16, 0, partial(seating.choose, stage, text))
        elif mode == PanelMode.LOT:
            self._on(day, 10, 0, partial(seating.freeze_panel, stage, text))
            self._plan_lot(day, LotPurpose.PANEL)

    def _donors(self, count: int) -> list[Donor]:
        first = _FIRST_VOLUNTEER + self._shift
        return [
            self._stage.donors[1 + (first + number) % (_ACCOUNTS - 1)] for number in range(count)
        ]

    def _plan_lot(self, day: int, purpose: LotPurpose) -> None:
        stage, text = self._stage, self._text
        self._on(day, 11, 0, partial(seating.commit, stage, text, purpose))
        self._on(day, 14, 0, partial(seating.reveal, stage, text, purpose))
        self._on(day, 14, 1, partial(_move, stage))

    def _plan_entries(self) -> None:
        stage, text = self._stage, self._text
        for number, entry in enumerate(self._entries):
            act = partial(entering.enter, stage, text, entry)
            self._on(entry.day, 19, number, act)
        after = self._starts[Phase.SUBMISSION] - text.days[Phase.SUBMISSION]
        self._plan_lot(after, LotPurpose.NUMBERS)
        if Phase.ELIGIBILITY not in self._starts:
            return
        day = self._starts[Phase.ELIGIBILITY]
        stand = [one for one in self._entries if not one.is_draft]
        if stand:
            self._on(day - 1, 15, 0, partial(entering.judge, stage, text, stand))
        for entry in stand:
            if entry.appeal:
                self._on(day - 3, 22, 10, partial(entering.appeal, stage, text, entry))
                self._on(day - 6, 9, 45, partial(entering.admit, stage, text, entry))
            if entry.is_withdrawn:
                self._on(day - 4, 12, 0, partial(entering.withdraw, stage, text, entry))

    def _plan_work(self) -> None:
        """Conflicts, reading, and talk between the votes."""
        stage, text, starts = self._stage, self._text, self._starts
        if Phase.CONFLICTS in starts:
            if text.leaves:
                self._on(starts[Phase.CONFLICTS], 18, 0, partial(seating.leave, stage, text))
            self._on(starts[Phase.CONFLICTS] - 1, 20, 0, partial(voting.declare, stage, text))
        if Phase.READING in starts:
            for voice in self._voices():
                most = 3 if voice in text.silent else None
                act = partial(voting.read, stage, text, voice, most=most)
                self._on(starts[Phase.READING] - 1 - voice % 4, 20, voice, act)
        if Phase.DELIBERATION in starts:
            self._plan_talk(starts[Phase.DELIBERATION])

    def _plan_talk(self, day: int) -> None:
        stage, text = self._stage, self._text
        for number, entry in enumerate(self._entries):
            for at, said in enumerate(entry.said):
                minute = 20 + number + 10 * at
                act = partial(voting.talk, stage, text, entry, said)
                self._on(day - at % 2, 19, minute, act)
                if said.answer:
                    act = partial(voting.answer, stage, text, entry, said)
                    self._on(day - 2, 9 + number, minute, act)

    def _voices(self) -> range:
        seats = int(self._text.rules.get("panel", {}).get("seats", 0))
        return range(1, seats + 1)

    def _plan_votes(self) -> None:
        stage, text, starts = self._stage, self._text, self._starts
        votes = [phase for phase in starts if phase in VOTES]
        for phase in votes:
            is_last = phase is votes[-1]
            for voice in self._voices():
                day = starts[phase] - voice % min(3, text.days[phase])
                if not (is_last and voice in text.silent):
                    act = partial(voting.vote, stage, text, voice, is_last=is_last)
                    self._on(day, 20, 10 + voice, act)
                elif text.panellists:
                    act = partial(voting.begin_to_vote, stage, text, voice)
                    self._on(starts[phase], 21, voice, act)
        if Phase.PUBLIC_VOTE in starts:
            days = min(text.days[Phase.PUBLIC_VOTE], starts[Phase.PUBLIC_VOTE])
            count = text.votes // max(1, days)
            for past in range(days):
                donors = stage.donors[100 + past * count :][:count]
                day = starts[Phase.PUBLIC_VOTE] - past
                self._on(day, 18, 30, partial(voting.vote_as_residents, stage, text, donors))

    def _plan_end(self) -> None:
        stage, text = self._stage, self._text
        day = self._starts[Phase.DECIDED] - 2
        if self._text.panellists or self._text.volunteers:
            self._on(day, 9, 0, partial(seating.open_accounts, stage, text))
        self._on(day, 10, 0, partial(ending.ratify, stage, text))
        for number, entry in enumerate(self._entries):
            answered = day - _FIRST_ANSWER - number % _ANSWER_DAYS
            self._on(answered, 23, 40 + number, partial(ending.take, stage, text, entry))
            # The money it needs is asked for at night, when word of such money is heard.
            self._on(answered - 1, 0, 4, partial(chores.work_off, stage))


def _move(stage: Stage) -> None:
    ending.move_on(stage)
    chores.work_off(stage)
