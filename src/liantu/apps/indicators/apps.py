from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def _sync_rulebook(**_signal: object) -> None:
    from . import actions

    actions.sync_rulebook()


class IndicatorsConfig(AppConfig):
    name = "liantu.apps.indicators"
    label = "indicators"
    verbose_name = _("指标")

    def ready(self) -> None:
        # permissions declare, hooks register what this app offers.
        from . import hooks, permissions, wording  # noqa: F401

        post_migrate.connect(_sync_rulebook, sender=self, dispatch_uid="indicators.sync_rulebook")
