from django.urls import path

from . import authorities, records, views

urlpatterns = [
    path("sources/", views.SourceList.as_view(), name="sources"),
    path("sources/new/", views.SourceNew.as_view(), name="source-new"),
    path("sources/<slug:code>/", views.source_page, name="source"),
    path("sources/<slug:code>/edit/", views.SourceEdit.as_view(), name="source-edit"),
    path("sources/<slug:code>/derive/", views.source_derive, name="source-derive"),
    path("deliveries/", views.DeliveryList.as_view(), name="deliveries"),
    path("deliveries/<int:pk>/", views.DeliveryPage.as_view(), name="delivery"),
    path("deliveries/<int:pk>/apply/", views.delivery_apply, name="delivery-apply"),
    path("deliveries/<int:pk>/undo/", views.delivery_undo, name="delivery-undo"),
    path("deliveries/<int:pk>/settle/", views.delivery_settle, name="delivery-settle"),
    path("records/<int:pk>/", records.record_page, name="record"),
    path("records/<int:pk>/attach/", records.AttachPage.as_view(), name="record-attach"),
    path("attachments/<int:pk>/", records.attachment_download, name="attachment"),
    path("authorities/", authorities.authority_list, name="authorities"),
    path("authorities/<int:pk>/remove/", authorities.authority_remove, name="authority-remove"),
    path("authorities/<int:pk>/derive/", authorities.authority_derive, name="authority-derive"),
    path("authorities/<str:field>/<slug:zone>/", authorities.AuthorityEdit.as_view(), name="authority"),
]
