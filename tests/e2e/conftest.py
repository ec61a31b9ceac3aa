"""The served product for browser tests, on either database, and people in front of it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from playwright.sync_api import Browser, expect

from tests import postgres
from tests.builders import euros
from tests.databases import ENGINES, sqlite_url
from tests.e2e import people
from tests.e2e.people import Campaign
from tests.e2e.serving import Site
from tests.e2e.visiting import Visitor

# A page may be drawn slowly while other tests use the same cores; five seconds are soon gone.
expect.set_options(timeout=20_000)

NewVisitor = Callable[..., Visitor]
NewSite = Callable[..., AbstractContextManager[Site]]


@pytest.fixture(scope="session", params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """Which database the product is served on; it is started once for each."""
    return str(request.param)


@pytest.fixture(scope="session")
def new_site(
    engine_name: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> NewSite:
    """Makes a site on an empty database, with nothing started; all is gone afterwards."""

    @contextmanager
    def make(name: str, **more: str) -> Iterator[Site]:
        folder = tmp_path_factory.mktemp(f"{name}-{engine_name}")
        url, server = sqlite_url(folder / "matchpot.db"), None
        if engine_name == "postgresql":
            server = request.getfixturevalue("postgres_server")
            assert isinstance(server, postgres.PostgresServer)
            url = server.create(name)
        site = Site(folder / "var", url, more=more)
        try:
            yield site
        finally:
            site.stop()
            if server is not None:
                server.drop(name)

    return make


@pytest.fixture(scope="session")
def served_all_along(new_site: NewSite) -> Iterator[Site]:
    """`matchpot serve` on an empty database, with the buffer every installation begins with."""
    with new_site("served") as site:
        site.serve()
        people.fill_the_buffer(site)
        yield site


@pytest.fixture
def served(served_all_along: Site, request: pytest.FixtureRequest) -> Iterator[Site]:
    """The served product; what a test leaves behind must add up, and nothing may have failed.

    Its clock only goes ahead, so each test makes campaigns of its own.
    """
    yield served_all_along
    if request.node.stash.get(FAILED, False):
        return
    served_all_along.rest()
    problems = served_all_along.problems()
    assert not problems, problems


@pytest.fixture(scope="session")
def doubling_pot(served_all_along: Site) -> int:
    """A pot with plenty in it that adds one euro to each."""
    fund = people.fund(served_all_along, "Fonds Kampen")
    return people.open_pot(served_all_along, fund, "Ruime pot", cents=euros(50_000))


@pytest.fixture
def campaign(served: Site, doubling_pot: int) -> Campaign:
    """A campaign that takes gifts, each of which is doubled."""
    return people.live_campaign(served, "Stemmen aan de kade", pot_id=doubling_pot)


@pytest.fixture
def visitor(served_all_along: Site, browser: Browser, engine_name: str) -> Iterator[NewVisitor]:
    """Opens browser windows for people; whatever was wrong on any page fails the test."""
    opened: list[Visitor] = []

    def come(lang: str = "en", **how: object) -> Visitor:
        judging = engine_name == ENGINES[0]
        opened.append(Visitor(browser, served_all_along, lang, is_judging=judging, **how))
        return opened[-1]

    yield come
    wrong = [sentence for one in opened for sentence in one.leave()]
    assert not wrong, "\n".join(wrong)


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Show the logs with a test that failed, and tell the fixtures that it did."""
    report = yield
    if report.when == "call" and report.failed:
        item.stash[FAILED] = True
        sites = [one for one in getattr(item, "funcargs", {}).values() if isinstance(one, Site)]
        report.sections += [("the served product", site.told()) for site in sites[:1]]
    return report
