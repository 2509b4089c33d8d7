from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "liantu.kit.search"
    label = "search"
    verbose_name = _("搜索")

    def ready(self) -> None:
        # permissions declare, hooks register what this part offers.
        from . import hooks, permissions, wording  # noqa: F401
