"""Take the pictures of the README: starts everything with data of its own, walks through it in Chromium.

Run it with `.venv/bin/python docs/screenshots.py` (after `./test`, which installs Playwright; Chromium from the
system). Writes docs/images/*.png.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PATIENCE_S = 90
MOST_BYTES = 150_000
WIDE, NARROW = ViewportSize(width=1100, height=740), ViewportSize(width=320, height=720)


@dataclass(frozen=True)
class Server:
    """What to type for one practice server."""

    address: str
    client_id: str
    secret: str


@dataclass(frozen=True)
class Running:
    """What `dev` printed."""

    url: str
    email: str
    password: str
    servers: tuple[Server, ...]
    data_dir: Path

    def newest_link(self) -> str:
        """Return the path of the setup link in the newest letter that carries one, as soon as it is there."""
        for _ in range(PATIENCE_S * 10):
            letters = sorted((self.data_dir / "mail").glob("*.log"), key=lambda path: path.stat().st_mtime)
            links = [found for path in letters for found in re.findall(r"/s/[\w-]+/", path.read_text())]
            if links:
                for path in letters:
                    path.unlink()
                return str(links[-1])
            time.sleep(0.1)
        raise TimeoutError("No letter came.")


@contextmanager
def everything() -> Iterator[Running]:
    """Run `manage.py dev` on free ports with empty data, and end it."""
    with tempfile.TemporaryDirectory(prefix="pictures-") as folder:
        log = Path(folder) / "dev.log"
        environment = {**os.environ, "DATA_DIR": f"{folder}/data", "ENV_FILE": f"{folder}/no.env"}
        with log.open("w") as out:
            ports = ("--port", "18000", "--sandbox-port", "19443", "--sandbox-admin-port", "19444")
            command = [sys.executable, str(ROOT / "manage.py"), "dev", *ports]
            dev = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=environment)  # noqa: S603 (ours)
        try:
            yield read_welcome(log, dev, Path(folder) / "data")
        finally:
            dev.send_signal(signal.SIGINT)
            dev.wait()


def read_welcome(log: Path, dev: "subprocess.Popen[bytes]", data_dir: Path) -> Running:
    """Wait for what `dev` prints when all is ready, and read it."""
    until = time.monotonic() + PATIENCE_S
    while "Contact e-mail" not in (text := log.read_text()):
        if dev.poll() is not None or time.monotonic() > until:
            raise RuntimeError(text)
        time.sleep(0.2)
    staff = re.search(r"(\S+@\S+) +password for this start: (\S+)", text)
    url = re.search(r"Connect a Canvas +(\S+?)/?\s", text)
    servers = re.findall(r"address +(\S+)\s+region .*\s+client ID +(\S+)\s+secret +(\S+)", text)
    if not (staff and url):
        raise RuntimeError(text)
    return Running(url[1], staff[1], staff[2], tuple(Server(*found) for found in servers), data_dir)


class Walk:
    """One request, as an administrator walks through it."""

    def __init__(self, running: Running, context: BrowserContext, server: Server, email: str) -> None:
        self._running = running
        self._server = server
        self._email = email
        self.page = context.new_page()

    def to_the_key(self) -> None:
        """Go from the empty form to the list of values for the key."""
        page = self.page
        page.goto(self._running.url)
        page.get_by_label("address").first.fill(self._server.address)
        page.get_by_label("e-mail").first.fill(self._email)
        page.locator("[name=institution]").fill("Northfield College")
        page.get_by_role("button", name="Look at this address").click()
        page.locator("#go-on").click(timeout=30_000)
        page.get_by_label("Practice Europe").check()
        page.get_by_role("button", name="Show me the key settings").click()

    def to_the_result(self) -> None:
        """Prove the address by the letter's link, give ID and secret, and wait for the result."""
        page = self.page
        page.goto(self._running.url + self._running.newest_link())
        page.get_by_role("button", name="Open it").click()
        page.goto(re.sub(r"/(region|key|address)?$", "/details", page.url))
        page.locator("[name=client_id]").fill(self._server.client_id)
        page.locator("[name=client_secret]").fill(self._server.secret)
        page.get_by_role("button", name="Try the connection").click()


def shoot(page: Page, name: str) -> None:
    """Write a picture; raise ValueError if it is too large for the repository."""
    path = IMAGES / f"{name}.png"
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=path, animations="disabled")
    if path.stat().st_size > MOST_BYTES:
        raise ValueError(f"{path} has {path.stat().st_size} bytes, {MOST_BYTES} are the most.")


def take_all(running: Running, browser: Browser) -> None:
    """Walk through all of it."""
    good, _, faulty = running.servers
    visitor = browser.new_context(viewport=WIDE)
    walk = Walk(running, visitor, good, "it@northfield.example")
    walk.page.goto(running.url)
    shoot(walk.page, "start")
    walk.to_the_key()
    shoot(walk.page, "key")
    walk.to_the_result()
    walk.page.get_by_text("Connected").first.wait_for(timeout=30_000)
    shoot(walk.page, "connected")
    narrow = browser.new_context(viewport=NARROW, color_scheme="dark")
    for name, context in (("mend", browser.new_context(viewport=WIDE)), ("mend-dark", narrow)):
        walk = Walk(running, context, faulty, f"{name}@northfield.example")
        walk.to_the_key()
        walk.to_the_result()
        walk.page.locator("#mend").wait_for(timeout=30_000)
        shoot(walk.page, name)
    fill_store(running)
    take_staff(running, browser.new_context(viewport=WIDE).new_page())


def fill_store(running: Running) -> None:
    """Make up other institutions, so that there is something to see on the desk."""
    environment = {**os.environ, "DATA_DIR": str(running.data_dir), "ENV_FILE": str(running.data_dir / "dev.env")}
    command = [sys.executable, str(ROOT / "manage.py"), "demo_data", "--institutions", "240"]
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603 (ours)


def take_staff(running: Running, page: Page) -> None:
    """Log in as staff; show where to act, the queue, and one case."""
    page.goto(f"{running.url}/staff/")
    page.locator("[name=login]").fill(running.email)
    page.locator("[name=password]").fill(running.password)
    page.locator("form [type=submit]").last.click()
    page.wait_for_url("**/staff/")
    shoot(page, "staff")
    page.get_by_role("link", name="Queue").first.click()
    page.locator("#result_list").wait_for()
    shoot(page, "queue")
    page.locator("#result_list tbody th a").first.click()
    page.wait_for_url("**/change/**")
    shoot(page, "staff-case")


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with everything() as running, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--disable-background-networking", *sandbox]
        )
        take_all(running, browser)
        browser.close()


if __name__ == "__main__":
    main()
