"""The reasons of this room in words."""

from __future__ import annotations

from concord.engines import reason

reason.register(
    {
        "register:parties-only": {
            "en": "This record is open to members of a party only.",
            "zh": "此记录仅对合作方成员开放。",
        },
        "register:withdrawn": {
            "en": "This person has withdrawn from the register.",
            "zh": "此人已退出登记库。",
        },
        "register:kept-by-a-side": {
            "en": "This record is kept by one side; its officers may change it.",
            "zh": "此记录由一方维护，由该方项目官员修改。",
        },
        "register:other-audience": {
            "en": "This is what others are shown of the record.",
            "zh": "此内容面向其他读者。",
        },
        "register:orcid": {
            "en": "{orcid} is not an ORCID; its check digit does not fit.",
            "zh": "{orcid} 不是有效的 ORCID，校验位不符。",
        },
        "register:tied-to-itself": {
            "en": "Nothing is tied to itself; name two.",
            "zh": "不能与自身建立关联，请指明两个对象。",
        },
    }
)
