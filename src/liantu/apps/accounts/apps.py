from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "liantu.apps.accounts"
    label = "accounts"
    verbose_name = _("账户")

    def ready(self) -> None:
        # permissions declare, hooks and tasks register what this app offers.
        from . import hooks, permissions, tasks, wording  # noqa: F401
