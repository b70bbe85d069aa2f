"""The words for what can be wrong with a pack."""

from concord.engines.reason import register

register(
    {
        "pack:unreadable": {
            "en": "the file cannot be read; check the name and the rights",
            "zh": "无法读取该文件，请核对文件名和读取权限",
        },
        "pack:encoding": {
            "en": "the text is not UTF-8 from this line on; save the file as UTF-8",
            "zh": "自本行起文本不是 UTF-8 编码，请将文件另存为 UTF-8",
        },
        "pack:syntax": {
            "en": "this is not YAML here ({detail}); check indentation, colons and quotation marks",
            "zh": "此处不符合 YAML 语法（{detail}），请检查缩进、冒号和引号",
        },
        "pack:empty": {
            "en": "the pack is empty; it needs at least pack, languages, documents and agreements",
            "zh": "战略包为空，至少需要 pack、languages、documents 和 agreements",
        },
        "pack:too_large": {
            "en": "the file is over {limit} MiB; a pack holds names and figures, not texts",
            "zh": "文件超过 {limit} MiB；战略包只收名称和数字，不收原文",
        },
        "pack:too_deep": {
            "en": "the nesting goes too deep; a pack has no more than a few levels",
            "zh": "嵌套层次过深，战略包只有少数几层",
        },
        "pack:alias": {
            "en": "YAML aliases (*name) are not accepted; write the value out",
            "zh": "不接受 YAML 别名（*name），请直接写出内容",
        },
        "pack:repeated_key": {
            "en": "the key {key} stands twice in one entry; keep one",
            "zh": "键 {key} 在同一条目中出现两次，请保留一个",
        },
        "pack:not_text": {
            "en": "{field} must be text",
            "zh": "{field} 应为文字",
        },
        "pack:not_list": {
            "en": "{field} must be a list; begin each entry with a hyphen",
            "zh": "{field} 应为列表，每项以连字符开头",
        },
        "pack:not_mapping": {
            "en": "{field} must hold named entries (name: value)",
            "zh": "{field} 应为若干“名称: 内容”条目",
        },
        "pack:missing": {
            "en": "{field} is missing; every {noun} needs it",
            "zh": "缺少 {field}；每个 {noun} 都须填写",
        },
        "pack:unknown_field": {
            "en": "{field} is not a field of {noun}; it has: {known}",
            "zh": "{noun} 没有字段 {field}；现有字段：{known}",
        },
        "pack:identifier": {
            "en": "{value} cannot be an identifier; use lower-case letters, digits, dots and hyphens",
            "zh": "{value} 不能作标识；请用小写字母、数字、点和连字符",
        },
        "pack:duplicate": {
            "en": "{noun} {id} already stands on line {first}; give one of them another identifier",
            "zh": "{noun} {id} 已在第 {first} 行出现，请为其中一个另取标识",
        },
        "pack:dangling": {
            "en": "{field} points at {noun} {target}, which the pack does not hold; add it or correct the reference",
            "zh": "{field} 指向的 {noun} {target} 不在战略包内，请补充该项或更正引用",
        },
        "pack:cycle": {
            "en": "{id} is its own ancestor ({path}); correct the parent",
            "zh": "{id} 成了自己的上级（{path}），请更正 parent",
        },
        "pack:language": {
            "en": "{field} has no {language}; the pack promises {languages}",
            "zh": "{field} 缺少语言 {language}；战略包声明的语言为 {languages}",
        },
        "pack:unknown_language": {
            "en": "{language} is not among the pack's languages ({languages})",
            "zh": "{language} 不在战略包声明的语言（{languages}）之内",
        },
        "pack:date": {
            "en": "{value} is not a date; write 2017, 2017-12 or 2017-12-06",
            "zh": "{value} 不是日期；请写成 2017、2017-12 或 2017-12-06",
        },
        "pack:date_range": {
            "en": "{value} lies outside {low} to {high}; check the year",
            "zh": "{value} 不在 {low} 至 {high} 之间，请核对年份",
        },
        "pack:date_order": {
            "en": "{later_field} {later} comes before {earlier_field} {earlier}; exchange or correct them",
            "zh": "{later_field}（{later}）早于 {earlier_field}（{earlier}），请对调或更正",
        },
        "pack:figure": {
            "en": "{value} is not a figure; write digits with a point at most, such as 200000000",
            "zh": "{value} 不是数字；请只写数字，至多一个小数点，如 200000000",
        },
        "pack:unit": {
            "en": "{value} is not a unit that is known; known: {known}",
            "zh": "未知单位 {value}；已知单位：{known}",
        },
        "pack:unit_differs": {
            "en": "the claim counts {unit}, its subject {subject} counts {expected}; figures side by side need one unit",
            "zh": "该陈述的单位是 {unit}，而其主题 {subject} 的单位是 {expected}；并列的数字须用同一单位",
        },
        "pack:no_field": {
            "en": "{value} is no field of a scheme that is known; write scheme/code, with a scheme of: {known}",
            "zh": "{value} 不是已知分类体系中的学科；请写成 体系/代码，体系为：{known}",
        },
        "pack:span": {
            "en": "the upper end {upper} is not above the value {value}; exchange or correct them",
            "zh": "上限 {upper} 不大于数值 {value}，请对调或更正",
        },
        "pack:not_of": {
            "en": "{party} joins or leaves, but is not among the parties of the agreement; add it there",
            "zh": "{party} 有加入或退出记录，但不在该协定的 parties 之列，请补上",
        },
        "pack:choice": {
            "en": "{field} cannot be {value}; choose one of: {known}",
            "zh": "{field} 不能是 {value}；请从中选择：{known}",
        },
        "pack:locator": {
            "en": "{value} is not a locator; write document/language/section",
            "zh": "{value} 不是出处；请写成 文件/语言/章节",
        },
        "pack:no_section": {
            "en": "the document {document} has no section {section} in {language}; it has: {known}",
            "zh": "文件 {document} 的 {language} 文本没有章节 {section}；现有：{known}",
        },
        "pack:no_locator": {
            "en": "this {noun} names no place in a document; add `at` with document/language/section and the words there",
            "zh": "该 {noun} 没有出处；请在 at 中写明 文件/语言/章节 及其原词",
        },
        "pack:one_locator": {
            "en": "a claim is one statement at one place, here are {count}; write one claim for each place",
            "zh": "一条陈述只有一个出处，此处有 {count} 个；请为每个出处各写一条",
        },
        "pack:sentence": {
            "en": "{field} is {length} characters long; at most {limit}: give the name or the figure, not the sentence",
            "zh": "{field} 长 {length} 字，至多 {limit} 字；请写名称或数字，不要抄录句子",
        },
        "pack:no_text": {
            "en": "the text of document {document} ({text}) is not in {folder}",
            "zh": "{folder} 中没有文件 {document} 的原文（{text}）",
        },
        "pack:no_heading": {
            "en": "the heading of section {section} stands {count} times in the text of {document} ({language}); it must stand once",
            "zh": "章节 {section} 的标题在 {document}（{language}）原文中出现 {count} 次，应恰好出现一次",
        },
        "pack:not_found": {
            "en": "the text of {document}, section {section} ({language}), does not say “{anchor}”",
            "zh": "{document} 第 {section} 节（{language}）原文中没有“{anchor}”",
        },
    }
)
