"""Signs of life for staff to look at; and who may log in, on pages that everybody can use."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User

from keys.admin import ReadOnlyAdmin
from portal.models import Heartbeat


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    list_display = ("name", "beaten_at")


admin.site.unregister([User, Group])  # as Django has them, the import above registered them


@admin.register(User)
class StaffUserAdmin(UserAdmin):  # type: ignore[type-arg]  # takes none when it runs
    """Without Django's boxes to move rows between and its dates of two fields, which have no names of their own."""

    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")


@admin.register(Group)
class StaffGroupAdmin(GroupAdmin):
    filter_horizontal = ()
