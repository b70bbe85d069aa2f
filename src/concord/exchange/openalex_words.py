"""The words for what can be wrong with OpenAlex files and with folders of tables for `concord measure`."""

from concord.engines.reason import register

register(
    {
        "openalex:load": {"en": "loading works", "zh": "载入论文"},
        "openalex:no_files": {
            "en": "{path} holds no OpenAlex files; give a .jsonl, .json or .gz file of works, or a snapshot's folder",
            "zh": "{path} 中没有 OpenAlex 文件；请提供论文的 .jsonl、.json、.gz 文件或快照文件夹",
        },
        "openalex:unreadable": {
            "en": "{file} cannot be read ({why})",
            "zh": "无法读取 {file}（{why}）",
        },
        "openalex:json": {"en": "this is not JSON ({detail})", "zh": "不符合 JSON 语法（{detail}）"},
        "openalex:no_work": {
            "en": "this is no work of OpenAlex: it has no identifier such as https://openalex.org/W123",
            "zh": "不是 OpenAlex 论文记录：缺少形如 https://openalex.org/W123 的标识",
        },
        "openalex:shape": {
            "en": "{field} is not as OpenAlex has it",
            "zh": "{field} 不符合 OpenAlex 的格式",
        },
        "openalex:too_long": {
            "en": "the record is {length} bytes long; at most {limit}",
            "zh": "记录长 {length} 字节，至多 {limit} 字节",
        },
        "openalex:other_folder": {
            "en": "{folder} holds tables that were not loaded from OpenAlex; choose an empty folder",
            "zh": "{folder} 中已有并非由 OpenAlex 载入的数据表；请选择空文件夹",
        },
        "openalex:no_folder": {
            "en": "there is no folder {folder}",
            "zh": "没有文件夹 {folder}",
        },
        "openalex:no_tables": {
            "en": "{folder} holds none of the tables {known}, as .parquet or .csv files or as folders of such",
            "zh": "{folder} 中没有 {known} 等数据表（.parquet、.csv 文件或其文件夹）",
        },
        "openalex:two_forms": {
            "en": "{folder} holds the table {table} twice: {found}; keep one",
            "zh": "{folder} 中数据表 {table} 有两份：{found}；请只保留一份",
        },
        "openalex:stopped": {
            "en": "{folder} holds a load that did not finish; run it again with --from to go on",
            "zh": "{folder} 中的载入尚未完成；请用 --from 继续",
        },
    }
)
