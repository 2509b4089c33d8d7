from django.urls import path

from . import costing, pages, policies

urlpatterns = [
    path("tiers/", pages.board, name="tiers"),
    path("tiers/evaluate/", pages.evaluate, name="tiers-evaluate"),
    path("tiers/firms/", pages.StandList.as_view(), name="stands"),
    path("organisations/<int:pk>/ladder/", pages.ladder, name="ladder"),
    path("organisations/<int:pk>/ladder/<str:pack>/", pages.ladder, name="ladder-one"),
    path("organisations/<int:pk>/policies/", policies.firm_policies, name="firm-policies"),
    path("policies/", policies.policies, name="policies"),
    path("policies/firms/", policies.PolicyFirms.as_view(), name="policy-firms"),
    path("policies/new/", costing.PolicyNew.as_view(), name="policy-new"),
    path("policies/costing/", costing.cost, name="policy-costing"),
    path("policies/<str:key>/", policies.policy, name="policy"),
    path("organisations/<int:pk>/ladder/<str:pack>/climb/", pages.climb, name="ladder-climb"),
    path("organisations/<int:pk>/ladder/<str:pack>/what-if/", pages.what_if, name="ladder-what-if"),
    path("organisations/<int:pk>/ladder/<str:pack>/<str:fact>/", pages.AnswerPage.as_view(), name="ladder-answer"),
    path("ladder-answers/<int:answer>/retract/", pages.AnswerRetract.as_view(), name="ladder-answer-retract"),
]
