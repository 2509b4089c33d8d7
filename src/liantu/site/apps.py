from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "liantu.site"
    label = "site"

    def ready(self) -> None:
        from . import hooks  # noqa: F401  registers the site's own pages
