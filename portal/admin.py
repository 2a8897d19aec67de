"""Signs of life for staff to look at; and who may log in, on pages that everybody can use."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.http import HttpRequest

from keys.admin import ReadOnlyAdmin, SearchedList
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

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Bring along what each right is about: whoever may only look reads all of them by name."""
        return super().get_queryset(request).prefetch_related("user_permissions__content_type")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return SearchedList


@admin.register(Group)
class StaffGroupAdmin(GroupAdmin):
    filter_horizontal = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        """Bring along what each right is about, as above."""
        return super().get_queryset(request).prefetch_related("permissions__content_type")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return SearchedList
