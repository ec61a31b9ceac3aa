"""What people open first comes quickly on a slow phone, from here alone, and nothing moves.

The bytes, the requests and what the line makes the first paint wait are judged, not the time of
this machine.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.databases import ENGINES
from tests.e2e import people
from tests.e2e.conftest import NewVisitor
from tests.e2e.serving import Site
from tests.e2e.test_ballots import vote_of
from tests.e2e.visiting import Visitor
from tests.e2e.weighing import Weight, weigh

# A page weighs the same on either database.
pytestmark = pytest.mark.parametrize("engine_name", ENGINES[:1], indirect=True, scope="session")

MOST_BYTES, MOST_REQUESTS, MOST_MS, MOST_MOVED = 150_000, 18, 1_500, 0.01


@pytest.fixture
def pages(served: Site, doubling_pot: int, visitor: NewVisitor) -> tuple[Visitor, list[str]]:
    """A member of a panel on a phone, and the pages to open."""
    email = f"licht-{served.now().timestamp():.0f}@panel.example"
    member = people.somebody(served, email, "Lot Licht")
    # A title as wide as the screen to a hair may wrap otherwise until the fonts are there.
    campaign = people.live_campaign(served, "Een lied voor de brug", pot_id=doubling_pot)
    called = vote_of(served, member, None)
    phone = visitor("nl", width=390)
    phone.sign_in(member.email)
    give = f"/give/{campaign.slug}"
    public = ("/", "/projects/", f"/projects/{campaign.slug}", give, called.page())
    return phone, [f"/nl{path}" for path in (*public, called.place("ballot"))]


def too_much(site: Site, path: str, found: Weight) -> Iterator[str]:
    hosts = {urlsplit(one["url"]).netloc for one in found.files}
    if found.bytes_without_photographs > MOST_BYTES:
        yield f"{path}: {found.bytes_without_photographs} bytes: {found.files}"
    if found.requests > MOST_REQUESTS:
        yield f"{path}: {found.requests} requests"
    if found.awaited_ms > MOST_MS:
        yield f"{path}: {found.awaited_ms:.0f} ms before {found.painted}"
    if found.moved > MOST_MOVED:
        yield f"{path}: {found.moved:.3f} moved: {found.movers}"
    if hosts - {urlsplit(site.base_url).netloc}:
        yield f"{path}: asks {hosts}"
    yield from (f"{path}: {one}" for one in found.odd_pictures)


def test_pages_are_light_ask_nobody_else_and_stand_still(
    served: Site, pages: tuple[Visitor, list[str]]
) -> None:
    phone, paths = pages
    weights = {path: weigh(phone.context, served.base_url + path) for path in paths}
    assert not [one for path in paths for one in too_much(served, path, weights[path])]
    assert all(one.html > 1_000 for one in weights.values())


def test_pages_say_the_same_without_scripts(
    served: Site, pages: tuple[Visitor, list[str]], visitor: NewVisitor
) -> None:
    _phone, paths = pages
    plain = visitor("nl", width=390, has_scripts=False)
    scripted = visitor("nl", width=390)
    for path in paths[:-1]:
        for one in (plain, scripted):
            one.page.goto(served.base_url + path)
        words = scripted.page.locator("main h1").inner_text()
        expect(plain.page.locator("main h1")).to_have_text(words)
        links = scripted.page.locator("main a:visible").count()
        expect(plain.page.locator("main a:visible")).to_have_count(links)
