"""People and their posts."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liantu.kit.access import public as access
from liantu.kit.keys import key_of
from liantu.kit.ui.columns import Date, Link, Personal
from liantu.kit.ui.filters import ModelChoice, Search
from liantu.kit.ui.guard import signed_in
from liantu.kit.ui.lists import Empty, ListPage
from liantu.kit.ui.pages import FormPage
from liantu.kit.ui.tables import Table

from ..actions.people import edit_person
from ..models import Expert
from ..queries import find_person, list_facts, list_people, serving
from . import forms
from .columns import Posts
from .facets import About, RegisterFilters, zones_of


class People(Table):
    name = Link(_("姓名"), url=lambda row: reverse("person", args=[row.pk]))
    posts = Posts(_("任职"))
    phone = Personal(_("电话"))
    email = Personal(_("邮箱"), hidden=True)
    created = Date(_("登记时间"), moment=True, hidden=True)


class AboutPeople(About):
    """People with a post or a profile in one organisation."""

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return qs
        return qs.filter(serving(self.parent.request.user, organisation__canonical=key_of(value)))


class PeopleSearch(Search):
    """Every word stands in the name, or in a post or profile that the user sees: what is hidden is not found either."""

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        for word in (value or "").replace("\x00", "").split():
            told = Q(title__icontains=word) | Q(organisation__canonical__name__icontains=word)
            qs = qs.filter(Q(name__icontains=word) | serving(self.parent.request.user, told))
        return qs


class PeopleFilters(RegisterFilters):
    q = PeopleSearch([], label=_("姓名、职务、机构"))
    zone = ModelChoice(label=_("园区"), queryset=zones_of, method="in_one_zone")
    organisation = AboutPeople()

    def in_one_zone(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return rows.filter(serving(self.request.user, organisation__zone_members__zone=value))


class PeopleList(ListPage):
    title = pgettext_lazy("page", "人员")
    table_class = People
    filterset_class = PeopleFilters
    export_name = "liantu-people"
    empty = Empty(
        _("还没有人员"), _("联系人、法定代表人和专家在其机构的页面上登记，或随台账进入。"), icon="users-group"
    )

    def get_rows(self, user: access.Principal) -> QuerySet[Any]:
        return list_people(user)


@signed_in
def person_page(request: HttpRequest, pk: int) -> HttpResponse:
    person = find_person(request.user, pk)
    told = {
        "title": person.name,
        "person": person,
        "profiles": list(list_facts(request.user, Expert).filter(person=person)),
        "may_edit": access.may(request.user, "edit", person),
    }
    return render(request, "registry/person.html", told)


class PersonEdit(FormPage):
    title, button, done = _("修改人员资料"), _("保存修改"), _("人员资料已修改")
    form_class = forms.EditPerson

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.person = find_person(request.user, key["pk"])
        access.require(request.user, "edit", self.person)

    def get_form(self, *data: Any) -> Any:
        self.form = forms.EditPerson(*data, person=self.person, initial={"name": self.person.name})
        return self.form

    def perform(self, told: dict[str, Any]) -> None:
        edit_person(by=self.request.user, person=self.person, **self.form.said())

    def context(self) -> dict[str, Any]:
        return {"subject": self.person.name, "back": self.done_url(None)}

    def done_url(self, result: Any) -> str:
        return reverse("person", args=[self.person.pk])
