"""People, their roles, and the organisations they belong to.

Names and e-mail addresses live here and on donations, never in the ledger, so
that they can be erased while the books stay whole.
"""

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchpot.domain.people import MembershipRole, OrganisationKind, Role
from matchpot.persistence.models.base import Base, Key, Moment, Word


class Person(Base):
    """Somebody with an account.

    `email_canonical` is what two spellings of one address share; `email_pending` is an
    address asked for and not confirmed yet; `epoch` goes up when every session of this
    person must end.
    """

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("email_canonical"),)

    id: Mapped[Key]
    email: Mapped[str] = mapped_column(String(254))
    email_canonical: Mapped[str] = mapped_column(String(254))
    email_pending: Mapped[str | None] = mapped_column(String(254))
    email_verified_at: Mapped[Moment | None]
    email_changed_at: Mapped[Moment | None]
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str] = mapped_column(String(255))
    locale: Mapped[str] = mapped_column(String(5), default="nl")
    city: Mapped[str] = mapped_column(String(80), default="")
    about: Mapped[str] = mapped_column(String(600), default="")
    epoch: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[Moment]
    last_seen_at: Mapped[Moment | None]
    erased_at: Mapped[Moment | None]


class PersonRole(Base):
    """A role a person has on the platform; fund membership comes from `Membership`."""

    __tablename__ = "person_role"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(Word(Role), primary_key=True)
    granted_at: Mapped[Moment]


class Organisation(Base):
    """A fund, a collective of makers, a network or a municipality."""

    __tablename__ = "organisation"
    __table_args__ = (
        UniqueConstraint("slug"),
        CheckConstraint("kvk IS NULL OR length(kvk) = 8", name="kvk_length"),
    )

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[OrganisationKind] = mapped_column(Word(OrganisationKind))
    summary: Mapped[str] = mapped_column(String(300), default="")
    about_md: Mapped[str] = mapped_column(default="")
    city: Mapped[str] = mapped_column(String(80), default="")
    website: Mapped[str] = mapped_column(String(200), default="")
    kvk: Mapped[str | None] = mapped_column(String(8))
    rsin: Mapped[str | None] = mapped_column(String(9))
    created_at: Mapped[Moment]


class Membership(Base):
    """A person's place in an organisation; it counts once it has been accepted."""

    __tablename__ = "membership"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    role: Mapped[MembershipRole] = mapped_column(Word(MembershipRole))
    invited_at: Mapped[Moment]
    accepted_at: Mapped[Moment | None]


class Invitation(Base):
    """A place in an organisation offered to an address, which may not have an account yet.

    Closed once: accepted or withdrawn. The address goes when it is closed.
    """

    __tablename__ = "invitation"

    id: Mapped[Key]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    email: Mapped[str | None] = mapped_column(String(254))
    role: Mapped[MembershipRole] = mapped_column(Word(MembershipRole))
    invited_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    invited_at: Mapped[Moment]
    closed_at: Mapped[Moment | None]


class Housemate(Base):
    """Somebody a person says they share a household with, by address; gone when they say so."""

    __tablename__ = "housemate"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    email_canonical: Mapped[str] = mapped_column(String(254), primary_key=True, index=True)
    told_at: Mapped[Moment]
