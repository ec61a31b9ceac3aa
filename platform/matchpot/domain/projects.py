"""A project's words: disciplines, budget lines and the sources that pay for them.

The bar that shows how they come to 100 % is in `mix.py`.
"""

from enum import StrEnum


class Discipline(StrEnum):
    """The field a project belongs to."""

    THEATRE = "theatre"
    MUSIC = "music"
    DANCE = "dance"
    VISUAL_ART = "visual_art"
    PHOTOGRAPHY = "photography"
    DESIGN = "design"
    FILM = "film"
    LITERATURE = "literature"
    GAMES = "games"
    HERITAGE = "heritage"
    OTHER = "other"


class BudgetKind(StrEnum):
    """What a cost line pays for: work, things, or what keeps the work standing."""

    TASK = "task"
    MATERIAL = "material"
    STRUCTURE = "structure"


class SourceKind(StrEnum):
    """Where money for a project comes from; the order is the order of the bar."""

    CROWD = "crowd"
    MATCH = "match"
    AWARD = "award"
    LOAN = "loan"
    OWN_INCOME = "own_income"
    OWN_CONTRIBUTION = "own_contribution"
    OTHER_FUND = "other_fund"
    IN_KIND = "in_kind"


class SourceState(StrEnum):
    """How sure a source is."""

    IDEA = "idea"
    APPLIED = "applied"
    PROMISED = "promised"
    RECEIVED = "received"
