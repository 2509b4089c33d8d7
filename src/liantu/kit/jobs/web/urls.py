from django.urls import path

from . import views

urlpatterns = [
    path("", views.JobList.as_view(), name="jobs"),
    path("schedules/", views.ScheduleList.as_view(), name="schedules"),
    path("schedules/<str:name>/switch/", views.schedule_switch, name="schedule-switch"),
    path("schedules/<str:name>/run/", views.schedule_run, name="schedule-run"),
    path("<uuid:key>/", views.job_page, name="job"),
    path("<uuid:key>/progress/", views.job_progress, name="job-progress"),
    path("<uuid:key>/cancel/", views.job_cancel, name="job-cancel"),
    path("<uuid:key>/retry/", views.job_retry, name="job-retry"),
    path("<uuid:key>/file/", views.job_download, name="job-download"),
]
