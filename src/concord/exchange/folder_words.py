"""The words for what can be wrong with a folder of tables, and between its tables."""

from concord.engines.reason import register

register(
    {
        "folder:no_anchor": {
            "en": "“{value}” is no pair of scores; write here=there, such as 1=1; 5=6",
            "zh": "“{value}”不是一对分数；请写“本分制=通用分制”，如 1=1; 5=6",
        },
        "folder:no_share": {
            "en": "{value} is no share; write a number from 0 to 1, such as 0.3",
            "zh": "{value} 不是比例；请填 0 至 1 之间的数，如 0.3",
        },
        "folder:draw_needs_share": {
            "en": "a lottery needs the setting share: the share of each panel that can be supported",
            "zh": "抽签需要设置 share，即各评审组可支持的比例",
        },
        "folder:no_priority": {
            "en": "“{value}” does not say what goes first; write fact=value, the fact being one of {known} and a column of the table applications",
            "zh": "“{value}”未说明何者优先；请写“事项=取值”，事项为 {known} 之一，且为申请表的一列",
        },
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
        "folder:currency_case": {
            "en": "{unit} is the currency {right} in small letters; write {right}",
            "zh": "{unit} 应为币种 {right}，请使用大写",
        },
        "folder:pooled_virtual": {
            "en": "{value} is put into the common pot, but in a virtual pot there is none; leave this blank, or set funding_mode to mixed",
            "zh": "将 {value} 转入共同资金池，但 virtual 方式没有共同资金池；请留空，或将 funding_mode 设为 mixed",
        },
        "folder:pooled_over": {
            "en": "{value} is put into the common pot, more than the {amount} that the purse holds",
            "zh": "转入共同资金池的 {value} 多于该资金池的总额 {amount}",
        },
        "folder:criterion_missing": {
            "en": "the table criteria is there ({known}), but assessments have no column criterion, so that weights, scales and thresholds could not be applied; add it, or take the table criteria away",
            "zh": "有评审标准表（{known}），但评审意见中没有 criterion 列，权重、分值范围和门槛均无法适用；请补上该列，或移走评审标准表",
        },
        "folder:alike": {
            "en": "{entry} differs from {other} in row {first} only in case, width or spaces; remove one, or give it a name of its own",
            "zh": "{entry} 与第 {first} 行的 {other} 仅大小写、全半角或空格不同；请删去一处，或另行命名",
        },
        "folder:below_least": {
            "en": "{value} is less than {least}, the least that makes sense here",
            "zh": "{value} 小于此处允许的最小值 {least}",
        },
        "folder:load_range": {
            "en": "the fewest applications {low} are more than the most {high}",
            "zh": "最少评审数 {low} 大于最多评审数 {high}",
        },
        "folder:no_limit": {
            "en": "neither a least nor a most is given; fill in one",
            "zh": "下限和上限均为空，请至少填写一项",
        },
        "folder:limit_crossed": {
            "en": "at least {least} is more than at most {most}; correct one of them",
            "zh": "下限 {least} 大于上限 {most}，请更正其一",
        },
        "folder:one_alone": {
            "en": "a condition needs at least two different applications, between semicolons",
            "zh": "条件须包含至少两项不同的申请，以分号分隔",
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
        "folder:parameter_twice": {
            "en": "the parameter {name} stands here twice; leave one",
            "zh": "参数 {name} 重复出现，请只保留一处",
        },
        "folder:bad_parameter": {
            "en": "“{part}” is not name=value; write it like purse=UK-GBP; amount=500000",
            "zh": "“{part}”不是“名称=值”的形式，请按 purse=UK-GBP; amount=500000 填写",
        },
    }
)
