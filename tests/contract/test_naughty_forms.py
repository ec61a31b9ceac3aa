"""Forms filled in as nobody would: every field of every form, one at a time and all at once.

The forms are those a browser finds on the pages of each of the cast, so a new form is tested
by being there. A refused form writes nothing, says what is wrong where it is wrong, and keeps what
was typed. `NAUGHTY=all` tries every string in every field (an hour).
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from werkzeug.test import TestResponse

from tests.contract.addresses import Address, addresses
from tests.contract.conftest import Hall
from tests.contract.corpus import UNSTORABLE, VERY_LONG, share
from tests.contract.pages import Control, Form, Page, foreign_code, forms_in, read

CAST = ("visitor", "donor", "maker", "coach", "operator", "member")
# What a person would type where a page leaves a field empty, by the field's name.
TYPED = {
    "amount": "25", "email": "new@example.org", "name": "Ann", "title": "Light", "tip": "0",
    "password": "vier fietsen in de gracht", "old": "drie fietsen in de gracht",
    "reason": "Because.", "reference": "statement 13", "note": "Looked at.", "body": "More.",
    "body_md": "We have begun.", "committed_cents": "6000", "amount_cents": "120", "alt": "A house",
    "day": "2027-01-01", "cents": "100", "grant_cents": "750", "trigger_bps": "80",
    "share_bps": "20", "summary": "In short.",
}  # fmt: skip
# What cannot be read is kept word for word: of a plan, of an application, of a ballot.
KEEPS_DRAFTS = ("/maker/projects/", "/maker/applications/", "/ballot")
REASON = "This street has waited for it for years."
# Fields nobody sees: what is wrong with them is told in the summary alone.
UNSEEN = {"stamp", "seen", "website"}
# Pages that answer with forms of their own, with what is asked.
_ASKED = {"pages.assistant": {"question": "What is there for theatre in Zwolle?"}}
# Loans by where they stand; each has other forms for its fund and its maker.
_LOANS = ("asked", "proposed", "offered", "quiet", "maker_asks", "member_asks")
TEXTS = {"text", "textarea", "email", "search", "url", "number", "date"}


@dataclass(frozen=True, slots=True)
class Sendable:
    """A form on somebody's page, with everything a person would fill in."""

    who: str
    action: str
    data: dict[str, str]
    fields: tuple[Control, ...]

    @property
    def name(self) -> str:
        return f"{self.who} {self.action} ({', '.join(one.name for one in self.fields)})"


def _filled(form: Form) -> dict[str, str]:
    last = {name: name.rpartition("-")[2] for name in form.data}
    return {name: text or TYPED.get(last[name], "") for name, text in form.data.items()}


def _sendable(who: str, url: str, form: Form) -> Iterator[Sendable]:
    if form.method != "post":
        return
    data = _filled(form)
    data.pop("csrf_token", None)
    fields = tuple(one for one in form.typed if one.kind != "file")
    for button in form.buttons[:3] or [("", "")]:
        pressed = {button[0]: button[1]} if button[0] else {}
        yield Sendable(who, urljoin(url, form.action), {**data, **pressed}, fields)
    for action in form.actions:
        yield Sendable(who, urljoin(url, action), data, fields)


def variants(hall: Hall, endpoint: str) -> list[dict[str, Any]]:
    """The things to open a page with; other states have other forms."""
    ids = hall.world.ids
    steps = ("basics", "story", "team", "budget", "sources", "campaign", "rewards")
    lacking = ids["lacking_project_id"]
    more: dict[str, list[dict[str, Any]]] = {
        "makers.step": [{"step": step} for step in steps],
        "makers.checklist": [{"project_id": ids["approved_project_id"]}],
        "funds.loan": [{"loan_id": ids[f"{one}_loan_id"]} for one in _LOANS],
        "makers.loan": [{"loan_id": ids[f"{one}_loan_id"]} for one in _LOANS],
        "makers.ways": [
            {"project_id": lacking},
            {"project_id": lacking, "own": "50", "crowd": "300"},
        ],
        "funds.build_rule": [{"kind": "unlock_fixed"}, {"kind": "top_up"}],
        "funds.award": [{"award_id": ids["proposed_award_id"]}],
        "funds.pot": [{"pot_id": ids["offering_pot_id"]}],
        "networks.proposal": [{"proposal_id": ids["parted_proposal_id"]}],
        "admin.review": [{"campaign_id": ids["live_id"]}],
        "admin.gift": [{"donation_id": ids["refunded_gift_id"]}],
    }
    return [{}, *more.get(endpoint, [])]


def opened(hall: Hall, who: str, address: Address) -> Iterator[tuple[str, TestResponse]]:
    """The page of an address in each of its states, and its answer where it answers with forms."""
    for more in variants(hall, address.endpoint):
        behind = {name: text for name, text in more.items() if name not in address.rule.arguments}
        url = address.url(hall.app, **more) + (f"?{urlencode(behind)}" if behind else "")
        yield url, hall.get(who, url)
        if address.endpoint in _ASKED:
            yield url, hall.post(who, url, _ASKED[address.endpoint])


@pytest.fixture(scope="module")
def forms(hall: Hall) -> list[Sendable]:
    """Every form of the product, once."""
    found: dict[tuple[str, ...], Sendable] = {}
    for who in CAST:
        for address in addresses(hall.app, hall.world, "GET"):
            if address.endpoint == "style.show":
                continue  # shows forms, takes none
            for url, answer in opened(hall, who, address):
                if answer.status_code == 200 and answer.mimetype == "text/html":
                    _note(found, who, url, answer.text)
    for one in [one for one in found.values() if one.data.get("do") == "review"]:
        answer = hall.post(one.who, one.action, _in_full(one), follow_redirects=True)
        _note(found, one.who, one.action, answer.text)
        hall.forget(one.who)
    hall.restore()
    return list(found.values())


def _note(found: dict[tuple[str, ...], Sendable], who: str, url: str, page: str) -> None:
    """Add the forms of a page that were not seen before."""
    for form in forms_in(page):
        for one in _sendable(who, url, form):
            known = (one.action, *sorted(one.data), one.data.get("do", ""))
            found.setdefault(known, one)


def _in_full(paper: Sendable) -> dict[str, str]:
    """A ballot somebody would cast: the first choice of every row, and a reason."""
    said = {one.name: one.choices[0] for one in paper.fields if one.choices}
    reasons = {one.name: REASON for one in paper.fields if one.kind == "textarea"}
    return {**paper.data, **said, **reasons}


def same(one: str, other: str) -> bool:
    """Whether two texts are the same to a reader: accents composed, ends and line ends aside."""

    def plain(text: str) -> str:
        lines = text.replace("\r\n", "\n").replace("\r", "\n")
        return unicodedata.normalize("NFC", lines).strip()

    return plain(one) == plain(other)


def _is_unseen(name: str) -> bool:
    """Whether nothing can stand beside the field: nobody sees it, or it is one of many to tick."""
    return name in UNSEEN or name.startswith("pick-")


def flaws(hall: Hall, form: Sendable, naughty: dict[str, str]) -> Iterator[str]:
    """What is wrong with the answer to a form."""
    before = hall.version()
    try:
        answer = hall.post(form.who, form.action, {**form.data, **naughty})
    except Exception as error:  # the product raises in tests what would be a 500
        yield f"{type(error).__name__}: {error}"[:300]
        hall.restore()
        return
    wrote = hall.version() != before
    if answer.status_code >= 500:
        yield str(answer.status_code)
    if wrote and answer.status_code >= 400 and not any(one in form.action for one in KEEPS_DRAFTS):
        yield f"refused with {answer.status_code}, and something was written"
    if answer.mimetype == "text/html":
        yield from page_flaws(form, naughty, answer)
    if wrote:
        hall.restore()
    if answer.status_code == 303:
        hall.forget(form.who)


def page_flaws(form: Sendable, naughty: dict[str, str], answer: TestResponse) -> Iterator[str]:
    """What is wrong with the page that came back."""
    page = answer.text
    if found := foreign_code(page):
        yield f"foreign code: {found}"
    if answer.status_code != 422:
        return
    told = read(page)
    if "error-summary" not in told.ids:
        yield "refused without a summary"
    elif not told.explained and not all(_is_unseen(name) for name in naughty):
        yield "refused without an error beside a field"
    if told.loose:
        yield f"fields that point to nothing: {told.loose}"
    yield from lost(form, naughty, told)


def lost(form: Sendable, naughty: dict[str, str], told: Page) -> Iterator[str]:
    """What was typed and is not shown again; passwords must not be."""
    for control in form.fields:
        if control.name not in naughty:
            continue
        shown, typed = told.shown(control.name), naughty[control.name]
        if control.kind == "password" and any(shown):
            yield f"the password in {control.name} is shown"
        if control.kind in TEXTS and not any(same(one, typed) for one in shown):
            yield f"{control.name} shows {shown!r:.60}"


def test_the_pages_hold_the_forms_of_nearly_every_route(hall: Hall, forms: list[Sendable]) -> None:
    adapter = hall.app.url_map.bind("localhost")
    reached = {adapter.match(urlsplit(form.action).path, method="POST")[0] for form in forms}
    every = {one.endpoint for one in addresses(hall.app, hall.world, "POST")}
    # What machines send, what a page keeps while somebody types, and what stands on pages of things
    # in a state that nothing here is in (no plan here is hard enough to be searched on);
    # `test_access.py` posts to those too.
    assert " ".join(sorted(every - reached)) == (
        "admin.approve_payout admin.take_in development.move_clock follows.again "
        "funds.answer_objection funds.complete_panel funds.discard_trust_policy funds.ending "
        "funds.freeze_panel funds.late_report funds.look_closer funds.publish_trust_policy "
        "funds.ratify_round funds.release_part funds.seat_panel funds.send_back_round "
        "funds.take_back funds.thank_for_report funds_public.lot_commit funds_public.lot_reveal "
        "funds_public.lot_seal funds_public.lot_signature makers.answer makers.answer_notes "
        "makers.discard makers.discard_report makers.hand_in makers.keep_news makers.keep_report "
        "makers.mark_delivery makers.publish_story makers.search_routes makers.send_report "
        "makers.take_back makers.throw_away_sent rounds_public.lot_commit rounds_public.lot_reveal "
        "rounds_public.lot_seal rounds_public.lot_signature webhooks.stripe "
        "webhooks.stripe_accounts"
    )


def test_each_field_alone_bears_what_nobody_would_type(hall: Hall, forms: list[Sendable]) -> None:
    wrong = []
    number = 0
    for form in forms:
        for control in form.fields:
            number += 1
            for text in share(number, 3):
                wrong += [
                    (form.name[:90], control.name, text[:60], flaw)
                    for flaw in flaws(hall, form, {control.name: text})
                ]
    assert not wrong


def test_all_fields_at_once_bear_it_too(hall: Hall, forms: list[Sendable]) -> None:
    wrong = []
    for number, form in enumerate(forms):
        for text in share(5 * number, 4):
            naughty = {control.name: text for control in form.fields}
            wrong += [(form.name[:90], text[:60], flaw) for flaw in flaws(hall, form, naughty)]
    assert not wrong


def test_what_no_database_can_hold_is_refused_before_any_form_is_read(
    hall: Hall, forms: list[Sendable]
) -> None:
    before = hall.version()
    for number, form in enumerate(forms):
        text = UNSTORABLE[number % len(UNSTORABLE)]
        name = form.fields[0].name if form.fields else "x"
        assert hall.post(form.who, form.action, {**form.data, name: text}).status_code == 400
        assert hall.post(form.who, form.action, {**form.data, text: "x"}).status_code == 400
    assert hall.version() == before


@pytest.mark.parametrize("text", VERY_LONG, ids=["letters", "braces", "digits"])
def test_a_book_in_a_field_is_refused_or_kept_but_breaks_nothing(
    hall: Hall, forms: list[Sendable], text: str
) -> None:
    wrong = []
    for form in forms[:: 3 if len(text) else 1]:
        naughty = {control.name: text for control in form.fields[:3]}
        wrong += [(form.name[:90], flaw) for flaw in flaws(hall, form, naughty)]
    assert not wrong
