from django.urls import path

from . import views

urlpatterns = [
    path("", views.results, name="search"),
    path("pin/<slug:kind>/<int:object_id>/", views.switch_pin, name="search-pin"),
]
