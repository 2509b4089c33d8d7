from django.urls import path

from . import calendars, views

urlpatterns = [
    path("cases/", views.CaseList.as_view(), name="cases"),
    path("cases/board/", views.board, name="cases-board"),
    path("cases/calendar/", views.due_calendar, name="cases-calendar"),
    path("cases/workload/", views.workload, name="cases-workload"),
    path("cases/<int:pk>/", views.case_page, name="case"),
    path("cases/<int:pk>/drop/", views.drop, name="case-drop"),
    path("cases/<int:pk>/move/<slug:move>/", views.MovePage.as_view(), name="case-move"),
    path("cases/<int:pk>/assign/", views.AssignPage.as_view(), name="case-assign"),
    path("cases/<int:pk>/pause/<slug:clock>/", views.PausePage.as_view(), name="case-pause"),
    path("cases/<int:pk>/resume/<slug:clock>/", views.resume, name="case-resume"),
    path("cases/<int:pk>/comment/", views.comment, name="case-comment"),
    path("cases/<int:pk>/follow/", views.follow, name="case-follow"),
    path("cases/<int:pk>/link/", views.link, name="case-link"),
    path("cases/<int:pk>/attach/", views.AttachPage.as_view(), name="case-attach"),
    path("cases/<int:pk>/documents/<int:document>/", views.document, name="case-document"),
    path("calendars/", calendars.CalendarList.as_view(), name="calendars"),
    path("calendars/import/", calendars.ImportTable.as_view(), name="calendar-import"),
    path("calendars/hours/", calendars.SetHours.as_view(), name="calendar-hours"),
    path("calendars/<int:pk>/", calendars.part_page, name="calendar-part"),
    path("calendars/<int:pk>/decide/", calendars.decide, name="calendar-decide"),
]
