"""Jobs as their owners see them, and the machinery as the system administrator does."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from liantu.kit.access import public as access
from liantu.kit.ui import toasts
from liantu.kit.ui.guard import back_to, signed_in
from liantu.kit.ui.lists import Empty, ListPage

from .. import actions, queries
from ..models import Job
from . import filters, tables, words


class JobList(ListPage):
    title = _("后台任务")
    empty = Empty(_("还没有后台任务"), _("导出、导入、分析等较长的工作在这里进行，关闭页面也会继续。"))

    @property
    def _all(self) -> bool:
        reach = access.declaration(Job._meta.label)
        grants = access.grants_for(self.request.user)
        return any(reach.reach(grant.role, "view") is not access.Scope.OWN for grant in grants)

    @property
    def table_class(self) -> Any:
        return tables.AllJobs if self._all else tables.Jobs

    @property
    def filterset_class(self) -> Any:
        return filters.AllJobs if self._all else filters.Jobs

    def get_rows(self, user: Any) -> Any:
        return queries.jobs(user)


class ScheduleList(ListPage):
    title = _("定时任务与执行进程")
    template_name = "jobs/schedules.html"
    table_class = tables.Schedules
    empty = Empty(_("没有定时任务"))

    def get_rows(self, user: Any) -> Any:
        if not access.may_ever(user, "view", "jobs.Schedule"):
            raise access.NotHere("jobs.Schedule")
        return queries.schedules(user)

    def extra_context(self) -> dict[str, Any]:
        user = self.request.user
        workers = [(worker, words.WORKERS[worker.state]) for worker in queries.workers_at_work(user, 50)]
        return {"workers": workers, "waiting": queries.waiting(user)}


@signed_in
@require_GET
def job_page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One job. `?part=facts`: what changes when it is over, alone."""
    job = queries.job(request.user, key)
    template = "jobs/facts.html" if request.GET.get("part") == "facts" else "jobs/job.html"
    told = {
        "title": job.name,
        "row": job,
        "job": words.progress(request.user, job),
        "facts": words.facts(request.user, job),
        "onward": words.onward(request.user, job),
        "may": queries.may(request.user, job),
        "trace": queries.trace(request.user, job),
    }
    return render(request, template, told)


@signed_in
def job_progress(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The part of a page that shows how far a job is; POST `do=cancel` or `do=retry` first does that."""
    if request.method == "POST":
        ask = {"cancel": actions.request_cancel, "retry": actions.retry_job}.get(request.POST.get("do", ""))
        if ask is None:
            raise access.NotHere(Job._meta.label, key)
        ask(by=request.user, job=key)
        if not request.headers.get("HX-Request"):
            return HttpResponseRedirect(back_to(request, "jobs"))
    job = queries.job(request.user, key)
    response = render(request, "ui/progress.html", {"job": words.progress(request.user, job)})
    if job.is_finished:
        # For whatever on the page shows what the job left behind, and for the list behind the drawer.
        response["HX-Trigger"] = "job-over, list-changed"
    patch_cache_control(response, no_store=True)
    return response


@signed_in
@require_POST
def job_cancel(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    job = actions.request_cancel(by=request.user, job=key)
    toasts.done(request, _now("正在取消") if job.cancel_requested else _now("任务已取消"))
    return HttpResponseRedirect(back_to(request, "jobs"))


@signed_in
@require_POST
def job_retry(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    actions.retry_job(by=request.user, job=key)
    toasts.done(request, _now("任务已重新排队"))
    return HttpResponseRedirect(back_to(request, "jobs"))


@signed_in
@require_GET
def job_download(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    path = actions.open_result(by=request.user, job=key)
    response = FileResponse(path.open("rb"), as_attachment=True, filename=path.name)
    patch_cache_control(response, no_store=True, private=True)
    return response


@signed_in
@require_POST
def schedule_switch(request: HttpRequest, name: str) -> HttpResponse:
    row = queries.schedule(request.user, name)
    row = actions.set_schedule_enabled(by=request.user, name=name, enabled=not row.enabled)
    state = _now("已启用：%(title)s") if row.enabled else _now("已停用：%(title)s")
    toasts.done(request, state % {"title": row.title})
    return HttpResponseRedirect(back_to(request, "schedules"))


@signed_in
@require_POST
def schedule_run(request: HttpRequest, name: str) -> HttpResponse:
    job = actions.run_schedule_now(by=request.user, name=name)
    toasts.done(request, _now("已排队：%(title)s") % {"title": job.name})
    return HttpResponseRedirect(back_to(request, "schedules"))
