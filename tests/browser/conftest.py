"""One running product and one browser for all of these tests."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.everybody import Everybody, submit_all
from tests.browser.full_desk import FullDesk
from tests.browser.product import Product, running_product
from tests.browser.visitor import Visitor
from tests.browser.watching import Watch
from tests.processes import wait_for

PATIENCE_MS = 10_000


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Start web, worker, clock and practice Canvas, once."""
    with running_product(tmp_path_factory.mktemp("product")) as running:
        yield running


@pytest.fixture
def context(context: BrowserContext) -> Iterator[BrowserContext]:
    """Give a browser without cookies; it may complain of nothing."""
    context.set_default_timeout(PATIENCE_MS)
    watch = Watch(context)
    yield context
    assert watch.complaints == []


@pytest.fixture
def plain_page(browser: Browser) -> Iterator[Page]:
    """Give a page without JavaScript."""
    context = browser.new_context(java_script_enabled=False)
    context.set_default_timeout(PATIENCE_MS)
    watch = Watch(context)
    yield context.new_page()
    context.close()
    assert watch.complaints == []


@pytest.fixture
def visits(product: Product, page: Page) -> Callable[[str], Visitor]:
    """Make a visitor with the values of one practice server."""
    return lambda slug: Visitor(product, page, product.server(slug))


@pytest.fixture(scope="session")
def everybody(product: Product, browser: Browser) -> Iterator[Everybody]:
    """Submit every practice server, once."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE_MS)
    all_of_them = submit_all(product, context)
    yield all_of_them
    context.close()


@pytest.fixture
def everybodys_page(everybody: Everybody) -> Iterator[Page]:
    """Give a page in the browser that may see all of these requests."""
    yield everybody.page
    assert everybody.watch.complaints == []


@pytest.fixture(scope="session")
def desk(product: Product, browser: Browser) -> Iterator[Page]:
    """Log in as staff, with what was printed."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE_MS)
    watch = Watch(context)
    page = context.new_page()
    page.goto(product.staff_url)
    page.get_by_label("E-mail").fill(product.email)
    page.get_by_label("Password").fill(product.password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(product.staff_url)
    yield page
    context.close()
    assert watch.complaints == []


@pytest.fixture(scope="session")
def full_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FullDesk]:
    desk = FullDesk(tmp_path_factory.mktemp("full"))
    try:
        wait_for(desk.is_there, 60, "the web server")
        yield desk
    finally:
        desk.end()
