"""By which words a project is found."""

from matchpot.services import search


def finds(question: str, text: str) -> bool:
    words = search.words_of([text])
    return all(any(f" {stem} " in words for stem in stems) for stems in search.asked(question))


def test_one_subsidy_finds_many() -> None:
    assert finds("subsidie", "Subsidies voor makers")
    assert finds("subsidies", "Een subsidie voor makers")


def test_english_words_are_found_in_their_other_form() -> None:
    assert finds("musician", "Two musicians on a roof")


def test_accents_and_capitals_do_not_matter() -> None:
    assert finds("cafe", "Het CAFÉ op de hoek")
    assert finds("CAFÉ", "het cafe op de hoek")


def test_every_word_must_be_there() -> None:
    assert not finds("theater opera", "Theater in de wijk")


def test_signs_that_mean_something_to_the_database_are_not_words() -> None:
    assert search.asked("%_' \" \\ ; --") == []
    assert search.words_of(["100% _"]).strip() == "100"


def test_a_very_long_question_is_cut() -> None:
    assert len(search.asked("woord " + " ".join(f"w{n}" for n in range(50)))) == 8
