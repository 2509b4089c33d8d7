from django.urls import path

from . import deciding, views, writing

urlpatterns = [
    path("packs/", views.pack_list, name="packs"),
    path("packs/new/", writing.PackNew.as_view(), name="pack-new"),
    path("packs/<int:pk>/", views.pack_page, name="pack"),
    path("packs/<int:pk>/edit/", writing.PackEdit.as_view(), name="pack-edit"),
    path("packs/<int:pk>/form/", writing.PackFormEdit.as_view(), name="pack-form"),
    path("packs/<int:pk>/check/", writing.pack_check, name="pack-check"),
    path("packs/<int:pk>/upload/", writing.PackUpload.as_view(), name="pack-upload"),
    path("packs/<int:pk>/submit/", deciding.Submit.as_view(), name="pack-submit"),
    path("packs/<int:pk>/approve/", deciding.Approve.as_view(), name="pack-approve"),
    path("packs/<int:pk>/return/", deciding.SendBack.as_view(), name="pack-return"),
    path("packs/<int:pk>/withdraw/", deciding.Withdraw.as_view(), name="pack-withdraw"),
    path("packs/<int:pk>/discard/", deciding.Discard.as_view(), name="pack-discard"),
    path("packs/<int:pk>/download/", views.pack_download, name="pack-download"),
    path("packs/<slug:kind>/<str:key>/", views.key_page, name="pack-key"),
    path("packs/<slug:kind>/<str:key>/draft/", writing.PackDraft.as_view(), name="pack-draft"),
    path("packs/<slug:kind>/<str:key>/compare/", views.compare, name="pack-compare"),
    path("packs/<slug:kind>/<str:key>/<str:version>/", views.shipped_page, name="pack-shipped"),
    path("packs/<slug:kind>/<str:key>/<str:version>/download/", views.shipped_download, name="pack-shipped-download"),
]
