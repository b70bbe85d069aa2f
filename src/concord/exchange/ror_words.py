"""The words for what can be wrong with a ROR file."""

from concord.engines.reason import register

register(
    {
        "ror:read": {"en": "reading organisations", "zh": "读取机构"},
        "ror:unreadable": {
            "en": "the file cannot be read; check the name and the rights",
            "zh": "无法读取该文件，请核对文件名和读取权限",
        },
        "ror:damaged": {
            "en": "the file breaks off or is damaged ({detail}); download it again",
            "zh": "文件中断或损坏（{detail}），请重新下载",
        },
        "ror:other_kind": {
            "en": "this holds no ROR records; give the JSON, the JSON lines or the zip that ROR publishes",
            "zh": "文件中没有 ROR 记录；请提供 ROR 发布的 JSON、JSON Lines 或 zip 文件",
        },
        "ror:encoding": {
            "en": "the text is not UTF-8; ROR publishes UTF-8",
            "zh": "文本不是 UTF-8 编码；ROR 以 UTF-8 发布",
        },
        "ror:json": {
            "en": "this is not JSON ({detail})",
            "zh": "不符合 JSON 语法（{detail}）",
        },
        "ror:no_record": {
            "en": "this is no ROR record of schema v1 or v2",
            "zh": "不是 ROR v1 或 v2 格式的记录",
        },
        "ror:missing": {
            "en": "{field} is missing or empty",
            "zh": "{field} 缺失或为空",
        },
        "ror:identifier": {
            "en": "{value} is not a ROR identifier; its check digits do not fit",
            "zh": "{value} 不是有效的 ROR 标识，校验位不符",
        },
        "ror:code": {
            "en": "{value} is not known to ROR; known: {known}",
            "zh": "ROR 没有 {value}；已知：{known}",
        },
        "ror:country": {
            "en": "{value} is not a country code",
            "zh": "{value} 不是国家代码",
        },
        "ror:year": {
            "en": "{value} is not a year in which an organisation can have begun",
            "zh": "{value} 不能作为机构成立年份",
        },
        "ror:shape": {
            "en": "{field} is not as the schema has it",
            "zh": "{field} 不符合格式规定",
        },
        "ror:too_long": {
            "en": "{field} is {length} characters long; at most {limit}",
            "zh": "{field} 长 {length} 个字符，至多 {limit} 个",
        },
        "ror:duplicate": {
            "en": "{id} already stands in {file} on line {line}; the first one counts",
            "zh": "{id} 已在 {file} 第 {line} 行出现，以第一次为准",
        },
    }
)
