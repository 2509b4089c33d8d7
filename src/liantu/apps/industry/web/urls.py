from django.urls import path

from . import chains, roles

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
]
