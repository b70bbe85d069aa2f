"""The words of this engine's notes and errors, in English and Chinese."""

from __future__ import annotations

from concord.engines.reason import register

register(
    {
        "measure:unknown_option": {
            "en": "{option} cannot be “{value}”; it is one of: {known}",
            "zh": "{option} 不能为“{value}”；可选：{known}",
        },
        "measure:not_an_option": {
            "en": "there is no option {option}; the options are: {known}",
            "zh": "没有选项 {option}；可用选项：{known}",
        },
        "measure:unknown_indicator": {
            "en": "there is no indicator {indicator}; known: {known}",
            "zh": "没有指标 {indicator}；已有指标：{known}",
        },
        "measure:unknown_dimension": {
            "en": "figures cannot be taken by {name}; known: {known}",
            "zh": "不能按 {name} 分组；可用：{known}",
        },
        "measure:named_twice": {
            "en": "{name} is given twice for {option}",
            "zh": "{option} 中 {name} 重复",
        },
        "measure:no_table": {
            "en": "there is no table {table}; there are: {known}",
            "zh": "没有数据表 {table}；现有：{known}",
        },
        "measure:needs_table": {
            "en": "{indicator} needs the table {table}, which is not there; add it, or leave {indicator} out",
            "zh": "{indicator} 需要数据表 {table}，但未提供；请补充该表或去掉 {indicator}",
        },
        "measure:missing_column": {
            "en": "the table {table} has no column {column}; found: {found}",
            "zh": "数据表 {table} 没有列 {column}；现有列：{found}",
        },
        "measure:column_kind": {
            "en": "the column {column} of {table} holds {found}, and {wanted} is needed",
            "zh": "数据表 {table} 的列 {column} 为 {found}，应为 {wanted}",
        },
        "measure:no_column": {
            "en": "{what} over {table} needs a column",
            "zh": "对 {table} 计算 {what} 需要指定列",
        },
        "measure:inexact": {
            "en": "the column {column} of {table} holds {found}; sums and medians take integers or decimals, so that they "
            "are exact",
            "zh": "数据表 {table} 的列 {column} 为 {found}；求和与中位数只接受整数或定点小数，以保证精确",
        },
        "measure:median_divided": {
            "en": "{indicator} divides a median; a median stands alone",
            "zh": "{indicator} 对中位数作除法；中位数只能单独使用",
        },
        "measure:mixed_units": {
            "en": "{indicator} would add figures in {units} ({where}); take it by the unit, or only one unit",
            "zh": "{indicator} 会把 {units} 的数额相加（{where}）；请按单位分组，或只取一种单位",
        },
        "measure:defined_twice": {
            "en": "{indicator} is defined twice",
            "zh": "{indicator} 定义了两次",
        },
        "measure:blank_values": {
            "en": "{indicator}: {count} records have nothing in {column}; they are not in the figure",
            "zh": "{indicator}：{count} 条记录的 {column} 为空，未计入",
        },
        "measure:no_records": {
            "en": "{indicator}: no record at all answers the definition",
            "zh": "{indicator}：没有任何记录符合定义",
        },
        "measure:nothing_to_divide": {
            "en": "cannot be computed: there is nothing to divide by",
            "zh": "无法计算：分母为零",
        },
        "measure:nothing_to_order": {
            "en": "cannot be computed: no value is known",
            "zh": "无法计算：没有已知数值",
        },
        # What the inspection of a corpus found.
        "measure:no_works": {
            "en": "the table of works is empty; nothing can be measured",
            "zh": "论文表为空，无法计算指标",
        },
        "measure:duplicate_rows": {
            "en": "{table}: {count} rows repeat another row; each counts once",
            "zh": "数据表 {table}：{count} 行与其他行重复，只计一次",
        },
        "measure:two_works_one_id": {
            "en": "{count} identifiers stand for two different works each, such as {examples}; correct the data, or leave "
            "these works out (conflicts=leave_out)",
            "zh": "{count} 个标识对应两篇不同论文，如 {examples}；请更正数据，或排除这些论文（conflicts=leave_out）",
        },
        "measure:left_out_conflicts": {
            "en": "{count} identifiers that stand for two different works each are left out, such as {examples}",
            "zh": "已排除 {count} 个对应两篇不同论文的标识，如 {examples}",
        },
        "measure:two_rows_one_key": {
            "en": "{table}: {count} rows say different things of one {key}, such as {examples}; correct the data",
            "zh": "数据表 {table}：{count} 行对同一 {key} 的内容不一致，如 {examples}；请更正数据",
        },
        "measure:no_id": {
            "en": "{count} works have no identifier; they are left out",
            "zh": "{count} 篇论文没有标识，未计入",
        },
        "measure:no_year": {
            "en": "{count} works have no year, such as {examples}; they are left out",
            "zh": "{count} 篇论文没有年份，如 {examples}，未计入",
        },
        "measure:negative_citations": {
            "en": "{count} works have a negative number of citations, such as {examples}; they are left out",
            "zh": "{count} 篇论文的被引次数为负，如 {examples}，未计入",
        },
        "measure:no_citations": {
            "en": "{count} works have no number of citations, such as {examples}; they are left out",
            "zh": "{count} 篇论文没有被引次数，如 {examples}，未计入",
        },
        "measure:no_type": {
            "en": "{count} works have no type; they are compared among themselves",
            "zh": "{count} 篇论文没有类型，仅相互比较",
        },
        "measure:no_field": {
            "en": "{count} works have no field; they are compared among themselves",
            "zh": "{count} 篇论文没有领域，仅相互比较",
        },
        "measure:no_fields": {
            "en": "there is no table of fields: works are compared by type and year alone",
            "zh": "没有领域表：论文仅按类型和年份比较",
        },
        "measure:bad_weight": {
            "en": "{count} rows of fields have no weight above zero; they are left out",
            "zh": "领域表有 {count} 行权重缺失或不大于零，未计入",
        },
        "measure:no_country": {
            "en": "{count} works have no known country; by country they stand under “not known”",
            "zh": "{count} 篇论文国家未知，按国家统计时列入“未知”",
        },
        "measure:authors_without_country": {
            "en": "{count} authorships name no country; under author-fractional counting their share stands under “not "
            "known”, otherwise the work's other countries count",
            "zh": "{count} 条署名没有国家；按作者分数计数时其份额列入“未知”，其他计数方式以该论文的其他国家为准",
        },
        "measure:orphans": {
            "en": "{table}: {count} rows name a work that is not in the table of works; they count for nothing",
            "zh": "数据表 {table}：{count} 行所指论文不在论文表中，不计",
        },
        "measure:no_place": {
            "en": "{count} institutions have no coordinates; distances to them are not known",
            "zh": "{count} 个机构没有坐标，相关距离未知",
        },
        "measure:field_weights": {
            "en": "the weights of fields need the common denominator {denominator}, above {limit}; round them (for example "
            "to twelfths)",
            "zh": "领域权重的公分母为 {denominator}，超过 {limit}；请适当取整（如以十二分之一为单位）",
        },
        # Options and questions.
        "measure:needs_references": {
            "en": "{option} needs citations=references: a given number of citations says nothing of who cited when",
            "zh": "{option} 需要 citations=references：给定的被引次数不含施引者与时间",
        },
        "measure:two_windows": {
            "en": "give either window or cited_until, not both",
            "zh": "window 与 cited_until 只能给出一个",
        },
        "measure:empty_period": {
            "en": "no work lies in {first}–{last}; the works are of {from_year}–{to_year}",
            "zh": "{first}–{last} 年没有论文；现有论文为 {from_year}–{to_year} 年",
        },
        "measure:backward_period": {
            "en": "the period {first}–{last} ends before it begins",
            "zh": "时期 {first}–{last} 的终点早于起点",
        },
        "measure:unknown_value": {
            "en": "{option}: {value} does not occur in the data; such as these do: {known}",
            "zh": "{option}：数据中没有 {value}；现有如：{known}",
        },
        "measure:not_positive": {
            "en": "{option} is {value}, and must be above zero",
            "zh": "{option} 为 {value}，应大于零",
        },
        "measure:china_together": {
            "en": "Hong Kong and Macao are counted with China (hong_kong_macao=with_china); Taiwan stands as the data code "
            "it",
            "zh": "香港、澳门与中国合并统计（hong_kong_macao=with_china）；台湾按数据中的代码列示",
        },
        "measure:china_apart": {
            "en": "Hong Kong and Macao stand as the data code them (hong_kong_macao=apart), as does Taiwan",
            "zh": "香港、澳门按数据中的代码单独列示（hong_kong_macao=apart），台湾亦同",
        },
        "measure:one_work": {
            "en": "the corpus holds one work: compared only with itself, it stands exactly at the average",
            "zh": "语料仅一篇论文：只与自身比较，必然等于平均值",
        },
        "measure:few_sides": {
            "en": "cooperation needs at least two different countries; given: {given}",
            "zh": "合作指标至少需要两个不同国家；现给出：{given}",
        },
        "measure:merged_sides": {
            "en": "{given} are one country under hong_kong_macao=with_china; take them apart (hong_kong_macao=apart)",
            "zh": "在 hong_kong_macao=with_china 下 {given} 视为同一国家；请改用 hong_kong_macao=apart",
        },
        "measure:first_year": {
            "en": "cannot be computed: in the first year of the data every pair would be new",
            "zh": "无法计算：数据首年的所有机构组合都会被视为新组合",
        },
        "measure:one_year": {
            "en": "cannot be computed: growth needs at least two years",
            "zh": "无法计算：增长至少需要两年数据",
        },
        "measure:nothing_in_common": {
            "en": "the countries {given} have no work in common in this period",
            "zh": "{given} 在该时期没有共同论文",
        },
        "measure:version_needed": {
            "en": "tables at a database need a data_version that says which state of the data they hold",
            "zh": "数据库中的表需要给出 data_version，以说明数据状态",
        },
    }
)

register(
    {
        "measure:not_a_number": {
            "en": "{option} is “{value}”, and must be a whole number, zero or above",
            "zh": "{option} 为“{value}”，应为非负整数",
        },
        "measure:not_a_share": {
            "en": "{option} is {value}, and must lie between 0 and 1",
            "zh": "{option} 为 {value}，应介于 0 与 1 之间",
        },
        "measure:needs_dimension": {
            "en": "{option} needs figures by {name}",
            "zh": "{option} 需要按 {name} 分组",
        },
    }
)

register(
    {
        "measure:nothing_left": {
            "en": "no work is left to measure: every one was left out for its flaws or by the options",
            "zh": "没有可计算的论文：全部因数据缺陷或选项而被排除",
        },
        "measure:steps": {"en": "measuring", "zh": "计算指标"},
    }
)
