"""Sentences about the demo schemes, twisted in every way: not one false one reaches a page."""

import os
import random
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import force_locale

from matchpot.cli.demo.guide import schemes
from matchpot.domain.assistant.checking import Claim
from matchpot.domain.assistant.passages import Passage, sentences
from matchpot.services.assistant import Found, held_true
from matchpot.web.scheme_passages import passage_of
from tests.services.guide_scenes import TODAY

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])
_FIGURE = re.compile(r"€\W?[0-9.,]+[0-9]|[0-9]+(?:[.,][0-9]+)?\W?%|\b[0-9]+ (?:\w+ [0-9]{4}|\w+)")
_WORDS = {
    "nl": [("hoogstens", "minstens"), (" niet", ""), ("geen", ""), ("kunt", "moet"),
           ("ongeveer ", ""), ("krijgt", "betaalt"), (" van ", " tot "), ("je ", "niemand ")],
    "en": [("at most", "at least"), (" not", ""), ("no new", "new"), ("can ", "must "),
           ("about ", ""), ("gives", "costs"), (" from ", " to "), ("You ", "We ")],
}  # fmt: skip


# Schemes in one run, and lies about each of their sentences; all of them take minutes.
_SCHEMES, _LIES = (60, 99) if os.environ.get("LIES") == "all" else (8, 4)


def _passages(app: Flask, lang: str) -> list[Passage]:
    with app.test_request_context(f"/{lang}/"), force_locale(lang):
        return [passage_of(one, today=TODAY) for one in schemes(TODAY)]


def _twisted(said: str, other: Passage, lang: str) -> Iterator[str]:
    """A true sentence made false: figures of another, bounds and denials turned, ends swapped."""
    mine, theirs = _FIGURE.findall(said), _FIGURE.findall(other.text)
    for old in mine:
        yield from (said.replace(old, new) for new in theirs if new != old)
    if len(mine) > 1:
        yield said.replace(mine[0], "#").replace(mine[1], mine[0]).replace("#", mine[1])
    for old, new in _WORDS[lang]:
        yield from (said.replace(one, two) for one, two in ((old, new), (new, old)) if one)


def _kept(text: str, passages: list[Passage], *cites: int) -> bool:
    found = Found(schemes=(), rules=passages)
    names = [one.title for one in passages]
    return bool(held_true([Claim(text=text, cites=cites)], found, names=names).kept)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_no_sentence_of_any_scheme_passes_once_it_is_twisted(app: Flask, lang: str) -> None:
    dice, passages, tried = random.Random(7), _passages(app, lang), 0
    assert len(passages) == 60
    wrong = []
    for one in dice.sample(passages, _SCHEMES):
        true = {_plain(said) for said in sentences(one.text)}
        # The next has other figures; so has the passage itself, in its other sentences.
        for other in (dice.choice(passages), one):
            for said in sentences(one.text)[:9]:
                lies = [lie for lie in _twisted(said, other, lang) if _plain(lie) not in true]
                for lie in dice.sample(lies, min(_LIES, len(lies))):
                    tried += 1
                    if _kept(lie, [one, other], 1) or _kept(lie, [one, other], 1, 2):
                        wrong.append((one.title, lie))
    assert not wrong
    assert tried > 100


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_what_a_scheme_says_passes_for_it_and_for_no_other(app: Flask, lang: str) -> None:
    passages, kept, said = _passages(app, lang), 0, 0
    for one, other in zip(passages, passages[1:] + passages[:1], strict=True):
        shared = {_plain(text) for text in sentences(other.text)}
        for text in sentences(one.text):
            said += 1
            kept += _kept(text, [one, other], 1)
            if _plain(text) not in shared:
                assert not _kept(f"{other.title}: {text}", [one, other], 1, 2)
    assert kept * 100 >= said * 90


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().lower()
