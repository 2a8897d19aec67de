"""What people type never leads to an address that is not public, nor to another host than the one they see."""

from dataclasses import replace

import pytest

from diagnosis.checks import address
from diagnosis.checks.nowhere import Nowhere
from diagnosis.details import tidy
from diagnosis.tests.checks.making import codes, make_target
from wire.tests.spellings import spellings_of
from wire.tests.test_guard import PUBLIC, SPECIAL

ADDRESSES = [one for name, one in SPECIAL.items() if name != "not an address"]
FORMS = ("{}", "https://{}", "http://{}/login", "{}:443", "https://{}:9443/courses/1", "https://canvas.example.edu@{}/")
# What is typed, and the only host that may be read in it ("" for none).
TRICKS = {
    "https://canvas.example.edu\\@127.0.0.1/": "canvas.example.edu",  # as browsers read it: a path
    "https://127.0.0.1\\.canvas.example.edu/": "",
    "https://canvas.example.edu\\\\127.0.0.1": "canvas.example.edu",
    "https://127.0.0.1\x00.example.org/": "",
    "https://127.0.0.1%00.example.org/": "",
    "https://canvas.example.edu\r\nX-Injected: yes/": "",
    "https://canvas.example.edu/\r\nX-Injected: yes": "canvas.example.edu",
    "https://canvas.example.edu/%0d%0aX-Injected:%20yes": "canvas.example.edu",
    "https://canvas.example.edu%0d%0aX-Injected:%20yes": "",
    "https://canvas.example.edu:443@127.0.0.1": "",
    "https://localhost/": "",
    "https://LOC\u00adALHOST/": "",
    "https://ⓛocalhost": "",
    "file:///etc/passwd": "",
    "gopher://canvas.example.edu/": "",
    "javascript:alert(1)": "",
}


class TestTyped:
    @pytest.mark.parametrize("typed", [*ADDRESSES, *PUBLIC])
    def test_no_number_is_taken_for_a_server(self, typed: str) -> None:
        """Mode 41."""
        for spelling in spellings_of(typed):
            for form in FORMS:
                told = tidy(form.format(spelling), "", "")
                assert told.address is None, form.format(spelling)
                found = address.judge(make_target(submitted=told), None)
                assert codes(found)[0] in ("address.is_number", "address.malformed", "address.port_not_allowed")

    @pytest.mark.parametrize(("typed", "host"), TRICKS.items())
    def test_tricks_lead_nowhere_or_to_the_host_that_is_seen(self, typed: str, host: str) -> None:
        """Modes 32 and 41."""
        told = tidy(typed, "10000000000007", "")
        assert (told.address.host if told.address else "") == host
        if not host:
            found = address.judge(
                replace(make_target(), submitted=told), address.observe(make_target(submitted=told), Nowhere())
            )
            assert codes(found)[0] in ("address.is_number", "address.malformed", "address.port_not_allowed")
