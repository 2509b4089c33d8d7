from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "liantu.site"
    label = "site"

    def ready(self) -> None:
        from . import audiences, hooks, tasks, wording  # noqa: F401  they register what the site itself offers
