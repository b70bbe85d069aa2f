"""What pairing says, in English and Chinese."""

from __future__ import annotations

from concord.engines.reason import register

register(
    {
        "match:pairing-option": {
            "en": "{option} = {value}: {expected}.",
            "zh": "选项 {option} = {value} 无效：应为 {expected}。",
        },
        "match:pairing-shape": {
            "en": "{what} has the shape {given}, but {expected} is expected.",
            "zh": "{what} 的形状为 {given}，应为 {expected}。",
        },
        "match:pairing-no-number": {
            "en": "{what}: the score of {one} for {other} is {value}; give a finite number of 0 or more.",
            "zh": "{what}：{one} 对 {other} 的评分为 {value}；须为不小于 0 的有限数值。",
        },
        "match:pairing-not-symmetric": {
            "en": "Partners of one list: the filter speaks of {one} with {other} but not of {other} with {one}.",
            "zh": "同一名单内配对：过滤条件对 {one} 与 {other} 的规定不对称。",
        },
        "match:pairing-joined": {
            "en": "Joined: {one} scores {forward} for {other}, {other} scores {backward} for {one}; together {score}.",
            "zh": "配对成功：{one} 对 {other} 评分 {forward}，{other} 对 {one} 评分 {backward}；综合 {score}。",
        },
        "match:pairing-filtered": {
            "en": "Not possible: {why}.",
            "zh": "不可配对：{why}。",
        },
        "match:pairing-no-interest": {
            "en": "Not possible: one of the two scores the other 0.",
            "zh": "不可配对：其中一方对另一方评分为 0。",
        },
        "match:pairing-full": {
            "en": "Both would agree, but {full} is full with partners it prefers (the least of them scores {least}, this "
            "one {score}).",
            "zh": "双方均可接受，但 {full} 名额已满，且其现有对象更优（其中最低评分 {least}，此配对评分 {score}）。",
        },
        "match:pairing-better-whole": {
            "en": "{one} and {other} score {score} together; other pairs make the whole better.",
            "zh": "{one} 与 {other} 综合评分 {score}；选择其他配对可使整体更优。",
        },
        "match:pairing-blocking": {
            "en": "{one} and {other} would both rather have each other.",
            "zh": "{one} 与 {other} 双方都更愿意选择对方。",
        },
    }
)
