from django.urls import path

from . import chains, leads, projects, roles, targets

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
