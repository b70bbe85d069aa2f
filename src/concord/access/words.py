"""The reasons of this room in words."""

from __future__ import annotations

from concord.engines import reason

reason.register(
    {
        "access:sign-in": {"en": "Sign in first.", "zh": "请先登录。"},
        "access:nobody": {"en": "Nobody may do this.", "zh": "任何人均无权进行此操作。"},
        "access:barred": {
            "en": "You are shut out of this matter, for example because of a conflict of interest.",
            "zh": "您须回避此事项，例如因存在利益冲突。",
        },
        "access:not-yours": {"en": "This belongs to someone else.", "zh": "此内容不属于您本人。"},
        "access:not-member": {
            "en": "This belongs to a side that you are not part of.",
            "zh": "此内容属于另一方，您不是该方成员。",
        },
        "access:not-officer": {
            "en": "Only an officer of the side concerned may do this.",
            "zh": "仅有关一方的项目官员可以进行此操作。",
        },
        "access:not-head": {
            "en": "Only the head of programme of the side concerned may do this.",
            "zh": "仅有关一方的项目主管可以进行此操作。",
        },
        "access:not-granted": {"en": "You have no role here that allows this.", "zh": "您在此处的角色无权进行此操作。"},
        "access:not-now": {"en": "This is not possible in the present state.", "zh": "当前状态下不能进行此操作。"},
        "access:wrong-state": {
            "en": "This is {state}; the step “{act}” is possible only from: {states}.",
            "zh": "当前状态为“{state}”，步骤“{act}”仅可在以下状态进行：{states}。",
        },
        "access:gone": {"en": "This no longer exists.", "zh": "此内容已不存在。"},
        "access:at-once": {
            "en": "Somebody else was at this at the same moment. Nothing was changed; look again and try again.",
            "zh": "另一位用户正在同时操作。未作任何更改，请刷新后重试。",
        },
        "access:email-taken": {
            "en": "There is already an account with this e-mail address.",
            "zh": "该邮箱地址已有账户。",
        },
        "access:too-often": {
            "en": "Too many attempts. Try again in {minutes} min.",
            "zh": "尝试次数过多，请在 {minutes} 分钟后重试。",
        },
    }
)
