from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    name = "liantu.kit.evidence"
    label = "evidence"
    verbose_name = _("来源与证据")

    def ready(self) -> None:
        # permissions declare, hooks register what this part offers.
        from . import hooks, permissions, wording  # noqa: F401
