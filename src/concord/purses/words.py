"""The reasons of this room in words."""

from __future__ import annotations

from concord.engines import reason

reason.register(
    {
        "purses:not-positive": {"en": "{asked} is not a positive amount.", "zh": "{asked} 不是正数金额。"},
        "purses:code-taken": {
            "en": "This party has a purse with the code {code} already.",
            "zh": "该方已有编号为 {code} 的资金池。",
        },
        "purses:other-unit": {
            "en": "The purse {code} holds {unit}, not {asked}; nothing is converted.",
            "zh": "资金池 {code} 的单位是 {unit}，不是 {asked}；系统不作换算。",
        },
        "purses:too-little": {
            "en": "The purse {code} has {free} left, less than the {asked} asked for.",
            "zh": "资金池 {code} 余额为 {free}，不足 {asked}。",
        },
        "purses:below-committed": {
            "en": "{committed} is committed already; the purse cannot be cut to {asked}.",
            "zh": "已承诺 {committed}，资金池不能减至 {asked}。",
        },
        "purses:not-a-commitment": {"en": "This line is not a commitment.", "zh": "该条目不是承诺。"},
        "purses:more-than-left": {
            "en": "{left} of this commitment is left; {asked} cannot be released.",
            "zh": "该承诺尚余 {left}，不能释放 {asked}。",
        },
    }
)
