"""By which words a text is found: spellings, forms, compounds, beginnings."""

import pytest

from matchpot.services import finding, search


def finds(question: str, text: str) -> bool:
    return finding.fits([search.sought(word) for word in search.asked(question)], text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("subsidie", "Subsidies voor makers"),
        ("subsidies", "Een subsidie voor makers"),
        ("bomen", "Een boom in de straat"),
        ("musician", "Two musicians on a roof"),
    ],
)
def test_a_word_finds_its_other_forms(question: str, text: str) -> None:
    assert finds(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("cafe", "Het CAFÉ op de hoek"),
        ("CAFÉ", "het cafe op de hoek"),
        ("ysbaan", "Een ijsbaan"),
        ("ijsbaan", "De IJsbaan"),
        ("kultuur", "Cultuur in de wijk"),
        ("karillon", "Het carillon"),
        ("teater", "Theater in de wijk"),
        ("fotografie", "Photografie"),
        ("sirkus", "Het circus"),
    ],
)
def test_spellings_of_one_sound_find_each_other(question: str, text: str) -> None:
    assert finds(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("orgel", "Een orgelconcert"),
        ("orgel", "Het straatorgel"),
        ("kerk", "De stadskerk"),
        ("theaterfestival", "Een festival voor theater"),
        ("theater festival", "Het theaterfestival"),
        ("stadsorgel", "Het orgel van de stad"),
    ],
)
def test_dutch_compounds_are_found_by_their_parts_and_the_parts_by_them(
    question: str, text: str
) -> None:
    assert finds(question, text)


def test_a_word_is_found_while_it_is_typed() -> None:
    for typed in ("fes", "fest", "festi", "festival"):
        assert finds(typed, "Een festival")


def test_short_words_are_not_looked_for_inside_others() -> None:
    assert not finds("art", "De start")
    assert not finds("ei", "Een geit")


def test_every_word_must_be_there() -> None:
    assert not finds("theater opera", "Theater in de wijk")


def test_little_words_do_not_count_but_where_there_is_nothing_else() -> None:
    assert search.asked("een orgel in de kerk") == ["orgel", "kerk"]
    assert search.asked("de") == ["de"]


def test_signs_that_mean_something_to_the_database_are_not_words() -> None:
    assert search.asked("%_' \" \\ ; --") == []
    assert search.words_of(["100% _"]).strip() == "100"


def test_a_very_long_question_is_cut() -> None:
    assert len(search.asked("woord " + " ".join(f"w{n}" for n in range(50)))) == 8
