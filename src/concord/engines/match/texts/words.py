"""What affinity from texts says, in English and Chinese."""

from __future__ import annotations

from concord.engines.reason import register

register(
    {
        # --- stages ---
        "match:texts": {"en": "Reading the texts", "zh": "正在读取文本"},
        "match:model": {"en": "The model reads the texts", "zh": "模型正在处理文本"},
        "match:affinity": {"en": "Comparing applications with reviewers", "zh": "正在比对申请与评审专家"},
        # --- bad input ---
        "match:texts-unreadable": {
            "en": "{what}, entry {entry}: a {kind} cannot be read; give a text, or a title with a text.",
            "zh": "{what} 第 {entry} 项：无法读取 {kind}；请给出文本，或标题加正文。",
        },
        "match:text-missing": {
            "en": "Application {entry} has no text; give a title, a summary or keywords.",
            "zh": "申请 {entry} 没有文本；请提供标题、摘要或关键词。",
        },
        "match:text-no-text": {
            "en": "Entry {entry}: {field} is {value}, not a text; correct it or leave it out.",
            "zh": "第 {entry} 项：{field} 的值 {value} 不是文本；请更正或留空。",
        },
        "match:affinity-option": {
            "en": "{option} = {value} is not valid; give {expected}.",
            "zh": "选项 {option} = {value} 无效：应为 {expected}。",
        },
        "match:encoder-wrong-shape": {
            "en": "The model gave an array of shape {given} for {texts} texts; one row per text, all finite, is needed.",
            "zh": "模型对 {texts} 段文本返回了形状为 {given} 的数组；须每段文本一行且数值有限。",
        },
        "match:model-extra-missing": {
            "en": "A model needs the extra packages: install concord[models].",
            "zh": "使用模型需要额外的软件包：请安装 concord[models]。",
        },
        "match:source-not-finite": {
            "en": "Source {source}, row {row}, column {column}: {value} is no finite number; correct it or leave the pair out.",
            "zh": "来源 {source} 第 {row} 行第 {column} 列：{value} 不是有限数值；请更正或去掉该配对。",
        },
        "match:sources-shapes": {
            "en": "Source {source} has the shape {given}, but {expected} is expected; give every source the same rows and columns.",
            "zh": "来源 {source} 的形状为 {given}，应为 {expected}；各来源须有相同的行和列。",
        },
        "match:bid-outside": {
            "en": "The bid in row {row}, column {column} is {value}; bids lie between -1 (not willing) and 1 (eager).",
            "zh": "第 {row} 行第 {column} 列的评审意愿为 {value}；取值须在 -1（不愿意）与 1（很愿意）之间。",
        },
        # --- why a pair fits ---
        "match:affinity-from-works": {
            "en": "Affinity {affinity}: closest to “{work}”; both speak of {terms}.",
            "zh": "匹配度 {affinity}：与《{work}》最为接近；共同涉及：{terms}。",
        },
        "match:affinity-across-languages": {
            "en": "Affinity {affinity}: closest to “{work}”, written in another language; the same terms in both: {terms}.",
            "zh": "匹配度 {affinity}：与《{work}》（另一种语言）最为接近；两种语言中的相同术语：{terms}。",
        },
        "match:affinity-from-terms": {
            "en": "Affinity {affinity}: the declared expertise names {terms}.",
            "zh": "匹配度 {affinity}：所申报的专长包括：{terms}。",
        },
        "match:affinity-nothing": {
            "en": "Affinity {affinity}: nothing in the profile speaks of this subject.",
            "zh": "匹配度 {affinity}：其资料中没有与该主题相关的内容。",
        },
        "match:affinity-empty-profile": {
            "en": "The profile has no works, text or terms; ask the reviewer for them.",
            "zh": "该评审专家资料为空；请其补充代表作、简介或专长术语。",
        },
    }
)
