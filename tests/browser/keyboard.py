"""Somebody without a mouse: Tab, Shift+Tab, Enter, Space and arrows. Each stop must be seen and be left again."""

from typing import Any, Self

from playwright.sync_api import Page

MOST_STOPS = 120
FOCUSED = """() => {
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    const style = getComputedStyle(one), box = one.getBoundingClientRect();
    const labels = [...(one.labels || [])].map((label) => label.textContent.trim().replace(/\\s+/g, " "));
    return {
        name: one.getAttribute("aria-label") || labels[0] || one.textContent.trim().replace(/\\s+/g, " "),
        group: one.name || "",
        mark: `${one.tagName} ${one.id} ${one.name || ""} ${one.getAttribute("href") || ""} ${one.textContent.trim()}`,
        ring: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
        isSeen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    };
}"""


class Keyboard:
    """Presses keys on one page."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def press(self, key: str) -> Self:
        """Press a key where the focus is."""
        self._page.keyboard.press(key)
        return self

    def go_to(self, name: str) -> Self:
        """Press Tab until the control of this name has the focus."""
        self._tab_until(lambda stop: stop["name"] == name, name)
        return self

    def go_to_group(self, group: str) -> None:
        """Press Tab until a radio button of this group has the focus."""
        self._tab_until(lambda stop: stop["group"] == group, group)

    def type_into(self, name: str, text: str) -> None:
        self.go_to(name)
        self._page.keyboard.type(text)

    def leave_out_the_bar(self) -> None:
        """Use the first stop of the page, which leads past its bar."""
        self.press("Tab")
        assert self._stop()["name"] == "Skip to the content"
        self.press("Enter")
        assert self._page.evaluate("document.activeElement.id") == "main"

    def passes_through(self) -> None:
        """Assert that Tab leads through the whole page and out of it, and Shift+Tab the same way back."""
        self._page.reload()
        there = self._all_stops("Tab")
        back = self._all_stops("Shift+Tab")
        assert len(there) > 3
        assert back == there[::-1], (there, back)

    def _all_stops(self, key: str) -> list[str]:
        stops: list[str] = []
        for _ in range(MOST_STOPS):
            self.press(key)
            stop = self._stop_or_none()
            is_round = bool(stops) and (stop is None or stop["mark"] == stops[0])
            if is_round:
                return stops
            if stop is not None:
                stops.append(stop["mark"])
        raise AssertionError(f"No way out of the page by {key}: {stops}")

    def _tab_until(self, is_right: Any, what: str) -> None:
        passed = []
        for _ in range(MOST_STOPS):
            self.press("Tab")
            stop = self._stop_or_none()
            if stop is None:
                continue
            passed.append(stop["name"])
            if is_right(stop):
                return
        raise AssertionError(f"Tab never came to {what}, only to {passed}.")

    def _stop(self) -> Any:
        stop = self._stop_or_none()
        assert stop, "Nothing has the focus."
        return stop

    def _stop_or_none(self) -> Any:
        """Return what has the focus, whose ring must be seen; None when that is the browser itself."""
        stop = self._page.evaluate(FOCUSED)
        if stop is not None:
            assert stop["ring"] >= 2, f"No ring around {stop}."
            assert stop["isSeen"], f"Outside of what is seen: {stop}."
        return stop
