"""Participatory rounds, the applications in them, their lots and their tallies.

Who votes is in `panels.py`, what they voted in `ballots.py`, what came of it in `awards.py`.
"""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchpot.domain.rounds.applications import ApplicationState
from matchpot.domain.rounds.lots import LotPurpose
from matchpot.domain.rounds.phases import Phase
from matchpot.persistence.models.base import (
    JSON_DOCUMENT,
    Base,
    Cents,
    Document,
    Key,
    Moment,
    Word,
    whole_cents,
)


class Round(Base):
    """One cycle: `rules` may change while it is a draft; `snapshot` is what was frozen then.

    `plan` holds the windows as they stand now, moved by extensions; the frozen ones are in the
    snapshot. `held_cents` is what its pot still sets aside for it, awards and panel together.
    """

    __tablename__ = "round"
    __table_args__ = (
        UniqueConstraint("slug"),
        CheckConstraint("phase = 'draft' OR snapshot IS NOT NULL", name="opened_with_rules"),
        CheckConstraint("(snapshot IS NULL) = (digest IS NULL)", name="snapshot_with_digest"),
        CheckConstraint("held_cents >= 0", name="held_not_negative"),
        *whole_cents("held_cents"),
    )

    id: Mapped[Key]
    fund_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    pot_id: Mapped[int] = mapped_column(ForeignKey("pot.id"), index=True)
    slug: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(120))
    summary: Mapped[str] = mapped_column(String(300), default="")
    about_md: Mapped[str] = mapped_column(default="")
    template: Mapped[str] = mapped_column(String(32), default="")
    phase: Mapped[Phase] = mapped_column(Word(Phase), index=True)
    rules: Mapped[Document]
    # Any: plain JSON, a list of phase, start and end.
    plan: Mapped[list[Any]] = mapped_column(JSON_DOCUMENT)
    snapshot: Mapped[str | None]
    digest: Mapped[str | None] = mapped_column(String(64))
    extended: Mapped[list[Any]] = mapped_column(JSON_DOCUMENT, default=list)
    sent_back: Mapped[bool] = mapped_column(default=False)
    ratified_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ratified_at: Mapped[Moment | None]
    reason: Mapped[str] = mapped_column(String(1000), default="")
    held_cents: Mapped[Cents] = mapped_column(default=0)
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[Moment]
    opened_at: Mapped[Moment | None]
    phase_since: Mapped[Moment]


class Application(Base):
    """A project entered in a round, under a code of its own; `copy` is the project as handed in.

    `half` is A or B where applicants judge each other; `lot_number` settles ties and is published
    before anybody votes. A judgment without an appeal is final after seven days. `shared_at` is
    when the maker let this round's fund see where else the project applied; empty: it does not.
    """

    __tablename__ = "application"
    __table_args__ = (
        UniqueConstraint("round_id", "project_id"),
        UniqueConstraint("round_id", "code"),
        CheckConstraint("ask_cents > 0", name="ask_positive"),
        CheckConstraint(
            "least_cents IS NULL OR (least_cents > 0 AND least_cents <= ask_cents)",
            name="least_within_ask",
        ),
        # Whoever judged does not judge the appeal.
        CheckConstraint("appeal_judged_by <> judged_by", name="appeal_by_another"),
        *whole_cents("ask_cents", "least_cents"),
    )

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    maker_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    code: Mapped[str | None] = mapped_column(String(12))
    state: Mapped[ApplicationState] = mapped_column(Word(ApplicationState), index=True)
    ask_cents: Mapped[Cents]
    least_cents: Mapped[Cents | None]
    answers: Mapped[Document]
    copy: Mapped[Document | None]
    group: Mapped[str | None] = mapped_column(String(60))
    half: Mapped[str | None] = mapped_column(String(1))
    lot_number: Mapped[int | None]
    started_at: Mapped[Moment]
    submitted_at: Mapped[Moment | None]
    withdrawn_at: Mapped[Moment | None]
    shared_at: Mapped[Moment | None]
    checks: Mapped[Document | None]
    judged_reason: Mapped[str] = mapped_column(String(1000), default="")
    judged_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    judged_at: Mapped[Moment | None]
    appeal: Mapped[str | None] = mapped_column(String(2000))
    appealed_at: Mapped[Moment | None]
    appeal_answer: Mapped[str] = mapped_column(String(1000), default="")
    appeal_judged_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    appeal_judged_at: Mapped[Moment | None]


class Lot(Base):
    """A lot of a round or, for spot checks, of a fund: what was published, then what came of it.

    `secret` is the platform's own part of a commit and reveal, kept until it is revealed.
    `beacon_round` is the round of the beacon that is waited for.
    """

    __tablename__ = "lot"
    __table_args__ = (
        UniqueConstraint("round_id", "purpose", "number"),
        UniqueConstraint("fund_id", "purpose", "number"),
        CheckConstraint("(round_id IS NULL) <> (fund_id IS NULL)", name="of_round_or_fund"),
    )

    id: Mapped[Key]
    round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"))
    fund_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    purpose: Mapped[LotPurpose] = mapped_column(Word(LotPurpose))
    number: Mapped[int] = mapped_column(default=1)
    document: Mapped[Document]
    seal: Mapped[str | None] = mapped_column(String(64))
    secret: Mapped[str | None] = mapped_column(String(64))
    beacon_round: Mapped[int | None]
    frozen_at: Mapped[Moment]
    drawn_at: Mapped[Moment | None]


class LotParty(Base):
    """Somebody who puts chance into a lot: first a commitment, later the secret behind it."""

    __tablename__ = "lot_party"

    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    commitment: Mapped[str | None] = mapped_column(String(64))
    secret: Mapped[str | None] = mapped_column(String(64))
    committed_at: Mapped[Moment | None]
    revealed_at: Mapped[Moment | None]


class Tally(Base):
    """A result that was computed: all it was computed from, and every step; the last one counts.

    `half` as of the applications it is over. `progress_bps` is how far it has come; `outcome` is
    there when it is done. The last tally that was published is never changed.
    """

    __tablename__ = "tally"
    __table_args__ = (
        UniqueConstraint("round_id", "number", "half"),
        CheckConstraint("progress_bps BETWEEN 0 AND 10000", name="progress_is_a_share"),
    )

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    number: Mapped[int]
    half: Mapped[str] = mapped_column(String(1), default="")
    counted: Mapped[Document]
    outcome: Mapped[Document | None]
    # Any: plain JSON, what people chose where no rule decides.
    choices: Mapped[list[Any]] = mapped_column(JSON_DOCUMENT, default=list)
    digest: Mapped[str | None] = mapped_column(String(64))
    progress_bps: Mapped[int] = mapped_column(default=0)
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    started_at: Mapped[Moment]
    done_at: Mapped[Moment | None]
