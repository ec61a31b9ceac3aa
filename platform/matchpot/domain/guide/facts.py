"""What the guide asks about a plan and who makes it, and the words both sides answer in.

Every fact may be unknown: `None`, or nothing named. A scheme that asks for it then may fit.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from matchpot.domain.money import Cents
from matchpot.domain.projects import Discipline, Mix


class CareerPhase(StrEnum):
    """How long somebody has worked in the field, in the words funds use."""

    STUDENT = "student"
    STARTING = "starting"  # the first four years after school, or of professional work
    MID_CAREER = "mid_career"
    ESTABLISHED = "established"


class LegalForm(StrEnum):
    """In what form a maker works."""

    PRIVATE_PERSON = "private_person"
    SOLE_TRADER = "sole_trader"
    PARTNERSHIP = "partnership"
    FOUNDATION = "foundation"
    ASSOCIATION = "association"
    COOPERATIVE = "cooperative"
    COMPANY = "company"


class Makers(StrEnum):
    """Whether one person makes the plan or several do."""

    INDIVIDUAL = "individual"
    COLLECTIVE = "collective"


class ProjectKind(StrEnum):
    """What a plan is for."""

    MAKING = "making"
    RESEARCH = "research"
    PRESENTATION = "presentation"
    PUBLICATION = "publication"
    TRAVEL = "travel"
    TRAINING = "training"
    PARTICIPATION = "participation"  # made together with people who are not professionals
    EQUIPMENT = "equipment"


class Stage(StrEnum):
    """How far a plan is."""

    IDEA = "idea"
    DEVELOPMENT = "development"
    PRODUCTION = "production"
    PRESENTATION = "presentation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a maker told besides the plan itself; the fields are those of `Facts`.

    An empty `works_in` is the place of the project.
    """

    career_phase: CareerPhase | None = None
    legal_form: LegalForm | None = None
    makers: Makers | None = None
    lives_in: str = ""
    works_in: str = ""
    project_kind: ProjectKind | None = None
    stage: Stage | None = None
    needed_by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known about one plan on one day.

    Attributes:
        lives_in: The municipality or town the makers live in.
        works_in: Where the plan is made or shown.
        starts_on: The first day of the work; a plan has started from that day on.
        needed_by: When the money must be there; mostly the day the work starts.
        mix: Costs and all that is planned or sure.
        own_cents: Own contribution and own income in the plan.
        public_cents: Money of governments and public funds in the plan.
        labour_cents, material_cents, structure_cents: The costs by kind.
        sources: Keys of schemes that are in the plan already, in any state.
    """

    today: date
    discipline: Discipline | None = None
    career_phase: CareerPhase | None = None
    legal_form: LegalForm | None = None
    makers: Makers | None = None
    lives_in: str = ""
    works_in: str = ""
    project_kind: ProjectKind | None = None
    stage: Stage | None = None
    starts_on: date | None = None
    needed_by: date | None = None
    mix: Mix
    own_cents: Cents = 0
    public_cents: Cents = 0
    labour_cents: Cents = 0
    material_cents: Cents = 0
    structure_cents: Cents = 0
    sources: frozenset[str] = frozenset()
