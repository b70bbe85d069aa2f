"""The page of one's calendar addresses, and the calendar itself, which needs no sign-in but its secret."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from concord.governance import feeds
from concord.governance.models import Feed
from concord.portal.pages import button, page


@page()
def calendar(request: HttpRequest) -> HttpResponse:
    """One's calendar addresses."""
    found = Feed.objects.visible_to(request.user)
    return render(request, "governance/calendar.html", {"feeds": found, "most": feeds.AT_MOST})


@page(asks="feed:open", post=True)
def open_(request: HttpRequest) -> HttpResponse:
    """Open an address; its secret is on this answer and nowhere else."""
    _feed, secret = feeds.open_feed(by=request.user)
    address = settings.SITE_URL + reverse("governance:feed", args=[secret])
    found = Feed.objects.visible_to(request.user)
    response = render(request, "governance/calendar.html", {"feeds": found, "most": feeds.AT_MOST, "address": address})
    response.headers["Cache-Control"] = "no-store"
    return response


revoke = button(
    Feed,
    lambda request, feed: feeds.revoke(feed, by=request.user),
    asks="feed:revoke",
    done=gettext_lazy("The address is revoked; calendars that hold it get nothing any more."),
    back=lambda feed: reverse("governance:calendar"),
)


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar of whoever holds the secret; a wrong or revoked one is not there."""
    user = feeds.whose(secret[:200])
    if user is None:
        raise Http404
    response = HttpResponse(feeds.calendar(user), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="concord.ics"'
    response.headers["Cache-Control"] = "private, max-age=900"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
