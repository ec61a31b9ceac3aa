"""A round in words: every rule, ballot and panel says what it does, in both languages."""

from dataclasses import replace
from fractions import Fraction

import pytest
from flask import Flask

from matchpot.domain.allocation.rules import RULES
from matchpot.domain.allocation.terms import Limit, Trait
from matchpot.domain.panels.quotas import Quota
from matchpot.domain.rounds.phases import PLANNED
from matchpot.domain.rounds.rules import PARAMS, BallotKind, BallotRules, Feature, PanelMode
from matchpot.domain.rounds.rules import RoundRules as Rules
from matchpot.web.allocation_sentences import RULE_NAMES, RULE_STORIES, score_text
from matchpot.web.round_sentences import Chapter, chapters
from tests.domain.rounds.plans import a_plan
from tests.services.round_scenes import RULES as SCORED

on_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"])


def _told(app: Flask, rules: Rules, lang: str) -> list[Chapter]:
    with app.test_request_context(f"/{lang}/rounds/"):
        app.preprocess_request()
        return chapters(rules, a_plan(PLANNED))


def _text(told: list[Chapter]) -> str:
    assert all(one.sentences for one in told)
    text = "\n".join(sentence for one in told for sentence in one.sentences)
    assert "%(" not in text
    assert "_" not in text
    return text


def test_every_rule_has_a_name_and_a_story() -> None:
    assert RULE_NAMES.keys() == RULE_STORIES.keys() == RULES.keys()


@on_sqlite
@pytest.mark.parametrize("lang", ["en", "nl"])
def test_every_rule_is_told_with_its_numbers(app: Flask, lang: str) -> None:
    params = {
        "line_lottery": {"margin_hundredths": 50},
        "equal_base_proportional": {"base_cents": 100_000},
    }
    for kind in RULES:
        allocation = replace(
            SCORED.allocation,
            kind=kind,
            params=params.get(kind, {}),
            least_score=Fraction(5, 2),
            least_support_bps=1_000,
            limits=(
                Limit(trait=Trait.CATEGORY, value="music", most_count=2),
                Limit(trait=Trait.REGION, value="Ommen", most_cents=1, kept_cents=1),
            ),
        )
        text = _text(_told(app, replace(SCORED, allocation=allocation), lang))
        assert ("2.5" if lang == "en" else "2,5") in text
        assert "Ommen: " in text


@on_sqlite
@pytest.mark.parametrize("lang", ["en", "nl"])
def test_every_ballot_is_told_for_panel_and_residents(app: Flask, lang: str) -> None:
    for kind in BallotKind:
        ballot = BallotRules(kind=kind, params=dict(PARAMS.get(kind, {})))
        text = _text(_told(app, replace(SCORED, ballot=ballot, public_ballot=ballot), lang))
        assert "100%" in text


@on_sqlite
@pytest.mark.parametrize("lang", ["en", "nl"])
def test_every_panel_is_told_with_its_quotas(app: Flask, lang: str) -> None:
    panel = replace(
        SCORED.panel,
        features=(Feature(id="age", label="Leeftijd", values=("jong", "oud")),),
        quotas=(Quota(feature="age", value="jong", least=2), Quota(feature="age", value="oud")),
    )
    for mode in PanelMode:
        rules = replace(SCORED, panel=replace(panel, mode=mode))
        text = _text(_told(app, rules, lang))
        assert ("Leeftijd: jong" in text) is (mode is not PanelMode.NONE)


@on_sqlite
def test_a_score_without_an_end_is_told_as_a_fraction(app: Flask) -> None:
    with app.test_request_context("/nl/rounds/"):
        app.preprocess_request()
        assert [score_text(Fraction(*one)) for one in ((3, 1), (5, 2), (8, 3))] == [
            "3", "2,5", "8/3",
        ]  # fmt: skip
