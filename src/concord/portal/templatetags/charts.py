"""`{% chart picture %}`: a chart with its table and its files."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.utils.html import json_script

from concord.portal.charts import EDITION, Picture

register = template.Library()


@register.inclusion_tag("portal/chart.html", takes_context=True)
def chart(context: Context, picture: Picture) -> dict[str, Any]:
    """The drawing, its table, its files; the scripts come with the first chart of a page."""
    first = "charts" not in context.render_context
    context.render_context["charts"] = True
    spec = picture.specification
    return {
        "picture": picture,
        "spec": json_script(spec) if spec else "",
        "scripts": first,
        "edition": EDITION,
    }
