"""The journal's reasons in words."""

from __future__ import annotations

from concord.engines import reason

reason.register(
    {
        "journal:changed": {
            "en": "Entry {number} was changed after it was written.",
            "zh": "第 {number} 条记录写入后被改动。",
        },
        "journal:payload-changed": {
            "en": "The payload of entry {number} was changed, or emptied without being marked as erased.",
            "zh": "第 {number} 条记录的内容被改动，或未作删除标记即被清空。",
        },
        "journal:payload-missing": {
            "en": "The payload row of entry {number} is missing.",
            "zh": "第 {number} 条记录缺少内容行。",
        },
        "journal:omission": {
            "en": "Entry {number} is missing.",
            "zh": "缺少第 {number} 条记录。",
        },
        "journal:out-of-order": {
            "en": "Entry {number} does not follow the one before it: entries were reordered or replaced.",
            "zh": "第 {number} 条记录与前一条不相接，记录的顺序被调换或内容被替换。",
        },
        "journal:cut-short": {
            "en": "The chain was cut off: entry {number} and those after it are missing.",
            "zh": "链条末尾被截断，第 {number} 条及其后的记录缺失。",
        },
        "journal:head-differs": {
            "en": "The stored head (entry {number}) is not the last entry of the chain.",
            "zh": "保存的链头（第 {number} 条）与链条的最后一条不符。",
        },
        "journal:anchor-differs": {
            "en": "Entry {number} is not the one that was anchored: the chain was rewritten.",
            "zh": "第 {number} 条记录与锚点不符，链条曾被改写。",
        },
        "journal:anchor-missing": {
            "en": "Entry {number} was anchored and is missing: the chain was cut off and its head rewound.",
            "zh": "锚点所指的第 {number} 条记录缺失，链条被截断且链头被改回。",
        },
    }
)
