"""What the least-manipulable assignment says, in English and Chinese."""

from __future__ import annotations

from concord.engines.reason import register

register(
    {
        "match:lottery": {"en": "Spreading the chances", "zh": "正在计算抽选概率"},
        "match:lottery-option": {
            "en": "{option} = {value}: {expected}.",
            "zh": "选项 {option} = {value} 无效：应为 {expected}。",
        },
        "match:lottery-crossing": {
            "en": "The rules {first} and {second} have groups that cross; a lottery needs groups that nest. Leave one out.",
            "zh": "规则 {first} 与 {second} 的分组相互交叉；随机分配要求分组逐级包含。请去掉其中一条。",
        },
        "match:lottery-drawn": {
            "en": "Drawn by lot with a probability of {probability} (at most {limit} for any pair).",
            "zh": "以 {probability} 的概率抽中（任何配对的概率不超过 {limit}）。",
        },
        "match:lottery-not-drawn": {
            "en": "Not drawn, though the probability was {probability} (at most {limit} for any pair).",
            "zh": "未抽中；抽中概率为 {probability}（任何配对的概率不超过 {limit}）。",
        },
        "match:lottery-short": {
            "en": "Application {application} gets {expected} of {demand} reviewers on average: {candidates} candidates, each "
            "with a probability of at most {limit}. Raise the limit to {enough} or more, or find more candidates.",
            "zh": "申请 {application} 平均只能得到 {demand} 位评审专家中的 {expected} 位：候选 {candidates} 位，"
            "每位概率不超过 {limit}。请将上限提高到 {enough} 以上，或增加候选专家。",
        },
    }
)
