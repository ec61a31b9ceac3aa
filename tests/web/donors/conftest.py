"""The app joined to a provider in memory, with one campaign that takes gifts."""

import pytest
from flask import Flask

from matchpot.services.ports import Outside
from tests.fakes import a_fake_outside
from tests.web.donors.scenes import Donor, Stage


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


@pytest.fixture
def stage(app: Flask) -> Stage:
    return Stage.of(app)


@pytest.fixture
def donor(app: Flask, stage: Stage) -> Donor:
    return Donor(app.test_client(), stage)
