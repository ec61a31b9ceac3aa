"""A draft is built part by part: what is not touched stays, and nothing typed is lost."""

from datetime import date
from fractions import Fraction

import pytest

from matchpot.domain.allocation.rules import RULES
from matchpot.domain.allocation.terms import Limit, Trait
from matchpot.domain.panels.quotas import Quota
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.planning import Span, spans_of
from matchpot.domain.rounds.questions import Question, QuestionKind
from matchpot.domain.rounds.rules import BallotKind, BallotRules, PanelMode
from matchpot.web.funds.round_vote_forms import PARAMS_OF
from tests.contract.corpus import share
from tests.web.funds.conftest import Town
from tests.web.funds.round_desk import Desk

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])
TEMPLATES = ("scores", "equal_shares", "partial_lottery", "applicants", "residents")


@pytest.fixture
def desk(town: Town) -> Desk:
    return Desk.of(town)


def _spans(desk: Desk, round_id: int) -> dict[Phase, Span]:
    return {one.phase: one for one in spans_of(desk.page(round_id).plan)}


def _part(desk: Desk, round_id: int, part: str, **typed: str) -> None:
    address = f"/fund/rounds/{round_id}/rules/{part}"
    answer = desk.owner.post(address, **desk.sent(address, **typed))
    assert answer.status_code == 303, answer.get_data(as_text=True)


@pytest.mark.parametrize("template", TEMPLATES)
def test_saving_every_page_untouched_changes_nothing(desk: Desk, template: str) -> None:
    made = desk.make(template)
    before = desk.page(made)
    for part in ("money", "who", "panel", "ballot", "allocation"):
        _part(desk, made, part)
    address = f"/fund/rounds/{made}/days"
    assert desk.owner.post(address, **desk.sent(address)).status_code == 303
    after = desk.page(made)
    assert after.rules == before.rules
    assert after.plan == before.plan


def test_conditions_and_questions_are_kept_in_the_funds_words(desk: Desk) -> None:
    made = desk.make()
    _part(
        desk, made, "who",
        **{
            "conditions": "In Overijssel.\n\n In 2027. ",
            "disciplines": "music",
            "questions-0-label": "Waarom hier?",
            "questions-1-label": "Wanneer?",
            "questions-1-kind": "choice",
            "questions-1-options": "lente, herfst",
        },
    )  # fmt: skip
    rules = desk.rules(made)
    assert rules.conditions == ("In Overijssel.", "In 2027.")
    assert rules.disciplines == ("music",)
    assert rules.questions == (
        Question(id="waarom_hier", label="Waarom hier?"),
        Question(
            id="wanneer",
            label="Wanneer?",
            kind=QuestionKind.CHOICE,
            options=("lente", "herfst"),
        ),
    )
    _part(desk, made, "who", **{"questions-0-label": "Waarom nu?"})
    assert [one.id for one in desk.rules(made).questions] == ["waarom_hier", "wanneer"]


def test_a_question_without_answers_to_choose_from_is_refused_with_its_words(desk: Desk) -> None:
    made = desk.make()
    address = f"/fund/rounds/{made}/rules/who"
    typed = {"questions-0-label": "Wanneer?", "questions-0-kind": "choice"}
    answer = desk.owner.post(address, **desk.sent(address, **typed))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="Wanneer?"' in page
    assert "Give at least two answers" in page
    assert desk.rules(made).questions == ()


def test_a_panel_by_lot_gets_its_days_and_then_its_quotas(desk: Desk) -> None:
    made = desk.make()
    assert Phase.PANEL_DRAW not in _spans(desk, made)
    feature = {"features-0-label": "Woont in", "features-0-values": "stad, dorp"}
    _part(desk, made, "panel", mode="lot", stay="1", **feature)
    assert Phase.PANEL_DRAW in _spans(desk, made)
    _part(desk, made, "panel", **{"quotas-1-least": "2", "quotas-1-most": "4"})
    panel = desk.rules(made).panel
    assert panel.mode is PanelMode.LOT
    assert panel.quotas == (Quota(feature="woont_in", value="dorp", least=2, most=4),)
    _part(desk, made, "panel", **{"features-0-values": "stad"})
    assert desk.rules(made).panel.quotas == ()


def test_without_a_panel_residents_vote_alone_and_its_days_fall_away(desk: Desk) -> None:
    made = desk.make()
    _part(desk, made, "panel", mode="none")
    assert desk.rules(made).ballot is None
    _part(desk, made, "ballot", public_kind="cumulative", public_points="12")
    rules = desk.rules(made)
    assert rules.public_ballot == BallotRules(
        kind=BallotKind.CUMULATIVE, params={"points": 12, "fewest": 3, "most_each": 5}
    )
    spans = _spans(desk, made)
    assert Phase.PUBLIC_VOTE in spans
    assert not {Phase.READING, Phase.BLIND_VOTE, Phase.DELIBERATION} & spans.keys()
    assert "Nothing. Read the round" in desk.owner.get(f"/fund/rounds/{made}").get_data(True)


def test_residents_may_vote_beside_the_panel_for_a_part_of_the_score(desk: Desk) -> None:
    made = desk.make()
    _part(desk, made, "ballot", has_public="y", public_kind="approval", panel_bps="70")
    rules = desk.rules(made)
    assert rules.panel_bps == 7_000
    assert rules.public_ballot == BallotRules(kind=BallotKind.APPROVAL, params={"most": 5})
    page = desk.owner.get(f"/fund/rounds/{made}").get_data(as_text=True)
    assert "The panel counts for 70% of the score, residents for 30%." in page


def test_a_rule_keeps_its_own_numbers_and_no_others(desk: Desk) -> None:
    made = desk.make("partial_lottery")
    limit = {"limits-0-discipline": "music", "limits-0-most_count": "2"}
    _part(desk, made, "allocation", margin_hundredths="0.25", least_score="3.5", **limit)
    own = desk.rules(made).allocation
    assert own.params == {"margin_hundredths": 25, "lot_share_bps": 5_000}
    assert own.least_score == Fraction(7, 2)
    assert own.limits == (Limit(trait=Trait.CATEGORY, value="music", most_count=2),)
    _part(desk, made, "allocation", kind="greedy_skip")
    assert desk.rules(made).allocation.params == {}
    assert Phase.LOTTERY not in _spans(desk, made)


def test_every_number_of_every_rule_can_be_chosen(engine_name: str) -> None:
    assert engine_name
    needed = {kind: {one.name for one in rule.FIELDS} for kind, rule in RULES.items()}
    assert {kind: set(PARAMS_OF.get(kind, ())) for kind in needed} == needed


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({}, "Then by votes alone, while it fits."),
        ({"completion": "add1,phragmen"}, "Then by sharing the burden evenly."),
        ({"completion": "none"}, "Nothing more is bought."),
        ({"compared": "y"}, "Where more voters prefer what votes alone would give"),
    ],
)
def test_a_fund_chooses_what_is_done_with_money_that_equal_shares_leave(
    desk: Desk, chosen: dict[str, str], told: str
) -> None:
    made = desk.make("equal_shares")
    _part(desk, made, "allocation", **chosen)
    own = desk.rules(made).allocation
    assert own.params["completion"] == chosen.get("completion", "add1,greedy")
    assert own.params["compared"] is ("compared" in chosen)
    assert told in desk.owner.get(f"/fund/rounds/{made}").get_data(as_text=True)


@pytest.mark.parametrize("skips", [False, True])
def test_shared_burdens_stop_or_go_on_as_the_fund_chooses(desk: Desk, skips: bool) -> None:
    made = desk.make("equal_shares")
    _part(desk, made, "allocation", kind="phragmen")
    _part(desk, made, "allocation", **({"skips": "y"} if skips else {}))
    assert desk.rules(made).allocation.params == {"skips": skips}
    page = desk.owner.get(f"/fund/rounds/{made}").get_data(as_text=True)
    assert ("passed over, and buying goes on" in page) is skips
    assert ("buying stops" in page) is not skips


def test_an_open_round_changes_its_words_alone(desk: Desk) -> None:
    made = desk.make()
    desk.owner.post(f"/fund/rounds/{made}/open", **desk.sent(f"/fund/rounds/{made}/open"))
    before = desk.rules(made)
    answer = desk.owner.post(f"/fund/rounds/{made}/rules/money", budget_cents="1")
    assert answer.status_code == 303
    desk.owner.post(f"/fund/rounds/{made}/texts", title="Anders", summary="", about_md="**Nu**")
    page = desk.page(made)
    assert (page.row.title, page.rules) == ("Anders", before)


@pytest.mark.parametrize("part", ["money", "who", "panel", "ballot", "allocation"])
@pytest.mark.parametrize("template", ["scores", "residents"])
def test_odd_input_is_kept_or_refused_and_breaks_nothing(
    desk: Desk, part: str, template: str
) -> None:
    made = desk.make(template)
    address = f"/fund/rounds/{made}/rules/{part}"
    sent, owner = desk.sent(address), desk.owner
    token = owner.token()
    for number, name in enumerate(sent):
        for text in share(number, 2):
            data = {**sent, name: text, "csrf_token": token}
            answer = owner.client.post(f"/en{address}", data=data)
            assert answer.status_code in {303, 422}, (name, text)
    for rest in ("", "/days", "/open", f"/rules/{part}"):
        assert owner.get(f"/fund/rounds/{made}{rest}").status_code == 200


# ---- days ----


def _days(desk: Desk, round_id: int, **typed: str) -> int:
    address = f"/fund/rounds/{round_id}/days"
    sent = desk.sent(address, **typed)
    return desk.owner.post(address, **{k: v for k, v in sent.items() if v != "-"}).status_code


def _row(desk: Desk, round_id: int, phase: Phase) -> str:
    sent = desk.sent(f"/fund/rounds/{round_id}/days")
    return next(name for name, value in sent.items() if value == phase.value).removesuffix("-phase")


def test_the_whole_round_moves_to_another_day(desk: Desk) -> None:
    made = desk.make()
    before = _spans(desk, made)
    assert _days(desk, made, shift_to="2027-05-01") == 303
    after = _spans(desk, made)
    assert after[Phase.ANNOUNCED].first == date(2027, 5, 1)
    assert [one.days for one in after.values()] == [one.days for one in before.values()]


def test_what_comes_after_a_longer_phase_moves_along(desk: Desk) -> None:
    made = desk.make()
    before, row = _spans(desk, made), _row(desk, made, Phase.SUBMISSION)
    last = before[Phase.SUBMISSION].last
    assert _days(desk, made, **{f"{row}-last": last.replace(day=last.day + 2).isoformat()}) == 303
    after = _spans(desk, made)
    assert after[Phase.SUBMISSION].days == before[Phase.SUBMISSION].days + 2
    assert (after[Phase.PAYOUT].last - before[Phase.PAYOUT].last).days == 2
    assert after[Phase.PANEL_CALL] == before[Phase.PANEL_CALL]


def test_phases_are_left_out_and_put_in_with_usual_lengths(desk: Desk) -> None:
    made = desk.make()
    talk, consent = _row(desk, made, Phase.DELIBERATION), _row(desk, made, Phase.CONSENT)
    before = _spans(desk, made)
    typed = {f"{talk}-takes_place": "-", f"{consent}-takes_place": "y"}
    assert _days(desk, made, **typed) == 303
    after = _spans(desk, made)
    assert Phase.DELIBERATION not in after
    assert after[Phase.CONSENT].days == 3
    assert (after[Phase.PAYOUT].last - before[Phase.PAYOUT].last).days == 3 - 5


def test_days_that_overlap_are_refused_and_kept_as_typed(desk: Desk) -> None:
    made = desk.make()
    before, row = _spans(desk, made), _row(desk, made, Phase.READING)
    address = f"/fund/rounds/{made}/days"
    typed = {f"{row}-first": "2027-01-01", f"{row}-last": "2027-01-02", "follows": ""}
    answer = desk.owner.post(address, **desk.sent(address, **typed))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "This begins before the phase above is over." in page
    assert 'value="2027-01-01"' in page
    assert _spans(desk, made) == before
