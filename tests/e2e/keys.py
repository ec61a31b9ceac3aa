"""Somebody who uses a page by its keys alone: Tab, arrows, Space, Enter, and letters."""

from dataclasses import dataclass

from tests.e2e.visiting import Visitor

_MOST_TABS = 120
_IS_HERE = "wanted => document.activeElement.matches(wanted)"
# What has the focus, or its label, is what a finger would touch there: nothing lies over it.
_IS_SEEN = """() => {
    const it = document.activeElement, box = it.getBoundingClientRect();
    const x = box.left + box.width / 2, y = box.top + Math.min(box.height / 2, 20);
    const there = document.elementFromPoint(x, y);
    return !!there && (it.contains(there) || [...(it.labels || [])].some(one => one.contains(there))
        || there.contains(it));
}"""


@dataclass(frozen=True, slots=True)
class Keys:
    """A phone with keys and nothing to point with."""

    phone: Visitor

    def to(self, wanted: str) -> None:
        """Press Tab until the focus is on what a selector matches, and see that it is in view."""
        page = self.phone.page
        for _ in range(_MOST_TABS):
            page.keyboard.press("Tab")
            if page.evaluate(_IS_HERE, wanted):
                assert page.evaluate(_IS_SEEN), f"{wanted} has the focus out of sight"
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
        """Go to a button that sends the form, and press it."""
        self.to(wanted)
        with self.phone.page.expect_navigation():
            self.phone.page.keyboard.press("Enter")
