from django.urls import path

from . import figures, indicators, publications, published, series

urlpatterns = [
    path("indicators/", indicators.IndicatorList.as_view(), name="indicators"),
    path("indicators/new/", indicators.IndicatorNew.as_view(), name="indicator-new"),
    path("indicators/<slug:code>/", indicators.indicator_page, name="indicator"),
    path("indicators/<slug:code>/edit/", indicators.IndicatorEdit.as_view(), name="indicator-edit"),
    path("indicators/<slug:code>/series/", series.series_page, name="indicator-series"),
    path("indicators/<slug:code>/compare/", series.compare_page, name="indicator-compare"),
    path("figures/", figures.FigureList.as_view(), name="figures"),
    path("figures/new/", figures.FigureNew.as_view(), name="figure-new"),
    path("figures/<int:pk>/", figures.figure_page, name="figure"),
    path("figures/<int:pk>/retract/", figures.FigureRetract.as_view(), name="figure-retract"),
    path("publications/", publications.PublicationList.as_view(), name="publications"),
    path("publications/new/", publications.PublicationNew.as_view(), name="publication-new"),
    path("publications/<int:pk>/", publications.PublicationPage.as_view(), name="publication"),
    path("publications/<int:pk>/approve/", publications.Approve.as_view(), name="publication-approve"),
    path("publications/<int:pk>/refuse/", publications.Refuse.as_view(), name="publication-refuse"),
    path("publications/<int:pk>/withdraw/", publications.Withdraw.as_view(), name="publication-withdraw"),
    path("publications/<int:pk>/restate/", publications.Restate.as_view(), name="publication-restate"),
    path("published/<int:pk>/", published.published_page, name="published"),
    path("published/<int:pk>/rows/", published.PublishedRows.as_view(), name="published-rows"),
]
