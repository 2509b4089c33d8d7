from django.urls import path

from . import figures, indicators

urlpatterns = [
    path("indicators/", indicators.IndicatorList.as_view(), name="indicators"),
    path("indicators/new/", indicators.IndicatorNew.as_view(), name="indicator-new"),
    path("indicators/<slug:code>/", indicators.indicator_page, name="indicator"),
    path("indicators/<slug:code>/edit/", indicators.IndicatorEdit.as_view(), name="indicator-edit"),
    path("figures/", figures.FigureList.as_view(), name="figures"),
    path("figures/new/", figures.FigureNew.as_view(), name="figure-new"),
    path("figures/<int:pk>/", figures.figure_page, name="figure"),
    path("figures/<int:pk>/retract/", figures.FigureRetract.as_view(), name="figure-retract"),
]
