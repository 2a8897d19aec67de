"""Signs of life for staff to look at."""

from django.contrib import admin

from keys.admin import ReadOnlyAdmin
from portal.models import Heartbeat


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    list_display = ("name", "beaten_at")
