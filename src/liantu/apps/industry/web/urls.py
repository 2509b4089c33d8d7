from django.urls import path

from . import (
    chains,
    content,
    gaps,
    leads,
    maps,
    nodeforms,
    nodes,
    onepager,
    placing,
    projects,
    purchases,
    roles,
    targets,
)

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
    path("placements/", placing.PlacementList.as_view(), name="placements"),
    path("placements/new/", placing.PlacementNew.as_view(), name="placement-new"),
    path("placements/<int:pk>/retract/", placing.PlacementRetract.as_view(), name="placement-retract"),
    path("placement-suggestions/", placing.SuggestionList.as_view(), name="suggestions"),
    path("placement-suggestions/suggest/", placing.Suggest.as_view(), name="suggest"),
    path("placement-suggestions/<int:pk>/settle/", placing.SuggestionSettle.as_view(), name="suggestion-settle"),
    path("placement-suggestions/<int:pk>/refuse/", placing.SuggestionRefuse.as_view(), name="suggestion-refuse"),
]

urlpatterns += [
    path("chains/<int:pk>/content/", content.page, name="chain-content"),
    path("chains/<int:pk>/content/link/", content.Link.as_view(), name="chain-content-link"),
    path("chains/<int:pk>/content/sign/", content.sign, name="chain-content-sign"),
    path("chains/<int:pk>/content/compare/", content.compare, name="chain-content-compare"),
    path("chains/<int:pk>/content/upload/", nodeforms.Bring.as_view(), name="chain-content-upload"),
    path("chains/<int:pk>/content/new/", nodeforms.NodeNew.as_view(), name="chain-node-new"),
    path("chains/<int:pk>/content/download/<slug:form>/", content.download, name="chain-content-download"),
    path("chains/<int:pk>/content/<str:node>/edit/", nodeforms.NodeEdit.as_view(), name="chain-node-edit"),
    path("chains/<int:pk>/content/<str:node>/remove/", nodeforms.NodeRemove.as_view(), name="chain-node-remove"),
    path("chains/<int:pk>/content/<str:node>/unsign/", content.Unsign.as_view(), name="chain-node-unsign"),
]

urlpatterns += [
    path("purchases/", purchases.PurchaseList.as_view(), name="purchases"),
    path("purchases/new/", purchases.PurchaseNew.as_view(), name="purchase-new"),
    path("purchases/<int:pk>/", purchases.purchase_page, name="purchase"),
    path("purchases/<int:pk>/place/", purchases.PurchasePlace.as_view(), name="purchase-place"),
    path("purchases/<int:pk>/retract/", purchases.PurchaseRetract.as_view(), name="purchase-retract"),
    path("offers/", purchases.OfferList.as_view(), name="offers"),
    path("offers/new/", purchases.OfferNew.as_view(), name="offer-new"),
    path("offers/<int:pk>/", purchases.offer_page, name="offer"),
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

urlpatterns += [
    path("targets/", targets.TargetList.as_view(), name="targets"),
    path("targets/<int:pk>/aside/", targets.TargetAside.as_view(), name="target-aside"),
    path("targets/<int:pk>/reopen/", targets.TargetReopen.as_view(), name="target-reopen"),
    path("leads/", leads.LeadList.as_view(), name="leads"),
    path("leads/board/", leads.board, name="leads-board"),
    path("leads/new/", leads.LeadNew.as_view(), name="lead-new"),
    path("leads/<int:pk>/", leads.lead_page, name="lead"),
    path("leads/<int:pk>/edit/", leads.LeadEdit.as_view(), name="lead-edit"),
    path("leads/<int:pk>/next/", leads.LeadNext.as_view(), name="lead-next"),
    path("leads/<int:pk>/visit/", leads.LeadVisit.as_view(), name="lead-visit"),
    path("projects/", projects.ProjectList.as_view(), name="projects"),
    path("projects/new/", projects.ProjectNew.as_view(), name="project-new"),
    path("projects/<int:pk>/", projects.project_page, name="project"),
    path("projects/<int:pk>/edit/", projects.ProjectEdit.as_view(), name="project-edit"),
    path("projects/<int:pk>/retract/", projects.ProjectRetract.as_view(), name="project-retract"),
    path("projects/<int:pk>/actual/", projects.ActualNew.as_view(), name="project-actual"),
    path("projects/<int:pk>/milestone/", projects.MilestoneNew.as_view(), name="project-milestone"),
    path("projects/<int:pk>/problem/", projects.ProblemNew.as_view(), name="project-problem"),
    path("projects/actuals/<int:pk>/retract/", projects.ActualRetract.as_view(), name="actual-retract"),
    path("projects/milestones/<int:pk>/", projects.MilestoneDone.as_view(), name="milestone-done"),
    path("projects/problems/<int:pk>/", projects.ProblemSolved.as_view(), name="problem-solved"),
]
