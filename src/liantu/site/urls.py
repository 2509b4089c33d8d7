from django.urls import URLPattern, URLResolver, include, path

from . import health, pages
from .api import api
from .cockpit import views as cockpit

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.start, name="start"),
    path("cockpit/", cockpit.cockpit, name="cockpit"),
    path("cockpit/compare/", cockpit.compare, name="cockpit-compare"),
    path("healthz", health.healthz, name="healthz"),
    path("help/", pages.help_index, name="help"),
    path("help/<slug:name>/", pages.help_topic, name="help-topic"),
    path("gallery/", pages.gallery, name="gallery"),
    path("shell/palette/", pages.palette, name="palette"),
    path("shell/language/", pages.switch_language, name="switch-language"),
    path("shell/theme/", pages.switch_theme, name="switch-theme"),
    path("shell/zone/", pages.switch_zone, name="switch-zone"),
    path("", include("liantu.kit.ui.web.urls")),
    path("", include("liantu.apps.accounts.web.urls")),
    path("", include("liantu.apps.registry.web.urls")),
    path("", include("liantu.apps.activities.web.urls")),
    path("", include("liantu.apps.cultivation.web.urls")),
    path("", include("liantu.apps.industry.web.urls")),
    path("", include("liantu.apps.indicators.web.urls")),
    path("", include("liantu.kit.evidence.web.urls")),
    path("", include("liantu.kit.intake.web.urls")),
    path("", include("liantu.kit.journeys.web.urls")),
    path("", include("liantu.kit.notices.web.urls")),
    path("", include("liantu.kit.rulestore.web.urls")),
    path("jobs/", include("liantu.kit.jobs.web.urls")),
    path("search/", include("liantu.kit.search.web.urls")),
    path("api/v1/", api.urls),
]

handler400 = "liantu.site.errors.bad_request"
handler403 = "liantu.site.errors.denied"
handler404 = "liantu.site.errors.not_found"
handler500 = "liantu.site.errors.failed"
