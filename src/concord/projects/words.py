"""The reasons of this room in words."""

from __future__ import annotations

from concord.engines import reason

reason.register(
    {
        "projects:prepared-already": {
            "en": "There is a project for this application already.",
            "zh": "该申请已有项目。",
        },
        "projects:not-confirmed": {
            "en": "Every party's award has to be confirmed first.",
            "zh": "须先由各方确认全部立项。",
        },
        "projects:ends-first": {"en": "The end must not lie before the start.", "zh": "结束日期不得早于开始日期。"},
    }
)
