"""The words for what can be wrong with a folder of tables, and between its tables."""

from concord.engines.reason import register

register(
    {
        "folder:missing": {
            "en": "there is no such folder; check the path, or write empty tables with: concord template FOLDER",
            "zh": "没有此文件夹；请核对路径，或用 concord template 文件夹 生成空白表格",
        },
        "folder:not_a_folder": {
            "en": "this is a file; give the folder that holds the tables of the call",
            "zh": "这是文件；请给出存放征集表格的文件夹",
        },
        "folder:no_tables": {
            "en": "the folder holds none of the tables of a call (found: {seen}); a table is a CSV or XLSX file named like one of: {known}. Empty ones are written by: concord template FOLDER",
            "zh": "文件夹中没有项目征集的表格（现有：{seen}）；表格须为 CSV 或 XLSX 文件，并以下列名称之一命名：{known}。空白表格可用 concord template 文件夹 生成",
        },
        "folder:table_twice": {
            "en": "the table {table} is already in {first}; keep one of the two",
            "zh": "表 {table} 已在 {first} 中，请只保留一份",
        },
        "folder:unknown_setting": {
            "en": "{name} is no setting of a call; did you mean: {known}?",
            "zh": "{name} 不是项目征集的设置项；是否为：{known}？",
        },
        "folder:unknown_party": {
            "en": "{party} is not a party of this call; the parties are: {known}",
            "zh": "{party} 不是本次征集的合作方；合作方有：{known}",
        },
        "folder:unknown_side": {
            "en": "the reviewer is of no side: {side} is neither a party ({known}) nor “third” for a third country",
            "zh": "该评审专家不属于任何一方：{side} 既不是合作方（{known}），也不是表示第三国的 third",
        },
        "folder:unknown_entry": {
            "en": "{entry} is not in the table {table}; add it there or correct it here",
            "zh": "表 {table} 中没有 {entry}；请在该表补上，或在此处更正",
        },
        "folder:no_purse": {
            "en": "an amount is asked but no purse is named; name one of: {known}",
            "zh": "填写了申请金额但未指明资金池；请填写其一：{known}",
        },
        "folder:wrong_currency": {
            "en": "the amount is in {currency} but the purse {purse} is in {unit}; ask in {unit}, or name another purse",
            "zh": "金额币种为 {currency}，而资金池 {purse} 为 {unit}；请以 {unit} 申请，或另选资金池",
        },
        "folder:two_leads": {
            "en": "the application {application} has a second lead (the first is in row {first}); leave one",
            "zh": "申请 {application} 有第二个牵头单位（第一个在第 {first} 行），请只保留一个",
        },
        "folder:off_scale": {
            "en": "the score {score} is outside the scale {lowest} to {highest} of {criterion}",
            "zh": "分数 {score} 超出评审标准 {criterion} 的范围 {lowest} 至 {highest}",
        },
        "folder:empty_scale": {
            "en": "the highest score {highest} is not above the lowest {lowest}",
            "zh": "最高分 {highest} 不高于最低分 {lowest}",
        },
        "folder:not_positive": {
            "en": "{value} must be greater than zero",
            "zh": "{value} 须大于零",
        },
        "folder:unknown_currency": {
            "en": "{unit} is neither a currency of ISO 4217 nor a unit in words; write GBP or CNY for money, shifts or seats for others",
            "zh": "{unit} 既不是 ISO 4217 币种，也不是单位名称；资金请填 GBP、CNY 等，其他请填机时、名额等",
        },
        "folder:affinity_range": {
            "en": "the affinity {value} is outside 0 to 1",
            "zh": "匹配度 {value} 不在 0 至 1 之间",
        },
        "folder:affinity_shape": {
            "en": "the matrix is {rows} x {columns} but there are {applications} applications and {reviewers} reviewers",
            "zh": "矩阵为 {rows} x {columns}，而申请有 {applications} 项、评审专家有 {reviewers} 位",
        },
        "folder:no_text": {
            "en": "the application {application} has no title, abstract or keywords to compare with reviewers; fill one in",
            "zh": "申请 {application} 没有可与评审专家比对的标题、摘要或关键词，请至少填写一项",
        },
        "folder:bad_matrix": {
            "en": "this is no matrix that can be read ({why}); save it with numpy.savez or scipy.sparse.save_npz",
            "zh": "无法读取该矩阵（{why}）；请用 numpy.savez 或 scipy.sparse.save_npz 保存",
        },
        "folder:more_digits": {
            "en": "{value} has more decimals than {unit} has; write at most {digits}",
            "zh": "{value} 的小数位数超过 {unit} 的最小单位，最多 {digits} 位",
        },
        "folder:bad_parameter": {
            "en": "“{part}” is not name=value; write it like purse=UK-GBP; amount=500000",
            "zh": "“{part}”不是“名称=值”的形式，请按 purse=UK-GBP; amount=500000 填写",
        },
    }
)
