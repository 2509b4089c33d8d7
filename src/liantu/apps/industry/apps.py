from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IndustryConfig(AppConfig):
    name = "liantu.apps.industry"
    label = "industry"
    verbose_name = _("产业链")

    def ready(self) -> None:
        # permissions declare, hooks and tasks register what this app offers.
        from . import hooks, permissions, tasks, wording  # noqa: F401
