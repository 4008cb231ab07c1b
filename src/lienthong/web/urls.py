"""Every address of the site, room by room."""

from django.urls import URLPattern, URLResolver, include, path

from lienthong.web.screens import home, tour

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("tour/<int:number>/", tour.go, name="tour"),
    path("tour/leave/", tour.leave, name="tour-leave"),
    path("", include("lienthong.pages.urls")),
    path("", include("lienthong.access.urls")),
    path("", include("lienthong.web.account_urls")),
    path("", include("lienthong.web.ledger_urls")),
    path("", include("lienthong.print.urls")),
    path("", include("lienthong.directory.urls")),
    path("", include("lienthong.people.urls")),
    path("", include("lienthong.forms.urls")),
    path("", include("lienthong.exchange.urls")),
    path("", include("lienthong.exchange.connection_urls")),
    path("", include("lienthong.papers.urls")),
    path("", include("lienthong.records.urls")),
    path("", include("lienthong.civil.urls")),
    path("", include("lienthong.assistance.screens.citizen_urls")),
    path("", include("lienthong.assistance.screens.dossier_urls")),
    path("", include("lienthong.assistance.screens.payments_urls")),
    path("", include("lienthong.assistance.screens.law_urls")),
    path("", include("lienthong.assistance.screens.register_urls")),
    path("", include("lienthong.partners.urls")),
    path("", include("lienthong.oversight.urls")),
    path("", include("lienthong.oversight.partnership_urls")),
]

handler400 = "lienthong.pages.errors.bad_request"
handler403 = "lienthong.pages.errors.not_allowed"
handler404 = "lienthong.pages.errors.not_found"
handler500 = "lienthong.pages.errors.failed"
