"""What becomes of each project of the demo town: when it starts, who matches it, how it goes.

Days count back from today; a campaign that is launched on day -5 will be in five days.
`reach_bps` is what the crowd gives by the end of the story, of the goal. Texts are in `town/`.
"""

from dataclasses import dataclass
from enum import StrEnum

# Before its launch, or before it comes as far as it is.
_WRITTEN_BEFORE = 11


class Way(StrEnum):
    """How far a project comes before its launch, or what happens to it after."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHANGES = "changes"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    LAUNCHED = "launched"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """One project's part in the story.

    Attributes:
        key: The file of its text.
        way: How far it comes.
        day: When it was launched, or for one that was not, when it came as far as it is.
        reach_bps: What the crowd gives, of the goal.
        pots: Keys of the pots that match it.
        in_small: Whether it is in the small town too.
        written: When its plan was written, for one that is older than its campaign.
    """

    key: str
    way: Way
    day: int
    reach_bps: int = 0
    pots: tuple[str, ...] = ()
    in_small: bool = False
    written: int | None = None

    @property
    def begun(self) -> int:
        """How many days ago its plan was written."""
        if self.written is not None:
            return self.written
        return self.day if self.way is Way.DRAFT else max(self.day, 0) + _WRITTEN_BEFORE


def _ran(
    key: str,
    day: int,
    reach_bps: int,
    *pots: str,
    way: Way = Way.LAUNCHED,
    small: bool = False,
    written: int | None = None,
) -> Fate:
    return Fate(
        key=key,
        way=way,
        day=day,
        reach_bps=reach_bps,
        pots=pots,
        in_small=small,
        written=written,
    )


FATES = (
    # Paid out.
    _ran("nachtbus", 78, 6_300, "verdubbelaar", "buurtronde"),
    _ran("straat", 72, 7_400, "halveeuro", "buurtronde", small=True),
    _ran("letters", 70, 6_300, "verdubbelaar", written=86),
    _ran("ochtend", 65, 7_200, "restpot", "buurtronde", written=88),
    _ran("steen", 60, 9_000, "viltje", written=90),
    # Succeeded: approved by one of two, blocked by onboarding, within the first week.
    _ran("orkest", 54, 8_400, "halveeuro", "viltje", small=True),
    _ran("muur", 45, 8_000, "laatstekwart", small=True),
    _ran("woorden", 36, 6_300, "verdubbelaar"),
    # Failed and given back; given back now; cancelled and given back.
    _ran("zee", 80, 3_400, "buurtronde", small=True),
    _ran("flat", 58, 2_200, "verdubbelaar"),
    _ran("portier", 31, 2_800, "halveeuro", small=True),
    _ran("reprise", 40, 3_800, way=Way.CANCELLED, small=True),
    # Over since last night, with a gift still on its way.
    _ran("ferry", 31, 5_700, "verdubbelaar", small=True),
    # Ending soon.
    _ran("windstil", 34, 5_100, "verdubbelaar"),
    _ran("winkel", 33, 6_400, "halveeuro"),
    # Nearly there.
    _ran("kade", 30, 4_600, "verdubbelaar", small=True, written=76),
    _ran("kleurenkamer", 28, 8_400, "viltje"),
    _ran("brug", 26, 6_000, "halveeuro"),
    _ran("carillon", 32, 7_300, "laatstekwart"),
    # Half-way.
    _ran("polderpost", 33, 4_200, "verdubbelaar", "bovenop", small=True),
    _ran("paramaribo", 25, 4_000, "halveeuro", "bovenop"),
    _ran("hora", 24, 5_800, "viltje"),
    _ran("skutsje", 22, 6_300, "laatstekwart", small=True),
    _ran("tambu", 21, 3_400, "halveeuro"),
    _ran("atelier", 20, 4_500, "viltje"),
    _ran("onderstroom", 18, 4_000, "bovenop"),
    _ran("wolwerk", 14, 3_400, "viltje", written=50),
    # Just begun.
    _ran("zwaartekracht", 6, 1_200, "verdubbelaar"),
    _ran("oma", 5, 1_800, written=76),
    _ran("stoel", 4, 900, "halveeuro", written=50),
    _ran("wolken", 3, 900, written=76),
    _ran("molen", 2, 400, "restpot", written=50),
    # Not open yet.
    Fate(key="lowtide", way=Way.SCHEDULED, day=-5, in_small=True, written=76),
    Fate(key="blaas", way=Way.APPROVED, day=2, in_small=True, written=76),
    Fate(key="vertaal", way=Way.APPROVED, day=6, written=76),
    Fate(key="zout", way=Way.SUBMITTED, day=1, in_small=True, written=76),
    Fate(key="hutspot", way=Way.SUBMITTED, day=3, written=76),
    Fate(key="dijken", way=Way.CHANGES, day=5, in_small=True, written=76),
    Fate(key="kortsluiting", way=Way.DRAFT, day=12, in_small=True, written=76),
    Fate(key="servies", way=Way.DRAFT, day=20, written=76),
    Fate(key="vlucht", way=Way.DRAFT, day=3),
)

# The town begins this many days ago, and the funds with it.
BIRTH = 100


@dataclass(frozen=True, slots=True)
class Remark:
    """What the coach says of one step of a plan; `step` is a step of the editor."""

    step: str
    body: str


REMARKS = {
    "dijken": (
        Remark(
            "budget",
            "Je rekent twaalf maanden werk als 96 uur. Dat is acht uur per maand, inclusief varen. "
            "Klopt dat? Reken jezelf liever eerlijk, ook als het doel dan hoger wordt.",
        ),
        Remark(
            "rewards",
            "Mooie tegenprestatie. Vertel erbij wat iemand krijgt als zijn verjaardag nog moet "
            "komen: moet die dan een jaar wachten?",
        ),
        Remark(
            "story",
            "De eerste alinea is prachtig. Van wie zijn de palen, en heb je toestemming van de "
            "waterbeheerder? Zet het er kort bij, dan vraagt niemand ernaar.",
        ),
    ),
    "kleurenkamer": (
        Remark(
            "budget",
            "Je eigen uren staan op nul. Je werkt hier een half jaar aan. Vul een tarief in waar "
            "je van kunt leven; donateurs begrijpen dat beter dan je denkt.",
        ),
    ),
    "orkest": (
        Remark(
            "sources", "Zet de repetitieruimte erbij als bijdrage in natura. Die is ook iets waard."
        ),
    ),
}
SENT_BACK = {
    "dijken": "Sterk plan, en bijna klaar. Kijk nog naar de drie opmerkingen, dan gaat het door.",
    "kleurenkamer": "Betaal jezelf, en stuur het dan meteen weer in.",
    "orkest": "Nog één kleine aanvulling bij de dekking.",
}
CANCELLED_BECAUSE = (
    "Een van de dansers is ernstig ziek. De makers dansen het stuk niet zonder haar."
)
CANCELLED_ON = 22

# Questions between makers and funds that nobody has answered yet, or that were answered with no.
ASKED = (("wolken", "verdubbelaar", 2), ("lowtide", "halveeuro", 4))
INVITED = (("blaas", "verdubbelaar", 1),)
DECLINED = (("vertaal", "halveeuro", 5),)
