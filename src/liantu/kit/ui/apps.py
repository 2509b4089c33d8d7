from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    name = "liantu.kit.ui"
    label = "ui"
    verbose_name = _("界面")

    def ready(self) -> None:
        from . import permissions, wording  # noqa: F401  they declare and name
