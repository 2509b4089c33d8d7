from django.urls import path

from . import chains, placing, roles

urlpatterns = [
    path("chains/", chains.ChainList.as_view(), name="chains"),
    path("chains/new/", chains.ChainNew.as_view(), name="chain-new"),
    path("chains/<int:pk>/", chains.chain_page, name="chain"),
    path("chains/<int:pk>/edit/", chains.ChainEdit.as_view(), name="chain-edit"),
    path("chains/<int:pk>/retract/", chains.ChainRetract.as_view(), name="chain-retract"),
    path("chain-roles/", roles.RoleList.as_view(), name="chain-roles"),
    path("chain-roles/new/", roles.RoleNew.as_view(), name="chain-role-new"),
    path("chain-roles/<int:pk>/retract/", roles.RoleRetract.as_view(), name="chain-role-retract"),
    path("chain-tags/new/", chains.TagNew.as_view(), name="chain-tag-new"),
    path("chain-tags/<int:pk>/retract/", chains.TagRetract.as_view(), name="chain-tag-retract"),
    path("placements/", placing.PlacementList.as_view(), name="placements"),
    path("placements/new/", placing.PlacementNew.as_view(), name="placement-new"),
    path("placements/<int:pk>/retract/", placing.PlacementRetract.as_view(), name="placement-retract"),
    path("placement-suggestions/", placing.SuggestionList.as_view(), name="suggestions"),
    path("placement-suggestions/suggest/", placing.Suggest.as_view(), name="suggest"),
    path("placement-suggestions/<int:pk>/settle/", placing.SuggestionSettle.as_view(), name="suggestion-settle"),
    path("placement-suggestions/<int:pk>/refuse/", placing.SuggestionRefuse.as_view(), name="suggestion-refuse"),
]
