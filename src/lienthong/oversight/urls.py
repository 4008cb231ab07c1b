"""Addresses of this room."""

from django.urls import path

from lienthong.oversight.screens import figure_entry, figures, overview, report, rollout, tasks, travelling, ways

urlpatterns = [
    path("oversight/", overview.show, name="oversight"),
    path("oversight/rollout/", rollout.show, name="oversight-rollout"),
    path("oversight/facilities/", ways.Ways.as_view(), name="oversight-way"),
    path("oversight/facilities/<slug:code>/", ways.show, name="oversight-facility"),
    path("oversight/facilities/<slug:code>/note/", ways.note, name="oversight-note"),
    path("oversight/facilities/<slug:code>/explain/", ways.explain, name="oversight-explain"),
    path("oversight/figures/", figures.Figures.as_view(), name="oversight-figures"),
    path("oversight/figures/entries/", figures.Entries.as_view(), name="oversight-entries"),
    path("oversight/figures/enter/", figure_entry.begin, name="oversight-enter"),
    path("oversight/figures/entries/<uuid:pk>/", figure_entry.show, name="oversight-entry"),
    path("oversight/figures/entries/<uuid:pk>/decide/", figure_entry.decide, name="oversight-decide"),
    path("oversight/figures/entries/<uuid:pk>/document/", figure_entry.document, name="oversight-document"),
    path("oversight/report/", report.show, name="oversight-report"),
    path("oversight/report/<str:day>.pdf", report.pdf, name="oversight-report-pdf"),
    path("oversight/tasks/", tasks.show_all, name="oversight-tasks"),
    path("oversight/tasks/<slug:code>/", tasks.show, name="oversight-task"),
    path("oversight/tasks/<slug:code>/move/", tasks.move, name="oversight-move"),
    path("oversight/interconnection/", travelling.show, name="oversight-interconnection"),
    path("oversight/interconnection/rows/", travelling.Rows.as_view(), name="oversight-rows"),
]
