"""A hand that holds a phone: it taps and types, counts both, and looks at every page it comes to."""

import re
from pathlib import Path
from typing import Any, Final

from tests.support.source import HOME

ARTEFACTS: Final = HOME / "artefacts"
PHONE: Final = {"width": 360, "height": 640}
_SIDEWAYS: Final = "document.documentElement.scrollWidth - innerWidth"
# The filled button must lie within the screen, with nothing on top of it (interface.md, Rules of the hand).
_MAIN_ACTION: Final = """() => {
    const folded = one => one.closest('details:not([open])')
    const button = [...document.querySelectorAll('.thumb .button:not([data-kind])')].filter(one => !folded(one)).pop()
    if (!button) return ''
    const box = button.getBoundingClientRect()
    if (box.top < 0 || box.bottom > innerHeight + 1) return 'out of sight: ' + button.textContent.trim()
    const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2)
    return button.contains(top) || top?.contains(button) ? '' : 'covered: ' + button.textContent.trim()
}"""


class Hand:
    """One person's phone. `taps` and `typed` count what the person had to do."""

    def __init__(self, context: Any, home: str, name: str, *, script: bool = True) -> None:
        self.context, self.home, self.name, self.script = context, home, name, script
        self.page = context.new_page()
        self.page.set_default_timeout(15_000)
        self.taps = self.typed = self.pages = 0
        self.said: list[str] = []
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("console", self._hear)

    def _hear(self, line: Any) -> None:
        if line.type == "error":
            self.said.append(line.text)

    def open(self, path: str) -> None:
        """Open a link, as from a chat."""
        self.page.goto(path if path.startswith("http") else f"{self.home}{path}")
        self.pages += 1

    def tap(self, words: str, *, leads: bool = True) -> None:
        """Tap the button or link that says so; `leads` to another page."""
        there = self.page.get_by_role("button", name=words, exact=True)
        target = there.or_(self.page.get_by_role("link", name=words, exact=True)).last
        self.taps += 1
        if leads:
            with self.page.expect_navigation():
                target.click()
            self.pages += 1
        else:
            target.click()

    def type(self, label: str, words: str) -> None:
        """Type into the field with this label."""
        self.page.get_by_label(label, exact=True).fill(words)
        self.typed += 1

    def enter(self, email: str, password: str) -> None:
        """Sign in; neither taps nor words are counted."""
        self.open("/sign-in")
        self.type("E-mail", email)
        self.type("Password", password)
        self.tap("Sign in")
        self.taps = self.typed = self.pages = 0

    def look(self, what: str, *, axe: bool = True) -> None:
        """Look at the page: nothing sideways, the main action in reach, nothing axe can find, light and dark."""
        assert self.page.evaluate(_SIDEWAYS) <= 0, f"{what} scrolls sideways"
        assert not (trouble := self.page.evaluate(_MAIN_ACTION)), f"{what}: {trouble}"
        for scheme in ("light", "dark"):
            self.page.emulate_media(color_scheme=scheme)
            self.page.screenshot(path=self.keep(f"{self.name}-{what}-{scheme}.png"))
            if axe:
                found = faults(self.page, scheme) if self.script else self._faults_of_markup(scheme)
                assert found == [], f"{what}, {scheme}: {found}"
        self.page.emulate_media(color_scheme="light")

    def _faults_of_markup(self, scheme: str) -> list[str]:
        """What axe finds in the page as it stands without a script: axe needs one, so it looks elsewhere, alone."""
        url, markup = self.page.url, re.sub("</?noscript>", "", self.page.content())
        context = self.context.browser.new_context(
            viewport=PHONE, color_scheme=scheme, service_workers="block", storage_state=self.context.storage_state()
        )
        try:
            page = context.new_page()
            page.route("**/*.js", lambda route: route.abort())
            page.route(url, lambda route: route.fulfill(body=markup, content_type="text/html; charset=utf-8"))
            page.goto(url)
            return faults(page, scheme)
        finally:
            context.close()

    def keep(self, name: str) -> Path:
        """Where a screenshot is kept."""
        folder = ARTEFACTS / "browser"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / name


def faults(page: Any, scheme: str = "light") -> list[str]:
    """What axe finds. The same page in the dark differs in its colours alone."""
    from axe_playwright_python.sync_playwright import Axe

    asked = {"resultTypes": ["violations"]} | ({"runOnly": ["color-contrast"]} if scheme == "dark" else {})
    found = Axe().run(page, options=asked).response["violations"]
    return [f"{one['id']}: {node['target']} {node['html'][:160]}" for one in found for node in one["nodes"]]
