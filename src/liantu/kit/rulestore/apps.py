from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def _keep_shipped(**_signal: object) -> None:
    from . import keeping

    keeping.keep_shipped()


class RulestoreConfig(AppConfig):
    name = "liantu.kit.rulestore"
    label = "rulestore"
    verbose_name = _("规则库")

    def ready(self) -> None:
        # permissions declare, hooks register what this part offers.
        from . import hooks, permissions, wording  # noqa: F401

        post_migrate.connect(_keep_shipped, sender=self, dispatch_uid="rulestore.keep_shipped")
