"""The pages of facilities and platforms."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from concord.portal.pages import page
from concord.portal.register.linked import citation, linked
from concord.register.models import Facility, Platform, Visibility


@page(Facility, public=True)
def facility(request: HttpRequest, facility: Facility) -> HttpResponse:
    """One facility: what it has, how it is used, by which policy."""
    if facility.merged_into_id is not None:
        return redirect("register:facility", pk=facility.merged_into_id, permanent=True)
    labels = dict(Facility.Access.choices)
    context = {
        "facility": facility,
        "access": [str(labels.get(each, each)) for each in facility.access],
        "instruments": [
            (each, [str(labels.get(code, code)) for code in each.access]) for each in facility.instruments.all()
        ],
        "linked": linked(request, facility) if facility.visibility == Visibility.PUBLIC else "",
        "citation": citation(request, facility),
    }
    return render(request, "register/facility.html", context)


@page(Platform, public=True)
def platform(request: HttpRequest, platform: Platform) -> HttpResponse:
    """One platform: its members, what it rests on, and every status with the authority that gave it."""
    if platform.merged_into_id is not None:
        return redirect("register:platform", pk=platform.merged_into_id, permanent=True)
    context = {
        "platform": platform,
        "members": platform.members.select_related("organisation"),
        "statuses": platform.statuses.all(),
        "linked": linked(request, platform) if platform.visibility == Visibility.PUBLIC else "",
        "citation": citation(request, platform),
    }
    return render(request, "register/platform.html", context)
