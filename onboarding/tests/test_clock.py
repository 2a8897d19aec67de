"""What the clock starts."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from onboarding import clock
from portal.celery import app


class TestSchedule:
    def test_names_tasks_that_exist(self) -> None:
        app.loader.import_default_modules()
        assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(app.tasks)


@pytest.mark.django_db
class TestForgetSessions:
    def test_deletes_those_whose_time_is_over(self) -> None:
        now = timezone.now()
        for key, ends_at in (("old", now - timedelta(seconds=1)), ("new", now + timedelta(days=1))):
            Session.objects.create(session_key=key, session_data="", expire_date=ends_at)
        clock.forget_sessions()
        assert Session.objects.get().session_key == "new"
