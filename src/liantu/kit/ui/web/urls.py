"""Addresses of kit/ui; the site mounts them at its root."""

from django.urls import path

from . import views

urlpatterns = [
    path("reveal/<str:label>/<str:pk>/<str:field>/", views.reveal, name="reveal"),
    path("shell/table/", views.table_preference, name="table-preference"),
    path("shell/views/<int:pk>/", views.SavedViewPage.as_view(), name="saved-view"),
    path("shell/views/<int:pk>/delete/", views.delete_saved_view, name="saved-view-delete"),
    path("shell/chart/", views.chart_workbook, name="chart-workbook"),
]
