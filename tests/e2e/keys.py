"""Somebody who uses a page by its keys alone: Tab, arrows, Space, Enter, and letters."""

from dataclasses import dataclass

from tests.e2e.people import PASSWORD
from tests.e2e.visiting import Visitor

_MOST_TABS = 250
_IS_HERE = "wanted => document.activeElement.matches(wanted)"
# What has the focus, or its label, is what a finger would touch there: nothing lies over it
# (WCAG 2.4.11). And it, or what stands about it, has a line of two pixels that it has not otherwise
# (2.4.13). Its own focus is put back, so that Tab goes on from where it was.
_IS_SEEN = """() => {
    const it = document.activeElement;
    if (!it || it === document.body) return "";
    const box = it.getBoundingClientRect();
    const x = box.left + box.width / 2, y = box.top + Math.min(box.height / 2, 20);
    const there = document.elementFromPoint(x, y), labels = [...(it.labels || [])];
    const open = !!there && (it.contains(there) || labels.some(one => one.contains(there))
        || there.contains(it));
    if (!open) return "is covered: " + it.outerHTML.slice(0, 160);
    const near = [it, ...it.children, ...labels, ...it.parentElement.children];
    for (let one = it.parentElement; one && one !== document.body; one = one.parentElement) {
        near.push(one);
    }
    const lines = () => near.map(one => {
        const style = getComputedStyle(one);
        const wide = style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth);
        return [Math.max(wide, parseFloat(style.strokeWidth) || 0), style.boxShadow];
    });
    const focused = lines();
    it.blur();
    const plain = lines();
    it.focus({preventScroll: true, focusVisible: true});
    const shows = focused.some(([wide, shadow], at) =>
        (wide >= 2 && wide !== plain[at][0]) || shadow !== plain[at][1]);
    return shows ? "" : "does not show its focus: " + it.outerHTML.slice(0, 160);
}"""


@dataclass(frozen=True, slots=True)
class Keys:
    """A phone with keys and nothing to point with."""

    phone: Visitor

    def to(self, wanted: str) -> None:
        """Press Tab until the focus is on what a selector matches; each stop must be seen."""
        page = self.phone.page
        page.wait_for_load_state()
        for _ in range(_MOST_TABS):
            page.keyboard.press("Tab")
            unseen = page.evaluate(_IS_SEEN)
            assert not unseen, f"{page.url}: {unseen}"
            if page.evaluate(_IS_HERE, wanted):
                return
        raise AssertionError(f"no way to {wanted} by Tab on {page.url}")

    def choose(self, name: str, *, steps: int) -> None:
        """Of a row of radio buttons, the one so many steps after the first."""
        self.to(f'[name="{name}"]')
        for _ in range(steps):
            self.phone.page.keyboard.press("ArrowRight")

    def tick(self, name: str) -> None:
        """Tick a box."""
        self.to(f'[name="{name}"]')
        self.phone.page.keyboard.press("Space")

    def type_into(self, name: str, text: str) -> None:
        """Write into a field in place of what was in it."""
        self.to(f'[name="{name}"]')
        self.phone.page.keyboard.press("ControlOrMeta+a")
        self.phone.page.keyboard.type(text)

    def press(self, wanted: str) -> None:
        """Go to a link or to a button that sends the form, and press it."""
        self.to(wanted)
        self.enter()

    def enter(self) -> None:
        """Press Enter where the focus is, and wait for the next page."""
        with self.phone.page.expect_event("load"):
            self.phone.page.keyboard.press("Enter")

    def pick(self, menu: str, wanted: str) -> None:
        """Open a menu and follow a link in it."""
        self.to(f"{menu} > summary")
        self.phone.page.keyboard.press("Enter")
        self.press(f"{menu} {wanted}")

    def skip(self) -> None:
        """The first stop of a page leads past everything at its top."""
        page = self.phone.page
        page.keyboard.press("Tab")
        assert page.evaluate(_IS_HERE, ".skip")
        assert not page.evaluate(_IS_SEEN)
        page.keyboard.press("Enter")
        assert page.evaluate(_IS_HERE, "main")

    def sign_in(self, email: str) -> None:
        """From the home page to one's own."""
        self.phone.go("/")
        self.press('.masthead a[href$="/account/sign-in"]')
        self.type_into("email", email)
        self.type_into("password", PASSWORD)
        self.enter()
