"""For how long something lasts: the words after "for" and before "ago"."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from onboarding.ages import lasting


@pytest.mark.parametrize(
    ("ago", "english", "german"),
    [
        (timedelta(days=3, hours=5), "3 days", "3 Tagen"),
        (timedelta(days=1), "1 day", "1 Tag"),
        (timedelta(days=800), "2 years", "2 Jahren"),
        (timedelta(days=40), "1 month", "1 Monat"),
        (timedelta(minutes=7), "7 minutes", "7 Minuten"),
        (timedelta(seconds=20), "less than a minute", "weniger als einer Minute"),
    ],
)
def test_are_in_the_case_that_follows(ago: timedelta, english: str, german: str) -> None:
    since = timezone.now() - ago
    assert lasting(since).replace("\xa0", " ") == english
    with translation.override("de"):
        assert lasting(since).replace("\xa0", " ") == german
