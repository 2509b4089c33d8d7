from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CultivationConfig(AppConfig):
    name = "liantu.apps.cultivation"
    label = "cultivation"
    verbose_name = _("梯度培育")

    def ready(self) -> None:
        # permissions declare, hooks and tasks register what this app offers.
        from . import hooks, permissions, tasks, wording  # noqa: F401
