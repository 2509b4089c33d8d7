from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    name = "liantu.apps.registry"
    label = "registry"
    verbose_name = _("机构库")

    def ready(self) -> None:
        # permissions declare, hooks and tasks register what this app offers.
        from . import hooks, permissions, tasks, wording  # noqa: F401
