"""Made-up institutions: each number gives one name and one domain, and no two numbers give the same."""

from typing import NamedTuple

_PLACES = (
    *("Ashford", "Birchwood", "Calder", "Dunmore", "Eastvale", "Fernhill", "Glenrock", "Harrow Bay", "Ironbridge"),
    *("Juniper", "Kestrel", "Larkspur", "Maplewood", "Northfield", "Oakhurst", "Pinecrest", "Quarry Hill", "Riverside"),
    *("Silverlake", "Thornbury", "Umber", "Valley View", "Westmere", "Yarrow", "Zeeburg", "Altstadt", "Bergheim"),
    *("Feldkirchen", "Nordhafen", "Sonnental", "Villeneuve", "Beaulieu", "San Telmo", "Monteverde", "Tamarind"),
    *("Kowhai", "Wattle Creek"),
)
_KINDS = (
    *("{} College", "University of {}", "{} State University", "{} School District", "{} Polytechnic"),
    *("{} Institute of Technology", "{} Community College", "Hochschule {}", "{} Academy", "{} Medical School"),
)
_HOSTS = ("canvas", "lms", "learn", "courses")
_MAILBOXES = ("it", "canvas-admin", "elearning", "helpdesk", "lti")
_LONG_NAME = "{} Consolidated Regional University of Applied Sciences, Fine Arts, Nursing and Forestry"
_RIGHT_TO_LEFT = "جامعة المثال {}"
_ODD_EVERY = 97  # one name in so many is long, one is written from right to left


class Named(NamedTuple):
    """What an institution is called, and what its addresses look like."""

    name: str
    domain: str
    host: str
    email: str


def of(number: int) -> Named:
    """Return the institution with this number."""
    rest, place_index = divmod(number, len(_PLACES))
    again, kind_index = divmod(rest, len(_KINDS))
    place, kind = _PLACES[place_index], _KINDS[kind_index]
    words = kind.format(place) + (f" {again + 1}" if again else "")
    domain = f"{words.lower().replace(' ', '-')}.example"
    if number % _ODD_EVERY == 1:
        words = _LONG_NAME.format(place)
    elif number % _ODD_EVERY == 2:  # noqa: PLR2004 (the next one)
        words = _RIGHT_TO_LEFT.format(number)
    host = _HOSTS[number % len(_HOSTS)]
    mailbox = _MAILBOXES[number % len(_MAILBOXES)]
    return Named(words, domain, f"{host}.{domain}", f"{mailbox}@{domain}")
