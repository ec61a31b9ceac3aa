"""What a question is taken for, and that nothing of what is not on show is told."""

import tomllib
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from matchpot.domain.projects import Discipline
from matchpot.persistence.queries import browse
from matchpot.persistence.queries.browse import Phase, Wanted
from matchpot.services import finding, people, projects, search, search_words
from matchpot.services.finding import Named
from matchpot.services.people import Profile
from tests.builders import NOON, a_fund, a_person, a_place, a_pot
from tests.plans import a_live_plan, a_plan
from tests.sources import PACKAGE

TITLES = (
    "Het carillon speelt weer",
    "Brieven aan een brug",
    "Een schilderij voor de buurt",
    "Theaterfestival op de kade",
    "Straatorgel zonder grenzen",
    "Tijdschrift Onderstroom",
)
# The demo town's, as long as they have a longer word.
DEMO_TITLES = tuple(
    title
    for path in sorted((PACKAGE / "cli/demo/town/projects").glob("*.toml"))
    if max(map(len, search.bare_words(title := tomllib.loads(path.read_text())["title"]))) > 4
)


def found(session: Session, question: str, **more: object) -> list[str]:
    understood = finding.understand(session, question, **more)  # type: ignore[arg-type]  # the same names
    wanted = Wanted(words=understood.words, phase=Phase.ALL)
    return [row.title for row in browse.cards(session, wanted)]


def a_town(session: Session, titles: Sequence[str] = TITLES) -> None:
    for title in titles:
        a_live_plan(session, title=title)


@pytest.mark.parametrize(
    ("typed", "shown", "title"),
    [
        ("carrilon", "carillon", TITLES[0]),
        ("schildrij", "schilderij", TITLES[2]),
        ("tijdshcrift", "tijdschrift", TITLES[5]),
        ("brieven bruk", "brieven brug", TITLES[1]),
    ],
)
def test_a_word_that_nobody_wrote_is_taken_as_the_nearest(
    session: Session, typed: str, shown: str, title: str
) -> None:
    a_town(session)
    assert finding.understand(session, typed).shown == shown
    assert found(session, typed) == [title]
    assert found(session, typed, to_the_letter=True) == []


def test_a_word_that_is_there_is_left_alone(session: Session) -> None:
    a_town(session)
    assert finding.understand(session, "schilderij").shown == ""


def test_nothing_of_a_draft_is_found_or_told(session: Session) -> None:
    a_town(session)
    a_plan(session, title="Geheimzinnig kwartet")
    for typed in ("geheimzinnig", "geheimzinig"):
        assert finding.understand(session, typed).shown == ""
        assert found(session, typed) == []


def test_place_maker_discipline_and_fund_find_a_project(session: Session) -> None:
    plan = a_live_plan(session, title="Nachtlicht", maker=a_person(session, "Wiebe Terpstra"))
    plan.project.discipline, plan.project.city = Discipline.MUSIC, "Groningen"
    search_words.refresh_words(session, plan.project)
    fund = a_fund(session, "Stadsfonds Kwartslag")
    a_place(session, a_pot(session, fund=fund), plan.campaign)
    session.flush()
    named = [Named(slug=fund.slug, name=fund.name)]
    for question in ("muziek", "music", "groningen", "terpstra", "terpsta", "kwartslag"):
        assert found(session, question, funds=named) == ["Nachtlicht"]


def test_a_new_name_of_the_maker_is_found_and_the_old_one_not(session: Session) -> None:
    maker = a_person(session, "Wiebe Terpstra")
    a_live_plan(session, title="Nachtlicht", maker=maker)
    people.change_profile(
        session, maker.id, Profile(name="Wout Postma", city="", about="", locale="nl")
    )
    assert found(session, "postma") == ["Nachtlicht"]
    assert found(session, "terpstra") == []


def test_the_title_counts_before_the_summary_and_that_before_the_story(session: Session) -> None:
    in_story = a_live_plan(session, title="Eerst klaar", live_at=NOON - timedelta(days=9))
    projects.save_story(session, in_story, story_md="Over een orgel. " * 9, video_url="")
    in_summary = a_live_plan(session, title="Daarna klaar", live_at=NOON - timedelta(days=5))
    in_summary.project.summary = "Een orgel in de wijk."
    search_words.refresh_words(session, in_summary.project)
    a_live_plan(session, title="Het orgel, later")
    a_live_plan(session, title="Het orgel, eerder", live_at=NOON - timedelta(days=2))
    assert found(session, "orgel") == [
        "Het orgel, eerder", "Het orgel, later", "Daarna klaar", "Eerst klaar",
    ]  # fmt: skip


@pytest.mark.parametrize("engine_name", ["sqlite"])
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_one_mistake_of_typing_in_a_longer_word_still_finds_it(
    session: Session, data: st.DataObject
) -> None:
    if not browse.count(session, Wanted()):
        a_town(session, DEMO_TITLES)
    title = data.draw(st.sampled_from(DEMO_TITLES))
    long = [word for word in search.bare_words(title) if len(word) > 4]
    typed = mistyped(data, data.draw(st.sampled_from(long)))
    others = found(session, typed)
    # "briecen" sounds as what stands in "steenfabriek": a mistake can make another word.
    is_another_word = others and not finding.understand(session, typed).shown
    assert title in others or typed in search.STOP_WORDS or is_another_word


def mistyped(data: st.DataObject, word: str) -> str:
    place = data.draw(st.integers(0, len(word) - 2))
    letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
    return data.draw(
        st.sampled_from(
            [
                word[:place] + word[place + 1 :],
                word[:place] + letter + word[place + 1 :],
                word[:place] + letter + word[place:],
                word[:place] + word[place + 1] + word[place] + word[place + 2 :],
            ]
        )
    )


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=st.text(max_size=60))
def test_whatever_is_typed_gets_an_answer(session: Session, question: str) -> None:
    if not browse.count(session, Wanted()):
        a_live_plan(session)
    found(session, question.replace("\x00", ""))
