"""The reasons of this room in words."""

from __future__ import annotations

from concord.engines import reason

reason.register(
    {
        "review:same-organisation": {
            "en": "reviewer of a partner's organisation ({organisation})",
            "zh": "评审专家与合作单位同属 {organisation}",
        },
        "review:is-investigator": {"en": "is an investigator of the application", "zh": "是该申请的负责人"},
        "review:related-organisation": {
            "en": "{one} and {other} are related ({kind})",
            "zh": "{one} 与 {other} 存在关联（{kind}）",
        },
        "review:tied": {
            "en": "has to do with {name} ({kind}, {years})",
            "zh": "与 {name} 有关联（{kind}，{years}）",
        },
        "review:conflict": {"en": "There is a conflict of interest.", "zh": "存在利益冲突。"},
        "review:other-side": {
            "en": "A party invites reviewers of its own side or of third countries.",
            "zh": "各方仅可邀请本方或第三国的评审专家。",
        },
        "review:invited-already": {"en": "This person has been invited already.", "zh": "已邀请过此人。"},
        "review:applicant": {
            "en": "This person has an application in the call.",
            "zh": "此人在本次项目征集中有申请。",
        },
        "review:conflicted-everywhere": {
            "en": "This person has a conflict of interest with every application; nothing was sent.",
            "zh": "此人与所有申请均有利益冲突；未发出邀请。",
        },
        "review:loads": {
            "en": "The fewest applications ({least}) are more than the most ({most}).",
            "zh": "最少评审数（{least}）大于最多评审数（{most}）。",
        },
        "review:other-call": {"en": "This application is in another call.", "zh": "该申请属于另一次项目征集。"},
        "review:needs-a-reason": {"en": "Give the reason; it is recorded.", "zh": "请说明理由；理由将予以记录。"},
        "review:overruled-already": {"en": "This conflict has been overruled already.", "zh": "该冲突已被否决。"},
        "review:own-conflict": {
            "en": "Nobody overrules a conflict of their own.",
            "zh": "任何人不得否决自身的利益冲突。",
        },
        "review:no-reviewers": {"en": "No reviewer has accepted yet.", "zh": "尚无评审专家接受邀请。"},
        "review:no-applications": {"en": "No application is admitted to review.", "zh": "没有进入评审的申请。"},
        "review:no-affinity": {
            "en": "Applications or reviewers have no texts or keywords to compare.",
            "zh": "申请或评审专家缺少可比较的文本或关键词。",
        },
        "review:changed-meanwhile": {
            "en": "A conflict or an answer came in while the plan was made; make it again.",
            "zh": "制定方案期间出现了新的利益冲突或答复，请重新制定。",
        },
        "review:submitted-already": {
            "en": "The assessment has been handed in; this is no longer possible.",
            "zh": "评审意见已提交，不能再进行此操作。",
        },
        "review:unknown-criterion": {
            "en": "“{name}” is not a criterion of this call.",
            "zh": "“{name}”不是本次项目征集的评审标准。",
        },
        "review:off-the-scale": {
            "en": "{value} is not on the scale of {criterion}, {lowest} to {highest}.",
            "zh": "{value} 不在“{criterion}”的分值范围 {lowest} 至 {highest} 之内。",
        },
        "review:scores-missing": {"en": "Scores are missing: {criteria}.", "zh": "缺少评分：{criteria}。"},
        "review:assessments-missing": {
            "en": "Assessments still to come: {count}. Wait for them, or give the reason to go on without.",
            "zh": "尚有 {count} 份评审意见未提交。请等待，或说明不再等待的理由。",
        },
        "review:nothing-to-rank": {"en": "No assessment has been handed in.", "zh": "尚无已提交的评审意见。"},
        "review:rows-changed": {
            "en": "Assessments changed after this list was made; make it again.",
            "zh": "排序名单生成后评审意见有变动，请重新生成。",
        },
        "review:not-yours": {"en": "This belongs to another reviewer.", "zh": "此内容属于另一位评审专家。"},
        "review:own-application": {"en": "This is your own application.", "zh": "这是您本人的申请。"},
    }
)
