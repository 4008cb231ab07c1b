"""Addresses of the register: those on it, its move, and its hand-over."""

from django.urls import path, re_path

from lienthong.assistance.screens import handovers, register_move, register_move_lines, register_people

urlpatterns = [
    path("register/people/", register_people.Beneficiaries.as_view(), name="register-people"),
    path("register/people/<int:pk>/", register_people.show, name="register-person"),
    path("register/handovers/", handovers.Handovers.as_view(), name="handovers"),
    path("register/handovers/<uuid:pk>/", handovers.show, name="handover"),
    path("register/moves/", register_move.Moves.as_view(), name="register-moves"),
    path("register/moves/send/", register_move.send, name="register-move-send"),
    path("register/moves/<uuid:pk>/", register_move.show, name="register-move"),
    path("register/moves/<uuid:pk>/lines/", register_move_lines.Lines.as_view(), name="register-move-lines"),
    path("register/moves/<uuid:pk>/bar/", register_move.bar, name="register-move-bar"),
    re_path(r"^register/moves/(?P<pk>[0-9a-f-]{36})/(?P<what>apply|give-up)/$", register_move.act,
            name="register-move-act"),
]  # fmt: skip
