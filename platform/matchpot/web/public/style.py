"""The living page of style: every component of the templates with invented values.

Lives here: the route and its sample values. Not here: the components (templates/components).
"""

from datetime import UTC, date, datetime, timedelta

from flask import Blueprint, render_template, request
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    FileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # stubs of an older WTForms
from wtforms.validators import InputRequired

from matchpot.domain.awards import AwardState
from matchpot.domain.payouts import PayoutState
from matchpot.domain.pots import PayInState, PotCampaignState, PotState
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.seats import SeatState
from matchpot.domain.runs import RunState
from matchpot.web.access import everyone
from matchpot.web.filters import asset
from matchpot.web.forms import SpokenForm
from matchpot.web.sharing import SharePicture, Sharing

style = Blueprint("style", __name__)

MORNING = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
SEGMENTS = (
    ("crowd", 864000, 3600, _l("Gifts from people")),
    ("match", 456000, 1900, _l("Match by funds")),
    ("award", 360000, 1500, _l("Award of a round")),
    ("loan", 192000, 800, _l("Loan")),
    ("own", 168000, 700, _l("Own income")),
    ("other", 120000, 500, _l("Other funds")),
    ("open", 240000, 1000, _l("Still open")),
)
# Title, maker, place, discipline, its label, share of the goal in bps.
CARDS = (
    ("Het getijdenhuis", "Noor van Dijk", "Zwolle", "theatre", _l("Theatre"), 6440),
    ("Zeven orgels, één stad", "Collectief Lucht", "Groningen", "music", _l("Music"), 9120),
    ("Wat de klei bewaart", "Sem Aydın", "Deventer", "visual_art", _l("Visual art"), 2210),
    ("Letters voor Noord", "Studio Kwast", "Amsterdam", "design", _l("Design"), 4875),
    ("De laatste veerman", "Yara Postma", "Dordrecht", "film", _l("Film"), 10350),
    ("Brieven aan de buren", "Bas Terpstra", "Leeuwarden", "literature", _l("Literature"), 3300),
    ("Polderpixel", "Fien & Omar", "Eindhoven", "games", _l("Games"), 780),
    ("De poort weer open", "Vrienden van de Poort", "Amersfoort", "heritage", _l("Heritage"), 7700),
)
LINKS = (
    ("Stadsfonds De Brug", "Het getijdenhuis", 456000),
    ("Stadsfonds De Brug", "Letters voor Noord", 210000),
    ("Fonds Laagland", "Het getijdenhuis", 120000),
    ("Fonds Laagland", "Zeven orgels, één stad", 380000),
    ("Podium Samen", "Zeven orgels, één stad", 150000),
)


# Every word for where a thing can stand.
STATES = {
    "pot": PotState,
    "place": PotCampaignState,
    "pay_in": PayInState,
    "run": RunState,
    "round": Phase,
    "seat": SeatState,
    "award": AwardState,
    "payout": PayoutState,
}
# A campaign that gives back: how many gifts, and how much, at each step.
RUN = {
    "done": 31,
    "done_cents": 124_500,
    "waiting": 2,
    "waiting_cents": 5_000,
    "failed": 1,
    "failed_cents": 2_500,
    "to_ask": 0,
    "to_ask_cents": 0,
}
TIERS = (
    {
        "head": _l("Up to €5,000"),
        "asks": (_l("One picture, and a line that says what it shows"),),
        "more": (_l("Silence of the fund is yes after 42 days."),),
    },
)


class SampleForm(SpokenForm):
    """Fields of every kind; it is never stored."""

    amount = StringField(_l("Your gift"), [InputRequired(_l("Fill in an amount."))])
    name = StringField(_l("Your name"), default="Ilse Hamer")
    email = EmailField(_l("E-mail address"), [InputRequired(_l("Fill in your e-mail address."))])
    message = TextAreaField(_l("A word for the maker"))
    discipline = SelectField(
        _l("Discipline"),
        choices=[SelectChoice(card[3], card[4]) for card in CARDS],
        default="theatre",
    )
    ends_on = DateField(_l("Last day"), default=date(2026, 12, 20))
    rule = RadioField(
        _l("When does it count?"),
        choices=[
            SelectChoice("all", _l("All or nothing")),
            SelectChoice("flexible", _l("Whatever comes in")),
        ],
        default="all",
    )
    days = SelectMultipleField(
        _l("Days you can be reached"),
        choices=[SelectChoice("mon", _l("Monday")), SelectChoice("tue", _l("Tuesday"))],
    )
    picture = FileField(_l("Picture"))
    anonymous = BooleanField(_l("Give without my name on the page"))


def _card(number: int) -> dict[str, object]:
    title, maker, place, discipline, label, share_bps = CARDS[number]
    goal_cents = 1_200_000
    match_bps = share_bps * 3 // 10
    crowd_bps = share_bps - match_bps
    return {
        "id": number + 1,
        "url": f"#card-{number}",
        "title": title,
        "maker": maker,
        "place": place,
        "discipline": discipline,
        "discipline_label": label,
        "segments": [
            ("crowd", goal_cents * crowd_bps // 10_000, crowd_bps, ""),
            ("match", goal_cents * match_bps // 10_000, match_bps, ""),
        ],
        "percent_bps": share_bps,
        "raised_cents": goal_cents * share_bps // 10_000,
        "goal_cents": goal_cents,
        "status": _l("12 days left"),
        "match_note": _l("De Brug doubles your gift") if number % 3 == 0 else None,
    }


def _sample() -> dict[str, object]:
    first = MORNING.date() - timedelta(days=20)
    growth = (4, 9, 12, 14, 15, 15, 17, 21, 24, 25, 26, 30, 31, 31, 33, 40, 44, 46, 52, 58, 61)
    return {
        "now": MORNING,
        "deadline": MORNING + timedelta(days=12, hours=4),
        "segments": SEGMENTS,
        "cards": [_card(number) for number in range(len(CARDS))],
        "points": [
            (first + timedelta(days=i), (gift * 19_000, gift * 10_000 if i > 4 else 0))
            for i, gift in enumerate(growth)
        ],
        "bars": [
            (_l("Theatre"), 1_840_000, "crowd"),
            (_l("Music"), 1_210_050, "crowd"),
            (_l("Film"), 640_000, "crowd"),
            (_l("Games"), 92_500, "crowd"),
        ],
        "links": LINKS,
        "budget": [
            (_l("Rehearsals"), 260, 5000, 1_200_000),
            (_l("Set and light"), 92, 2500, 600_000),
            (_l("Tour of five villages"), 60, 2500, 600_000),
        ],
        "states": STATES,
        "run": RUN,
        "tiers": TIERS,
        "page_url": lambda page: f"?page={page}",
        "share": _share(),
    }


def _share() -> Sharing:
    title, drawn = CARDS[0][0], asset("img/mark.svg")
    page = "https://matchpot.example" + request.path
    return Sharing(
        title=title,
        url=page,
        picture=SharePicture(url=drawn, alt=title),
        qr_svg=drawn,
        qr_png=drawn,
        card_url=drawn,
        embed=f'<a href="{page}"><img src="{page}.svg" alt="{title}"></a>',
        oembed={},
    )


@style.get("/<lang>/style")
@everyone
def show() -> str:
    """Every component on one page, with a form that was refused."""
    form = SampleForm()
    form.validate()
    return render_template("public/style_show.html", sample=_sample(), form=form)
