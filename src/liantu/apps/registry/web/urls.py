from django.urls import path

from . import conflicts, dossier, facts, linking, merging, organisations, people, splitting
from .facets import LISTS

urlpatterns = [
    path("orgs/", organisations.OrganisationList.as_view(), name="organisations"),
    path("orgs/own/", dossier.own, name="own-organisation"),
    path("orgs/new/", organisations.OrganisationNew.as_view(), name="organisation-new"),
    path("orgs/suggest/", organisations.suggest, name="organisation-suggest"),
    path("orgs/<int:pk>/", dossier.dossier, name="organisation"),
    path("orgs/<int:pk>/edit/", organisations.OrganisationEdit.as_view(), name="organisation-edit"),
    path("orgs/<int:pk>/names/new/", organisations.NameNew.as_view(), name="name-new"),
    path("orgs/<int:pk>/merge/", merging.MergePage.as_view(), name="organisation-merge"),
    path("orgs/<int:pk>/split/", splitting.SplitPage.as_view(), name="organisation-split"),
    path("orgs/<int:pk>/values/<slug:key>/reveal/", dossier.reveal, name="organisation-reveal"),
    path("orgs/<int:pk>/values/<slug:key>/", dossier.value_page, name="organisation-value"),
    path("orgs/<int:pk>/<slug:facet>/new/", facts.FactNew.as_view(), name="fact-new"),
    path("facts/<slug:facet>/<int:pk>/", facts.fact_page, name="fact"),
    path("facts/<slug:facet>/<int:pk>/edit/", facts.FactEdit.as_view(), name="fact-edit"),
    path("facts/<slug:facet>/<int:pk>/retract/", facts.FactRetract.as_view(), name="fact-retract"),
    path("facts/<slug:facet>/<int:pk>/reinstate/", facts.fact_reinstate, name="fact-reinstate"),
    path("people/", people.PeopleList.as_view(), name="people"),
    path("people/<int:pk>/", people.person_page, name="person"),
    path("people/<int:pk>/edit/", people.PersonEdit.as_view(), name="person-edit"),
    path("merges/", merging.MergeList.as_view(), name="merges"),
    path("merges/<int:pk>/undo/", merging.MergeUndo.as_view(), name="merge-undo"),
    path("splits/", splitting.SplitList.as_view(), name="splits"),
    path("splits/<int:pk>/undo/", splitting.SplitUndo.as_view(), name="split-undo"),
    path("conflicts/", conflicts.ConflictList.as_view(), name="conflicts"),
    path("zones/<int:pk>/organisation/", linking.ZoneOrganisation.as_view(), name="zone-organisation"),
    path("units/<int:pk>/organisation/", linking.UnitOrganisation.as_view(), name="unit-organisation"),
    *(path(f"{key}/", page.as_view(), name=key) for key, page in LISTS.items()),
]
