from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "liantu.kit.notices"
    label = "notices"
    verbose_name = _("通知")

    def ready(self) -> None:
        # permissions declare, hooks and tasks register what this part offers.
        from . import hooks, permissions, tasks, wording  # noqa: F401
