"""What stands on a help page where a case has a value of its own: words in brackets."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

_HOST, _CLIENT_ID = _("the name of your Canvas server"), _("your client ID")
_OUR_URI, _OUR_REGION = _("our redirect address"), _("your region")
_NUMBER = _("number")
# Facts that only some findings have are missing here, so that their sentences are left out.
_BY_FACT = {
    "addresses": _("its addresses"),
    "because": _("what comes first"),
    "date": _("date"),
    "expires_on": _("date"),
    "form": _("the other form"),
    "from": _("what was typed in"),
    "issuer": _("the name of the authority"),
    "known_as": _NUMBER,
    "lti_client_id": _("your LTI client ID"),
    "missing": _("what is missing"),
    "names": _("other names"),
    "offered": _("old ways"),
    "port": _NUMBER,
    "real": _("the address of the real one"),
    "reason": _("the reason"),
    "region": _("other region"),
    "registered": _("what the key holds"),
    "removed": _("what came along"),
    "seconds": _NUMBER,
    "sign": _("the sign"),
    "speaks": _("something else"),
    "status": _NUMBER,
    "to": _("the other address"),
    "tried": _("the addresses tried"),
    "untried": _("the others"),
    "url": _("the address of the file"),
}


class _Many(int):
    """A number that is chosen as many are, and shown as words."""

    def __new__(cls, words: str) -> "_Many":
        made = super().__new__(cls, 2)
        made.words = words
        return made

    words: str

    def __str__(self) -> str:
        return self.words


def facts() -> dict[str, str | int]:
    """Return what stands for the facts of a finding, in the language that is on."""
    number = _in_brackets(_NUMBER)
    shown: dict[str, str | int] = {name: _in_brackets(words) for name, words in _BY_FACT.items()}
    return shown | {"days": _Many(number), "length": _Many(number), "by": "unknown"}


def names() -> dict[str, str]:
    """Return what stands for the names of a case, in the language that is on."""
    words = {"host": _HOST, "client_id": _CLIENT_ID, "our_uri": _OUR_URI, "our_region": _OUR_REGION}
    return {name: _in_brackets(word) for name, word in words.items()}


def _in_brackets(words: object) -> str:
    return gettext("[%(words)s]") % {"words": words}
