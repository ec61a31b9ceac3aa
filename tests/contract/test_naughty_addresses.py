"""Addresses nobody would type: every parameter of every page, in its path and behind it.

Usually each parameter meets some strings of the corpus, all of them together every string; with
`NAUGHTY=all` in the environment each meets every one (some minutes).
"""

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from tests.contract.addresses import Address, addresses
from tests.contract.conftest import Hall
from tests.contract.corpus import LONG, MARKUP, NUMBERS, PATHS, UNSTORABLE, share
from tests.contract.pages import foreign_code

# Who sees most of each audience's rooms.
GUIDES = {"admin": "operator", "funds": "member", "makers": "maker", "accounts": "member"}
# Words that pages read behind their address, all sent at once to every page.
ASKED = (
    "q", "page", "next", "aim", "reward", "preset", "discipline", "city", "fund", "phase", "match",
    "sort", "lang",
)  # fmt: skip
# Pages that do read them, each with the words it reads.
READERS = {
    "/en/projects/": ("q", "page", "discipline", "city", "fund", "phase", "match", "sort"),
    "/en/admin/people": ("q", "page"),
    "/en/admin/refunds": ("q",),
    "/en/account/sign-in": ("next",),
    "/en/account/sign-up": ("aim",),
    "/open-data/grants.json": ("fund", "year"),
}
# Larger than any key a database can hold, and than any number a page can be.
HUGE = (2**31, 2**63 - 1, 2**63, 10**30, 10**4_000)


def guide_of(endpoint: str) -> str:
    return GUIDES.get(endpoint.split(".")[0], "donor")


def flaw(hall: Hall, who: str, url: str, query: dict[str, str] | None = None) -> str | None:
    """What is wrong with the answer to an address, or None."""
    try:
        answer = hall.get(who, url, query_string=query)
    except Exception as error:  # the product raises in tests what would be a 500
        return f"{type(error).__name__}: {error}"[:200]
    if answer.status_code >= 500:
        return str(answer.status_code)
    location = answer.headers.get("Location", "")
    if location and not location.startswith("/") and "pay.example" not in location:
        return f"sent to {location}"
    return foreign_code(answer.text) if answer.mimetype == "text/html" else None


def paths(address: Address, number: int) -> Iterator[str]:
    """The address with one of its parameters replaced by strings of the corpus."""
    start = address.rule.rule
    for place, name in enumerate(sorted(address.rule.arguments)):
        is_number = name.endswith("_id")
        strings = [*NUMBERS, *map(str, HUGE)] if is_number else share(number + place, 24)
        for text in strings:
            path = start
            for other, value in address.values.items():
                put = quote(text if other == name else str(value), safe="")
                for opening in ("<", "<int:", "<path:", STEPS):
                    path = path.replace(f"{opening}{other}>", put or "%20")
            yield path


STEPS = "<any(basics, story, team, budget, sources, campaign, rewards):"


def routes(hall: Hall) -> list[Address]:
    """Pages with a parameter besides the language.

    Health tells the state of this machine, and the preview of a letter holds frames.
    """
    return [
        one
        for one in addresses(hall.app, hall.world, "GET")
        if not one.endpoint.startswith("health")
        and not one.endpoint.startswith("letter_previews.letter")
    ]


def test_no_path_breaks_a_page(hall: Hall) -> None:
    wrong = []
    for number, address in enumerate(routes(hall)):
        if address.endpoint in {"static", "development.mail", "development.mail_body"} or (
            address.rule.arguments - {"lang"}
        ):
            for path in paths(address, number):
                if found := flaw(hall, guide_of(address.endpoint), path):
                    wrong.append((address.endpoint, path[:120], found))
    assert not wrong


@pytest.mark.parametrize("where", READERS)
def test_nothing_asked_behind_an_address_breaks_a_page(hall: Hall, where: str) -> None:
    wrong = []
    who = "operator" if "admin" in where else "visitor"
    for number, name in enumerate(READERS[where]):
        strings = [*share(7 * number, 36), *map(str, HUGE)]
        for text in strings:
            if found := flaw(hall, who, where, {name: text}):
                wrong.append((name, text[:80], found))
    assert not wrong


def test_no_wish_of_a_maker_breaks_the_routes_of_a_plan(hall: Hall) -> None:
    wrong = []
    where = f"/en/maker/projects/{hall.world.ids['lacking_project_id']}/routes"
    for number, name in enumerate(("crowd", "own", "repay", "gift")):
        for text in [*share(number, 8), "0.01", "9999999", str(HUGE[1])]:
            if found := flaw(hall, "maker", where, {name: text}):
                wrong.append((name, text[:80], found))
    assert not wrong


def test_every_page_bears_everything_behind_its_address_at_once(hall: Hall) -> None:
    wrong = []
    for number, address in enumerate(routes(hall)):
        url = address.url(hall.app)
        for text in share(number, 3):
            query = dict.fromkeys(ASKED, text)
            if found := flaw(hall, guide_of(address.endpoint), url, query):
                wrong.append((address.endpoint, text[:80], found))
    assert not wrong


@pytest.mark.parametrize("text", UNSTORABLE)
def test_what_no_database_can_hold_is_refused_at_the_edge(hall: Hall, text: str) -> None:
    client = hall.client("visitor")
    assert client.get("/en/projects/" + quote(text, safe="")).status_code == 400
    assert client.get("/en/projects/", query_string={"q": text}).status_code == 400
    assert client.get("/en/projects/", query_string={text: "q"}).status_code == 400


def test_bytes_that_are_no_text_break_nothing(hall: Hall) -> None:
    client = hall.client("visitor")
    for raw in ("%ED%A0%80", "%FF%FE", "%C0%AF", "%F8%88%80%80%80"):
        assert client.get(f"/en/projects/{raw}").status_code in {400, 404}
        assert client.get(f"/en/projects/?q={raw}").status_code in {200, 400}


def test_headers_of_a_hostile_browser_break_nothing(hall: Hall) -> None:
    names = (
        "Accept-Language", "Cookie", "Referer", "User-Agent", "X-Request-ID", "HX-Request",
        "HX-Target", "If-None-Match", "If-Modified-Since", "Range", "X-Forwarded-For", "Accept",
    )  # fmt: skip
    strings = [t for t in (*MARKUP, *PATHS, *NUMBERS, *LONG[:1]) if t.isascii() and "\n" not in t]
    wrong = []
    for number, text in enumerate(strings):
        for name in names[number % 4 :: 4]:
            answer = hall.client("visitor").get("/en/projects/", headers={name: text})
            found = foreign_code(answer.text)
            if answer.status_code not in {200, 304, 416} or found:
                wrong.append((name, text[:60], answer.status_code, found))
    assert not wrong


def test_no_path_leads_out_of_the_folders(hall: Hall) -> None:
    for path in PATHS:
        raw, coded = path.replace("\\", "%5C"), quote(path, safe="")
        for folder in ("/static/", "/media/", "/dev/mail/"):
            for tail in (raw, coded, f"x/../../{raw}"):
                answer = hall.client("visitor").get(folder + tail)
                assert answer.status_code in {301, 308, 400, 404}, (folder, tail)
                assert "root:" not in answer.text
