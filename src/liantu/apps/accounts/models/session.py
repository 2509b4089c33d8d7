"""Sessions as rows that say whose they are: Django's own extension point for database-backed sessions."""

from __future__ import annotations

import uuid

from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from liantu.kit import clock

from ..enums import SessionEnd
from .policy import SecurityPolicy

#: What an authenticated session holds: whose it is, and a digest that changes with the password.
SESSION_USER, SESSION_HASH = "_user", "_hash"
#: The mark of the one-time-code secret that the session has been shown and not confirmed yet.
SESSION_ENROLLING = "_enrolling"


class UserSession(AbstractBaseSession):
    """One sign-in. The row stays after its end, without its contents, so that a user sees where they were signed in."""

    # The key itself is as good as a password, so addresses and exports name the row by this instead.
    public_id = models.UUIDField(_("编号"), default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="sessions", verbose_name=_("用户")
    )
    started = models.DateTimeField(_("登录时间"), null=True, blank=True)
    last_seen = models.DateTimeField(_("最近活动"), null=True, blank=True)
    address = models.CharField(_("地址"), max_length=64, blank=True)
    agent = models.CharField(_("浏览器"), max_length=200, blank=True)
    ended = models.DateTimeField(_("结束时间"), null=True, blank=True)
    end_reason = models.CharField(_("结束原因"), max_length=20, blank=True, choices=SessionEnd.choices)

    objects = BaseSessionManager()

    class Meta:
        verbose_name = _("会话")
        verbose_name_plural = _("会话")
        ordering = ["-started", "session_key"]
        indexes = [
            models.Index(fields=["user", "ended"], name="accounts_session_user"),
            models.Index(fields=["expire_date"], name="accounts_session_expires"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.address}"

    def over(self, policy: SecurityPolicy) -> SessionEnd | None:
        """Why the session may not go on, idle or open for too long; None where it may. See `still_in_use`."""
        now = clock.wall()
        if self.last_seen and now - self.last_seen > policy.idle:
            return SessionEnd.IDLE
        if self.started and now - self.started > policy.longest:
            return SessionEnd.AGED
        return None

    @staticmethod
    def still_in_use(policy: SecurityPolicy) -> models.Q:
        """Those that are neither ended nor `over`."""
        now = clock.wall()
        busy = models.Q(last_seen__isnull=True) | models.Q(last_seen__gte=now - policy.idle)
        young = models.Q(started__isnull=True) | models.Q(started__gte=now - policy.longest)
        return models.Q(ended__isnull=True) & busy & young

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        return SessionStore


class SessionStore(DatabaseStore):
    """Writes the contents alone, so that the owner beside them stays; an ended session loads as none."""

    @classmethod
    def get_model_class(cls) -> type[UserSession]:
        return UserSession

    def _get_session_from_db(self) -> UserSession | None:
        # With its user, and kept: whoever asks whose session this is need not ask the database again.
        rows = self._rows().select_related("user").filter(expire_date__gt=clock.wall(), ended__isnull=True)
        self.row: UserSession | None = rows.first()
        if self.row is None:
            self._session_key = None
        return self.row

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            return self.create()
        contents = {
            "session_data": self.encode(self._get_session(no_load=must_create)),
            "expire_date": self.get_expiry_date(),
        }
        if must_create:
            try:
                with transaction.atomic():
                    UserSession.objects.create(session_key=self.session_key, **contents)
            except IntegrityError:
                raise CreateError from None
        elif not self._rows().filter(ended__isnull=True).update(**contents):
            raise UpdateError

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is None:
            return
        rows = UserSession.objects.filter(session_key=key)
        rows.filter(user__isnull=True).delete()
        rows.filter(ended__isnull=True).update(ended=clock.wall(), end_reason=SessionEnd.SIGNED_OUT, session_data="")

    def _rows(self) -> models.QuerySet[UserSession]:
        return UserSession.objects.filter(session_key=self.session_key)
