from django.urls import path

from . import answering, channels, links, messages, preferences, views

urlpatterns = [
    path("notices/", views.NoticeList.as_view(), name="notices"),
    path("notices/recent/", views.recent, name="notices-recent"),
    path("notices/read/", views.read, name="notices-read"),
    path("notices/preferences/", preferences.Preferences.as_view(), name="notice-preferences"),
    path("notices/<int:pk>/open/", views.open_one, name="notice-open"),
    path("notices/messages/", messages.MessageList.as_view(), name="messages"),
    path("notices/messages/<uuid:key>/", messages.message_page, name="message"),
    path("notices/messages/<uuid:key>/retry/", messages.message_retry, name="message-retry"),
    path("notices/channels/", channels.ChannelList.as_view(), name="channels"),
    path("notices/channels/mail/", channels.MailEdit.as_view(), name="mail-edit"),
    path("notices/channels/mail/test/", channels.mail_test, name="mail-test"),
    path("notices/channels/robots/new/", channels.RobotNew.as_view(), name="robot-new"),
    path("notices/channels/robots/<int:pk>/", channels.RobotEdit.as_view(), name="robot-edit"),
    path("notices/channels/robots/<int:pk>/test/", channels.robot_test, name="robot-test"),
    path("links/", links.LinkList.as_view(), name="links"),
    path("links/<uuid:key>/", links.link_page, name="link"),
    path("links/<uuid:key>/revoke/", links.link_revoke, name="link-revoke"),
    # Short, because it is printed and read out; what it leads to needs no account.
    path("l/<str:token>/", answering.answer, name="link-answer"),
]
