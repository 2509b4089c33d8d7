from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "liantu.site"
    label = "site"
