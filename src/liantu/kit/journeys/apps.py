from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JourneysConfig(AppConfig):
    name = "liantu.kit.journeys"
    label = "journeys"
    verbose_name = _("流程")

    def ready(self) -> None:
        from . import hooks, permissions, tasks, wording  # noqa: F401
