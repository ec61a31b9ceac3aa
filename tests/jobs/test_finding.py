"""Words that were kept in an older way are written anew by the worker."""

from flask import Flask
from sqlalchemy.orm import Session

from matchpot.jobs import finding
from matchpot.persistence.models.finding import ProjectWords
from matchpot.services import search
from tests.builders import NOON
from tests.plans import a_live_plan


def test_words_of_an_older_way_are_written_anew_once(app: Flask, session: Session) -> None:
    plan = a_live_plan(session, title="Het carillon")
    kept = session.get_one(ProjectWords, plan.project.id)
    kept.written_with, kept.title, kept.spelled = search.WRITTEN_WITH - 1, "", ""
    session.commit()
    with app.app_context():
        assert finding.write_search_words(NOON) == 1
        assert finding.write_search_words(NOON) == 0
    session.expire_all()
    assert " karillon " in session.get_one(ProjectWords, plan.project.id).title
