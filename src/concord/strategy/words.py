"""The words in which this room refuses."""

from __future__ import annotations

from concord.engines.reason import register

register(
    {
        "strategy:not-officer": {
            "en": "Only officers and heads of the agreement's parties may do this.",
            "zh": "仅协定各方的项目官员和负责人可以进行此操作。",
        },
        "area:code": {
            "en": "“{code}” cannot be an identifier: use lower-case letters, digits, dots and hyphens.",
            "zh": "“{code}”不能作标识：请用小写字母、数字、点和连字符。",
        },
        "area:taken": {
            "en": "The identifier {code} is taken in this agreement's pack; choose another.",
            "zh": "标识 {code} 在该协定的战略包中已被使用，请另选一个。",
        },
        "area:authority": {
            "en": "Name the decision that authorises this.",
            "zh": "请注明授权此项变更的决定。",
        },
        "area:because": {"en": "Say why the area changes.", "zh": "请说明变更该领域的理由。"},
        "area:unchanged": {
            "en": "Nothing changes; a new version needs a change.",
            "zh": "内容没有变化；新版本须有改动。",
        },
        "area:language": {
            "en": "The title is missing in: {languages}. Give it in every language of the agreement.",
            "zh": "标题缺少以下语言：{languages}。请补齐协定的全部语言。",
        },
        "area:parent": {
            "en": "The wider area belongs to another agreement; choose one of the same.",
            "zh": "上级领域属于另一协定，请选择同一协定的领域。",
        },
        "area:circle": {
            "en": "An area cannot lie within itself; choose another wider area.",
            "zh": "领域不能从属于自身，请另选上级领域。",
        },
        "area:field": {
            "en": "Unknown in the crosswalk: {fields}. Write a scheme, a code and how it matches.",
            "zh": "对照表中无法识别：{fields}。请写明分类体系、代码和对应关系。",
        },
        "area:not-in-force": {
            "en": "The area is not in force; choose one that is.",
            "zh": "该领域未生效，请选择已生效的领域。",
        },
        "clause:tied": {"en": "It is tied to this clause already.", "zh": "已与该条款关联。"},
        "claims:because": {"en": "Say why.", "zh": "请说明理由。"},
        "claims:agree": {
            "en": "The claims on this subject agree; there is nothing to settle.",
            "zh": "有关该主题的陈述一致，无须裁定。",
        },
        "claims:other-subject": {
            "en": "The claim is about something else; choose one of those shown.",
            "zh": "该陈述涉及其他主题，请从所列陈述中选择。",
        },
        "claims:settled": {
            "en": "This is settled already; undo that first.",
            "zh": "已有裁定，请先撤销。",
        },
        "claims:cited": {
            "en": "It is cited by {uses} and can no longer be undone.",
            "zh": "该裁定已被 {uses} 引用，不能再撤销。",
        },
        "claims:undone": {
            "en": "This settlement was undone; cite one that stands.",
            "zh": "该裁定已撤销，请引用有效的裁定。",
        },
    }
)
