"""Whatever a language model does, there is an answer or none in time, and never an error."""

import json

import pytest

from matchpot.domain.assistant.checking import Claim
from matchpot.domain.assistant.passages import Passage
from matchpot.integrations.language_model import LanguageModel
from matchpot.settings import AssistantSettings
from tests.lying_model import Drips, Lie, body, closes, content, lying, said

PAGES = [Passage(title="Start", text="Hoogstens € 5.000.", url="https://example.org")]


def asks(url: str, *, seconds: int = 60) -> tuple[Claim, ...] | None:
    model = LanguageModel(AssistantSettings(url=url, model="m", key="k", seconds=seconds))
    return model.write("Hoeveel?", PAGES, language="nl")


def test_it_gets_numbered_passages_as_data_and_gives_sentences_with_sources() -> None:
    with lying(said(("Hoogstens € 5.000.", [1]))) as (url, asked):
        assert asks(url) == (Claim(text="Hoogstens € 5.000.", cites=(1,)),)
    (sent,) = asked
    assert sent["path"] == "/v1/chat/completions"
    data = json.loads(sent["messages"][1]["content"])
    assert data["passages"] == [{"number": 1, "title": "Start", "text": "Hoogstens € 5.000."}]
    assert data["question"] == "Hoeveel?"


def test_a_fence_around_the_json_does_no_harm() -> None:
    with lying(content('```json\n{"sentences": []}\n```')) as (url, _):
        assert asks(url) == ()


NESTED = b"[" * 50_000


GARBAGE: list[Lie] = [
    closes, body(b""), body(b"\xff\xfe garbage"), body(b"{}"), body(b"null"), body(b"[]"),
    body(NESTED), body(b'{"choices": []}'), content(None), content(7), content("Bel nu!"),
    content('{"sentences": 3}'), content('{"sentences": ["text"]}'), content("[1, 2]"),
    content('{"sentences": {"text": 1}}'), said((5, [1])), said(("x", "1")),
    said(("x", ["1"])), said(("x", [True])), said(("x", [1.5])), said(("x", None)),
    body(b"", status=302, Location="https://example.org/v1"), body(b"{}", status=500),
    body(b'{"choices": [{"message": {"content": "' + b"x" * 200_000 + b'"}}]}'),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(GARBAGE)))
def test_garbage_wrong_types_redirects_and_floods_are_no_answer(number: int) -> None:
    with lying(GARBAGE[number]) as (url, asked):
        assert asks(url) is None
    assert len(asked) == 1


def test_an_answer_that_drips_has_no_more_time_than_another() -> None:
    drips = Drips()
    with lying(drips) as (url, asked):
        assert asks(url, seconds=1) is None
    assert len(asked) == 1
    assert not drips.has_ended


def test_nobody_at_the_address_is_no_answer() -> None:
    assert asks("http://127.0.0.1:1/v1") is None
