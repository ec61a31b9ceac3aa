"""The tests' own ground: databases start, and the network stays shut."""

import socket

import pytest
from sqlalchemy import text

from tests.conftest import OutsideNetworkError
from tests.databases import open_engine


def test_an_empty_database_answers_on_both_engines(blank_url: str) -> None:
    engine = open_engine(blank_url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
    engine.dispose()


def test_no_test_reaches_beyond_this_machine() -> None:
    with socket.socket() as outside, pytest.raises(OutsideNetworkError):
        outside.connect(("192.0.2.1", 80))
