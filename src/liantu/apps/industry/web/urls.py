from django.urls import path

from . import chains, gaps, maps, nodes, onepager, roles

urlpatterns = [
    path("chains/", chains.ChainList.as_view(), name="chains"),
    path("chains/new/", chains.ChainNew.as_view(), name="chain-new"),
    path("chains/<int:pk>/", maps.chain_page, name="chain"),
    path("chains/<int:pk>/edit/", chains.ChainEdit.as_view(), name="chain-edit"),
    path("chains/<int:pk>/retract/", chains.ChainRetract.as_view(), name="chain-retract"),
    path("chain-roles/", roles.RoleList.as_view(), name="chain-roles"),
    path("chain-roles/new/", roles.RoleNew.as_view(), name="chain-role-new"),
    path("chain-roles/<int:pk>/retract/", roles.RoleRetract.as_view(), name="chain-role-retract"),
    path("chain-tags/new/", chains.TagNew.as_view(), name="chain-tag-new"),
    path("chain-tags/<int:pk>/retract/", chains.TagRetract.as_view(), name="chain-tag-retract"),
]

# The map and what is read off it.
urlpatterns += [
    path("gaps/", gaps.ZoneGapList.as_view(), name="gaps"),
    path("chains/<int:pk>/map.svg", maps.map_file, name="chain-map-file"),
    path("chains/<int:pk>/table/", gaps.NodeTable.as_view(), name="chain-table"),
    path("chains/<int:pk>/gaps/", gaps.GapTable.as_view(), name="chain-gaps"),
    path("chains/<int:pk>/roles/", chains.roles_page, name="chain-roles-of"),
    path("chains/<int:pk>/nodes/<str:node>/", nodes.node_page, name="chain-node"),
    path("chains/<int:pk>/nodes/<str:node>/gap.docx", onepager.gap_page, name="gap-page"),
    path("chains/<int:pk>/firms/<int:firm>/", nodes.firm_page, name="chain-firm"),
]
