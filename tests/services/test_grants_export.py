"""What everybody may know of grants: all of the money, and nobody's name."""

import csv
import io
import tracemalloc
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from matchpot.persistence.models.people import Organisation, Person
from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries import open_grants
from matchpot.persistence.queries.grant_counts import by_fund, years
from matchpot.persistence.queries.open_grants import AT_ONCE, Wanted
from matchpot.services.grants_export import FileKind
from tests.builders import euros
from tests.services.award_scenes import a_published_round, pay
from tests.services.grants_scenes import a_collective, exported, grants_of
from tests.services.open_awards import many_awards
from tests.services.payout_scenes import a_settled_campaign
from tests.services.round_scenes import RULES
from tests.towns import Town


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def project_of(town: Town, project_id: int) -> Project:
    return town.session.get_one(Project, project_id)


def test_an_award_is_told_once_its_maker_accepts(town: Town) -> None:
    published = a_published_round(town)
    assert grants_of(town.session) == []
    award = published.awards()[0]
    published.accept(award)
    (grant,) = grants_of(town.session)
    assert grant["id"] == f"360G-test-award-{award.id}"
    assert (grant["amountAwarded"], grant["currency"]) == (Decimal("4000.00"), "EUR")
    assert grant["grantProgramme"][0]["title"] == "Makersronde"
    assert grant["fromOpenCall"] == "Yes"


def test_a_natural_person_is_nobody_and_their_project_has_no_name(town: Town) -> None:
    published = a_published_round(town)
    award = published.awards()[0]
    published.accept(award)
    (grant,) = grants_of(town.session)
    assert grant["recipientIndividual"] == {
        "id": f"360G-test-IND-award-{award.id}",
        "name": "Individual Recipient",
    }
    assert grant["toIndividualsDetails"] == {"grantPurpose": ["GTIP150"]}
    assert grant["title"] == "Grant to an individual"
    maker = town.session.get_one(Person, award.maker_id)
    whole = f"{exported(town.session)}{exported(town.session, FileKind.CSV)}"
    for secret in (maker.name, maker.email, project_of(town, award.project_id).title):
        assert secret not in whole


def test_an_organisation_is_told_with_its_number_and_its_own_words(town: Town) -> None:
    published = a_published_round(town)
    award = published.awards()[0]
    project = project_of(town, award.project_id)
    project.starts_on, project.ends_on = date(2026, 5, 1), date(2026, 6, 30)
    a_collective(town.session, project, kvk="12345678")
    published.accept(award)
    (grant,) = grants_of(town.session)
    assert grant["recipientOrganization"] == [
        {"id": "NL-KVK-12345678", "name": "Werkplaats De Kade"}
    ]
    assert grant["title"] == project.title
    assert grant["plannedDates"] == [{"startDate": "2026-05-01", "endDate": "2026-06-30"}]
    assert grant["beneficiaryLocation"] == [{"name": "Utrecht"}]


@pytest.mark.parametrize("where", ["title", "summary"])
def test_words_that_name_the_maker_of_an_organisation_stay_out(town: Town, where: str) -> None:
    published = a_published_round(town)
    award = published.awards()[0]
    project = project_of(town, award.project_id)
    a_collective(town.session, project)
    name = town.session.get_one(Person, award.maker_id).name
    setattr(project, where, f"With {name.upper()} on stage")
    published.accept(award)
    (grant,) = grants_of(town.session)
    assert grant["recipientOrganization"][0]["name"] == "Werkplaats De Kade"
    assert grant["title"] == "Grant to an organisation"
    assert name.lower() not in (exported(town.session) or "").lower()


def test_what_a_fund_grants_directly_goes_by_its_own_title(town: Town) -> None:
    published = a_published_round(town)
    award = published.awards()[0]
    project = project_of(town, award.project_id)
    project.starts_on = date(2026, 5, 1)
    a_collective(town.session, project)
    award.round_id, award.title, award.is_unrestricted = None, "A year of rest", True
    published.accept(award)
    (grant,) = grants_of(town.session)
    assert (grant["title"], grant["description"]) == ("A year of rest", "A year of rest")
    assert grant["fundingType"] == [{"code": "FT01", "title": "Unrestricted"}]
    assert grant["grantProgramme"][0]["title"] == "Ronde"
    assert not {"plannedDates", "fromOpenCall"} & set(grant)
    award.title = f"For {town.session.get_one(Person, award.maker_id).name}"
    assert grants_of(town.session)[0]["title"] == "Grant to an organisation"


def test_a_business_that_goes_by_its_owners_name_is_a_natural_person(town: Town) -> None:
    published = a_published_round(town)
    award = published.awards()[0]
    name = town.session.get_one(Person, award.maker_id).name
    a_collective(town.session, project_of(town, award.project_id), f"Studio {name}", "12345678")
    published.accept(award)
    (grant,) = grants_of(town.session)
    assert "recipientOrganization" not in grant
    assert name not in (exported(town.session) or "")


def test_words_about_somebody_erased_stay_out(town: Town) -> None:
    published = a_published_round(town)
    award = published.awards()[0]
    project = project_of(town, award.project_id)
    a_collective(town.session, project)
    project.summary = "Sam shows the harbour."
    published.accept(award)
    maker = town.session.get_one(Person, award.maker_id)
    maker.name, maker.erased_at = "Somebody", town.clock.now()
    assert "Sam shows" not in (exported(town.session) or "")


def test_an_award_taken_back_before_anything_is_paid_disappears(town: Town) -> None:
    published = a_published_round(town)
    award = published.awards()[0]
    published.accept(award)
    assert published.revoke(award) == euros(4_000)
    assert grants_of(town.session) == []
    assert by_fund(town.session) == []


def test_an_award_taken_back_later_stays_with_what_was_paid(town: Town) -> None:
    published = a_published_round(town, rules=replace(RULES, tranche_bps=(8_000, 2_000)))
    award = published.awards()[0]
    published.accept(award)
    pay(published, published.parts_of(award)[0])
    assert grants_of(town.session)[0]["amountAwarded"] == Decimal("4000.00")
    town.clock.forward(days=1)
    published.revoke(award)
    (grant,) = grants_of(town.session)
    assert grant["amountAwarded"] == Decimal("3200.00")
    assert grant["dateModified"] == f"{town.clock.now():%Y-%m-%dT%H:%M:%SZ}"


def test_a_match_is_told_per_pot_once_its_campaign_is_settled(town: Town) -> None:
    campaign = town.campaign(goal=100)
    town.pot(campaign)
    town.gives(campaign, euros(50))
    assert grants_of(town.session) == []
    settled, _payout = a_settled_campaign(town)
    (grant,) = grants_of(town.session)
    assert grant["id"].endswith(f"-{settled.id}")
    assert grant["amountAwarded"] == Decimal("50.00")
    assert grant["classifications"] == [
        {"vocabulary": "matchpot", "code": "match", "title": "Match on gifts"}
    ]
    # Whoever gets a match spends it: the standard keeps its code for money that is handed on.
    assert "regrantType" not in grant
    assert by_fund(town.session)[0].cents == euros(50)


def test_a_file_holds_one_fund_or_one_year_and_what_there_is_not_has_none(town: Town) -> None:
    published = a_published_round(town)
    published.accept(published.awards()[0])
    a_settled_campaign(town)
    fund = town.session.get_one(Organisation, published.row.fund_id)
    assert len(grants_of(town.session)) == 2
    assert len(grants_of(town.session, wanted=Wanted(fund_slug=fund.slug))) == 1
    assert exported(town.session, wanted=Wanted(fund_slug="nobody")) is None
    assert years(town.session) == [2026]
    assert len(grants_of(town.session, wanted=Wanted(year=2026))) == 2
    assert exported(town.session, wanted=Wanted(year=2025)) is None


def test_a_year_ends_at_midnight_in_amsterdam(town: Town) -> None:
    published = a_published_round(town)
    award = published.awards()[0]
    published.accept(award)
    award.decided_at = award.decided_at.replace(month=12, day=31, hour=23, minute=30)
    town.session.flush()
    assert grants_of(town.session)[0]["awardDate"] == "2027-01-01"
    assert years(town.session) == [2027]
    assert exported(town.session, wanted=Wanted(year=2026)) is None


def test_the_table_says_the_same_under_the_headings_of_the_standard(town: Town) -> None:
    published = a_published_round(town)
    published.accept(published.awards()[0])
    award = published.awards()[1]
    project = project_of(town, award.project_id)
    project.title = "=Licht"
    a_collective(town.session, project)
    published.accept(award)
    text_of = exported(town.session, FileKind.CSV) or ""
    rows = list(csv.DictReader(io.StringIO(text_of.removeprefix("\ufeff"))))
    grants = grants_of(town.session)
    assert [row["Identifier"] for row in rows] == [grant["id"] for grant in grants]
    assert [row["Amount Awarded"] for row in rows] == ["4000.00", "4000.00"]
    assert rows[0]["Recipient Ind:Name"] == "Individual Recipient"
    assert rows[0]["Recipient Org:Name"] == ""
    assert rows[1]["Recipient Org:Name"] == "Werkplaats De Kade"
    # A spreadsheet would work it out otherwise.
    assert rows[1]["Title"] == "'=Licht"


# ---- however many -------------------------------------------------------------------------------


def _peak(session: Session) -> int:
    """The most memory Python holds while everything is written, in bytes."""
    session.expunge_all()
    tracemalloc.start()
    found = open_grants.grants(session, Wanted())
    written = sum(grant.cents for grant in found)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert written > 0
    return peak


def test_ten_times_the_grants_take_the_same_memory(session: Session) -> None:
    many_awards(session, 2 * AT_ONCE)
    _peak(session)  # what is made once, such as compiled statements
    few = _peak(session)
    many_awards(session, 18 * AT_ONCE)
    assert _peak(session) < few * 1.5


def test_the_database_hands_out_rows_from_a_cursor(session: Session) -> None:
    many_awards(session, 2 * AT_ONCE)
    found = open_grants.grants(session, Wanted())
    next(found)
    if session.get_bind().dialect.name == "postgresql":
        (left,) = session.execute(text("SELECT count(*) FROM pg_cursors")).one()
        assert left == 1
    assert sum(1 for _one in found) == 2 * AT_ONCE - 1
