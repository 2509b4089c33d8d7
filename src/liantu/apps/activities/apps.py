from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActivitiesConfig(AppConfig):
    name = "liantu.apps.activities"
    label = "activities"
    verbose_name = _("走访与活动")

    def ready(self) -> None:
        # permissions declare, hooks register what this app offers.
        from . import hooks, permissions, wording  # noqa: F401
