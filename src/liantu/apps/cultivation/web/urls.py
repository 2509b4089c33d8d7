from django.urls import path

from . import pages

urlpatterns = [
    path("tiers/", pages.board, name="tiers"),
    path("tiers/evaluate/", pages.evaluate, name="tiers-evaluate"),
    path("tiers/firms/", pages.StandList.as_view(), name="stands"),
    path("organisations/<int:pk>/ladder/", pages.ladder, name="ladder"),
    path("organisations/<int:pk>/ladder/<str:pack>/what-if/", pages.what_if, name="ladder-what-if"),
    path("organisations/<int:pk>/ladder/<str:pack>/<str:fact>/", pages.AnswerPage.as_view(), name="ladder-answer"),
    path("ladder-answers/<int:answer>/retract/", pages.AnswerRetract.as_view(), name="ladder-answer-retract"),
]
