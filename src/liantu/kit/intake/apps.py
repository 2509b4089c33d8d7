from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    name = "liantu.kit.intake"
    label = "intake"
    verbose_name = _("台账接收")

    def ready(self) -> None:
        # permissions declare, hooks register what this part offers, tasks are what its jobs run.
        from . import hooks, permissions, tasks, wording  # noqa: F401
