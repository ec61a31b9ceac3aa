"""What stands between a donation form and those who try out stolen cards."""

import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from matchpot.domain.trust.limits import Attempt, LimitKey, limits_of
from matchpot.extensions import db, limiter
from matchpot.persistence.models.work import RateCount
from matchpot.settings import Settings
from tests.web.donors.scenes import Donor, Stage, words

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


class TestAPatientForm:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return replace(settings, form_min_seconds=3)

    def test_a_form_sent_at_once_is_asked_to_wait_and_keeps_everything(
        self, stage: Stage, donor: Donor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("matchpot.web.donors.stamps.time.time", _later(0))
        donor.opens_the_form()
        answer = donor.sends(message="Go on!")
        assert answer.status_code == 422
        assert "Please wait a moment" in words(answer.text)
        assert "Go on!" in answer.text
        assert stage.gifts() == []
        # The wait goes on from when the form was first shown.
        stamp = donor.fields["stamp"]
        donor.reads(answer.text)
        assert donor.fields["stamp"] == stamp
        monkeypatch.setattr("matchpot.web.donors.stamps.time.time", _later(3.1))
        assert donor.sends().status_code == 303

    def test_a_form_of_last_week_is_shown_again(
        self, stage: Stage, donor: Donor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        donor.opens_the_form()
        monkeypatch.setattr("matchpot.web.donors.stamps.time.time", _later(7 * 86_400))
        answer = donor.sends()
        assert "This form was open for a long time." in words(answer.text)
        assert stage.gifts() == []


def _later(seconds: float) -> Callable[[], float]:
    moment = time.time() + seconds
    return lambda: moment


class TestLimits:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return replace(settings, rate_limits=True)

    def test_who_tries_too_often_keeps_what_was_typed(self, stage: Stage, app: Flask) -> None:
        most = next(one.most for one in limits_of(Attempt.DONATE) if one.key is LimitKey.EMAIL)
        donor = Donor(app.test_client(), stage)
        donor.opens_the_form()
        for _ in range(most):
            donor.sends(amount="3")
        answer = donor.sends(amount="37,50", message="Go on!")
        assert answer.status_code == 429
        assert 0 < int(answer.headers["Retry-After"]) <= 600
        assert "That was too often" in words(answer.text)
        assert 'value="37,50"' in answer.text
        assert "Go on!" in answer.text
        assert stage.gifts() == []

    def test_who_asks_too_often_what_funds_add_is_told_in_the_part_of_the_page(
        self, stage: Stage, app: Flask
    ) -> None:
        most = limits_of(Attempt.PREVIEW)[0]
        donor = Donor(app.test_client(), stage)
        donor.opens_the_form()
        asks = {"data": donor.fields | {"amount": "25"}, "headers": {"HX-Request": "true"}}
        address = "/en/give/preview/licht"
        assert donor.client.post(address, **asks).status_code == 200
        with app.app_context():
            storage = limiter.storage
            key = next(iter(db.session.scalars(select(RateCount.key))))
            storage.incr(key, 600, most.most)
        answer = donor.client.post(address, **asks)
        assert answer.status_code == 429
        assert "That was too often" in words(answer.text)
        assert "<html" not in answer.text

    def test_one_address_may_not_try_for_ever(self, stage: Stage, app: Flask) -> None:
        most = next(one.most for one in limits_of(Attempt.DONATE) if one.key is LimitKey.EMAIL)
        donor = Donor(app.test_client(), stage)
        donor.opens_the_form()
        codes = [donor.sends(amount="3").status_code for _ in range(most + 1)]
        assert codes == [422] * most + [429]
        assert donor.sends(amount="3", email="other@example.org").status_code == 422
