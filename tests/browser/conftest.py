"""One running product and one browser for all of these tests."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.product import Product, running_product
from tests.browser.visitor import Visitor
from tests.browser.watching import Watch

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
