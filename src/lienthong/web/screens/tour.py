"""Walking the tour: to a stop, signed in as whoever sits there; and away from it. Only in a synthetic home."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lienthong.access import sign_in
from lienthong.access.sign_in import WrongPassword
from lienthong.database import clock
from lienthong.web import tour


@require_POST
def go(request: HttpRequest, number: int) -> HttpResponse:
    """To this stop, or the first after it whose subject is there."""
    if not clock.is_synthetic() or not 1 <= number <= len(tour.STOPS):
        raise Http404
    skipped: list[int] = []
    for one in range(number, len(tour.STOPS) + 1):
        stop = tour.STOPS[one - 1]
        place = stop.place()
        try:
            if place is not None:
                sign_in.as_demo(request, stop.login)
                request.session[tour.KEY] = {"stop": one, "skipped": skipped}
                return redirect(place)
        except WrongPassword:
            pass  # nobody sits there in this home
        skipped.append(one)
    request.session.pop(tour.KEY, None)
    messages.info(request, _("The tour ends here: of what would follow, nothing is in this home yet."))
    return redirect("home")


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Off the tour; one stays signed in where one is."""
    request.session.pop(tour.KEY, None)
    return redirect("home")
