from django.urls import path

from . import rows, shapes, views

urlpatterns = [
    path("intake/", views.PlanList.as_view(), name="intake"),
    path("intake/new/", views.PlanNew.as_view(), name="intake-new"),
    path("intake/review/", rows.Review.as_view(), name="intake-review"),
    path("intake/verdicts/", rows.VerdictList.as_view(), name="intake-verdicts"),
    path("intake/verdicts/<int:pk>/undo/", rows.VerdictUndo.as_view(), name="intake-verdict-undo"),
    path("intake/shapes/", shapes.ShapeList.as_view(), name="intake-shapes"),
    path("intake/shapes/<int:pk>/template/", shapes.shape_template, name="intake-shape-template"),
    path("intake/shapes/<int:pk>/forget/", shapes.ShapeForget.as_view(), name="intake-shape-forget"),
    path("intake/shapes/template/", shapes.Blank.as_view(), name="intake-blank"),
    path("intake/rows/<int:pk>/", rows.row_page, name="intake-row"),
    path("intake/rows/<int:pk>/word/", rows.find_word, name="intake-find-word"),
    path("intake/rows/<int:pk>/decide/", rows.row_decide, name="intake-row-decide"),
    path("intake/<int:pk>/", views.PlanPage.as_view(), name="intake-plan"),
    path("intake/<int:pk>/columns/", views.columns_page, name="intake-columns"),
    path("intake/<int:pk>/apply/", views.plan_apply, name="intake-apply"),
    path("intake/<int:pk>/discard/", views.plan_discard, name="intake-discard"),
    path("intake/<int:pk>/rest/", views.plan_take_up, name="intake-take-up"),
    path("intake/<int:pk>/correction/", views.plan_correction, name="intake-correction"),
    path("intake/<int:pk>/corrected/", views.CorrectionBack.as_view(), name="intake-corrected"),
]
