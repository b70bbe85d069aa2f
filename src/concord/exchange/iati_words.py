"""The words for what can be wrong with an IATI file."""

from concord.engines.reason import register

register(
    {
        "iati:read": {"en": "reading activities", "zh": "读取活动"},
        "iati:unreadable": {
            "en": "the file cannot be read; check the name and the rights",
            "zh": "无法读取该文件，请核对文件名和读取权限",
        },
        "iati:doctype": {
            "en": "the file declares a document type, which can hide entities that expand without limit or fetch other files; IATI needs none, remove it",
            "zh": "文件含有文档类型声明，其中可能藏有无限展开或读取其他文件的实体；IATI 不需要它，请删除",
        },
        "iati:syntax": {
            "en": "the XML breaks off or is damaged here ({detail}); download the file again",
            "zh": "XML 在此处中断或损坏（{detail}），请重新下载该文件",
        },
        "iati:encoding": {
            "en": "the text is in an encoding that is not read here; save the file as UTF-8",
            "zh": "文件的文字编码无法读取，请另存为 UTF-8",
        },
        "iati:other_kind": {
            "en": "this is no IATI activity file: it begins with <{root}> instead of <iati-activities>",
            "zh": "这不是 IATI 活动文件：开头是 <{root}> 而不是 <iati-activities>",
        },
        "iati:version": {
            "en": "the file is of IATI version {version}; only 2.03 is read, ask the publisher for it or convert it",
            "zh": "文件的 IATI 版本为 {version}；只能读取 2.03，请向发布方索取或先行转换",
        },
        "iati:missing": {
            "en": "{field} is missing; every activity needs it",
            "zh": "缺少 {field}；每个活动都须填写",
        },
        "iati:repeated": {
            "en": "{field} stands {count} times; it may stand once",
            "zh": "{field} 出现 {count} 次，只能出现一次",
        },
        "iati:unknown_element": {
            "en": "<{element}> is no part of an activity in IATI 2.03",
            "zh": "<{element}> 不是 IATI 2.03 活动的组成部分",
        },
        "iati:code": {
            "en": "{value} is not in the code list {codelist}",
            "zh": "代码表 {codelist} 中没有 {value}",
        },
        "iati:no_code": {
            "en": "{attribute} is missing; it takes a code of {codelist}",
            "zh": "缺少 {attribute}；应填写 {codelist} 中的代码",
        },
        "iati:amount": {
            "en": "{value} is not an amount; IATI writes digits with a point at most",
            "zh": "{value} 不是金额；IATI 金额只写数字，至多一个小数点",
        },
        "iati:no_currency": {
            "en": "the amount has no currency and the activity no default one",
            "zh": "金额没有币种，活动也没有默认币种",
        },
        "iati:date": {
            "en": "{value} is not a date of the calendar; IATI writes 2017-12-06",
            "zh": "{value} 不是有效日期；IATI 日期写作 2017-12-06",
        },
        "iati:period": {
            "en": "the period ends on {end}, before it begins on {start}",
            "zh": "期间在 {end} 结束，早于开始日期 {start}",
        },
        "iati:percentage": {
            "en": "{value} is not a percentage between 0 and 100",
            "zh": "{value} 不是 0 至 100 之间的百分比",
        },
        "iati:shares": {
            "en": "the recipient countries add up to {total} percent; they cannot be more than 100",
            "zh": "受援国百分比合计为 {total}，不能超过 100",
        },
        "iati:number": {
            "en": "{value} is not a whole number",
            "zh": "{value} 不是整数",
        },
        "iati:too_long": {
            "en": "the identifier is {length} characters long; at most {limit}",
            "zh": "标识长 {length} 个字符，至多 {limit} 个",
        },
        "iati:duplicate": {
            "en": "the activity {activity} already stands in {file} on line {line}; the first one counts",
            "zh": "活动 {activity} 已在 {file} 第 {line} 行出现，以第一次为准",
        },
    }
)
