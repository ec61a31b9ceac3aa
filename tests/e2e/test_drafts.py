"""Words a maker typed outlive a lost connection, an ended session and a page that was left."""

from playwright.sync_api import Route, expect

from tests.e2e import people
from tests.e2e.conftest import NewVisitor
from tests.e2e.serving import Site

STATUS = "[data-autosave-status]"


def test_no_word_is_lost_without_a_connection_or_a_session(
    served: Site, visitor: NewVisitor
) -> None:
    person = people.somebody(served, "words@example.org", "Wil Woord")
    maker = visitor()
    maker.sign_in(person.email)
    maker.go("/maker/projects/new")
    maker.fill(title="Eb en vloed")
    maker.press("Begin")
    basics = maker.page.url
    field, status = maker.page.locator("#summary"), maker.page.locator(STATUS)

    with maker.watch.expecting("ERR_INTERNET_DISCONNECTED"):
        maker.context.set_offline(True)
        field.fill("Getypt zonder verbinding.")
        expect(status).to_have_class("autosave is-unsaved")
        maker.context.set_offline(False)
        expect(status).to_have_class("autosave")

    with maker.watch.expecting("status of 400"):
        maker.context.clear_cookies()
        field.fill("Getypt na het uitloggen.")
        expect(status.get_by_role("link")).to_be_visible()
    maker.page.once("dialog", lambda dialog: dialog.accept())
    maker.sign_in(person.email)
    maker.page.goto(basics)
    expect(field).to_have_value("Getypt na het uitloggen.")
    expect(status).to_have_class("autosave")
    maker.page.reload()
    expect(field).to_have_value("Getypt na het uitloggen.")


def test_words_that_arrive_while_the_page_is_opened_anew_are_on_it(
    served: Site, visitor: NewVisitor
) -> None:
    person = people.somebody(served, "late-words@example.org", "Laat Woord")
    maker = visitor()
    maker.sign_in(person.email)
    maker.go("/maker/projects/new")
    maker.fill(title="Op de valreep")
    maker.press("Begin")
    page = maker.page
    field = page.locator("#summary")
    before = page.context.request.get(page.url).text()

    def made_just_before(route: Route) -> None:
        """The words are sent and kept while this answer, made before them, is on its way."""
        page.wait_for_event("response", lambda answer: answer.request.method == "POST")
        page.wait_for_timeout(500)
        route.fulfill(body=before, content_type="text/html; charset=utf-8")

    page.route(page.url, made_just_before, times=1)
    field.fill("Nog net op tijd.")
    page.reload()
    expect(field).to_have_value("Nog net op tijd.")
