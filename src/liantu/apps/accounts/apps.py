from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "liantu.apps.accounts"
    label = "accounts"
    verbose_name = _("账户")

    def ready(self) -> None:
        from . import hooks  # noqa: F401  registers what this app offers
        from . import permissions  # noqa: F401  declares
