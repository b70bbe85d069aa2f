"""The words for what can be wrong with a table."""

from concord.engines.reason import register

register(
    {
        "table:no_file": {
            "en": "there is no file {path}; check the name",
            "zh": "找不到文件 {path}，请核对文件名",
        },
        "table:is_folder": {
            "en": "{path} is a folder where a file is needed; name the table in it",
            "zh": "{path} 是文件夹，此处需要文件，请指明其中的表",
        },
        "table:empty_file": {
            "en": "the file is empty; it needs a heading row and at least one row below it",
            "zh": "文件为空；须有标题行，且其下至少有一行数据",
        },
        "table:empty": {
            "en": "the table {table} has headings but no rows; fill in at least one row, or take the file away if the stage is not wanted",
            "zh": "表 {table} 只有标题没有数据；请至少填写一行，若不需要该环节请移走此文件",
        },
        "table:too_big": {
            "en": "{size} MiB is over the limit of {limit} MiB; split the table, give dense affinities as .npz, or raise the limit with --limit-mb",
            "zh": "大小为 {size} MiB，超过 {limit} MiB 的上限；请拆分此表，稠密的匹配度改用 .npz，或用 --limit-mb 提高上限",
        },
        "table:old_workbook": {
            "en": "this is a workbook of the old .xls kind; save it as .xlsx or CSV",
            "zh": "这是旧版 .xls 工作簿，请另存为 .xlsx 或 CSV",
        },
        "table:broken_workbook": {
            "en": "the workbook cannot be opened (damaged, protected by a password, or not a workbook); save it again as .xlsx",
            "zh": "无法打开该工作簿（可能已损坏、设有密码或并非工作簿），请重新另存为 .xlsx",
        },
        "table:not_a_workbook": {
            "en": "the file is an archive but no .xlsx workbook; save the table as .xlsx or CSV",
            "zh": "该文件是压缩包而不是 .xlsx 工作簿，请将表格另存为 .xlsx 或 CSV",
        },
        "table:not_a_table": {
            "en": "the file holds binary data, not a table; save the table as CSV or .xlsx",
            "zh": "该文件是二进制数据而不是表格，请将表格另存为 CSV 或 .xlsx",
        },
        "table:encoding": {
            "en": "the text is neither UTF-8 nor GB18030; save the file as “CSV UTF-8”",
            "zh": "文本既不是 UTF-8 也不是 GB18030 编码，请另存为“CSV UTF-8”格式",
        },
        "table:broken_csv": {
            "en": "the CSV cannot be read ({detail}); look for a quotation mark that is not closed",
            "zh": "CSV 无法读取（{detail}），请检查是否有未闭合的引号",
        },
        "table:ragged": {
            "en": "the row has {found} cells but there are {expected} headings; put text that holds commas in double quotes",
            "zh": "该行有 {found} 个单元格，而标题只有 {expected} 个；含逗号的文本请加双引号",
        },
        "table:long_cell": {
            "en": "a cell holds more than {limit:,} characters; shorten it, or look for a quotation mark that is not closed",
            "zh": "有单元格超过 {limit:,} 个字符；请缩短，或检查是否有未闭合的引号",
        },
        "table:null_byte": {
            "en": "the text holds a null byte, which no text has; save the table again as “CSV UTF-8”",
            "zh": "文本中含有空字节，正常文本不应出现；请将表格重新另存为“CSV UTF-8”格式",
        },
        "table:cannot_read": {
            "en": "the file cannot be read ({why}); check who may read it",
            "zh": "无法读取该文件（{why}）；请检查读取权限",
        },
        "table:bomb": {
            "en": "the part {part} would unpack to {size} MiB, far more than any table; save the table again as CSV",
            "zh": "其中 {part} 解压后将达 {size} MiB，远超任何表格；请将表格重新另存为 CSV",
        },
        "table:no_tab": {
            "en": "the workbook has no sheet {tab}; it has: {tabs}",
            "zh": "工作簿中没有工作表 {tab}，现有：{tabs}",
        },
        "table:formula": {
            "en": "the cell holds a formula ({formula}), whose value could change; copy the cells and paste them as values",
            "zh": "单元格含公式（{formula}），其值可能变动；请复制后以“值”的形式粘贴",
        },
        "table:cell_error": {
            "en": "the cell shows an error ({value}); put the right value in",
            "zh": "单元格显示错误（{value}），请填入正确的值",
        },
        "table:heading_twice": {
            "en": "two columns are headed {heading}; rename or remove one",
            "zh": "有两列的标题都是 {heading}，请改名或删去一列",
        },
        "table:two_columns": {
            "en": "{first} and {second} both are headings of {noun}; remove one, or say which it is with --columns",
            "zh": "{first} 和 {second} 都是 {noun} 的标题；请删去一列，或用 --columns 指明",
        },
        "table:missing_column": {
            "en": "there is no column {wanted}; the headings are: {seen}. Add it, or say which column it is with --columns",
            "zh": "缺少列 {wanted}；现有标题：{seen}。请补上该列，或用 --columns 指明对应的列",
        },
        "table:blank": {"en": "this must not be blank; fill it in", "zh": "此处不能为空，请填写"},
        "table:not_a_number": {
            "en": "“{value}” is not a number; write it like 12500.00",
            "zh": "“{value}”不是数字，请按 12500.00 的形式填写",
        },
        "table:not_finite": {
            "en": "“{value}” is no finite number; give a number, or leave the cell blank where none is known",
            "zh": "“{value}”不是有限数值；请填写数字，未知时留空",
        },
        "table:not_whole": {"en": "“{value}” is not a whole number", "zh": "“{value}”不是整数"},
        "table:too_large": {
            "en": "“{value}” is larger than 1,000,000,000,000,000; check the unit",
            "zh": "“{value}”大于 1,000,000,000,000,000，请核对单位",
        },
        "table:out_of_range": {
            "en": "“{value}” has more than {most} digits before or after the point; check it",
            "zh": "“{value}”的小数点前或后超过 {most} 位，请核对",
        },
        "table:negative": {
            "en": "“{value}” is negative; an amount is zero or more",
            "zh": "“{value}”为负数；金额须为零或正数",
        },
        "table:not_yes_or_no": {"en": "“{value}” is neither yes nor no", "zh": "“{value}”既不是“是”也不是“否”"},
        "table:not_a_date": {
            "en": "“{value}” is not a date; write it like 2018-03-31",
            "zh": "“{value}”不是日期，请按 2018-03-31 的形式填写",
        },
        "table:not_a_choice": {
            "en": "“{value}” is not one of: {choices}",
            "zh": "“{value}”不在可选范围内：{choices}",
        },
        "table:twice": {
            "en": "{entry} stands here a second time (first in row {first}); remove one",
            "zh": "{entry} 重复出现（首次在第 {first} 行），请删去一处",
        },
        "columns:malformed": {
            "en": "“{part}” is not noun=heading; write it like application=proposal_id,score=grade",
            "zh": "“{part}”不是“名称=标题”的形式，请按 application=proposal_id,score=grade 填写",
        },
        "columns:unknown": {
            "en": "{noun} is no noun of this table; there are: {known}",
            "zh": "此表没有 {noun}，可用的名称有：{known}",
        },
    }
)
