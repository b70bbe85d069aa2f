"""The words for imports into the register and for what can be wrong with their files."""

from concord.engines.reason import register

register(
    {
        "import:read": {"en": "reading records", "zh": "读取记录"},
        "import:check": {"en": "checking the files", "zh": "检查文件"},
        "import:store": {"en": "storing records", "zh": "存入记录"},
        "import:unreadable": {
            "en": "the file cannot be read; check the name and the rights",
            "zh": "无法读取该文件，请核对文件名和读取权限",
        },
        "import:empty": {"en": "the file is empty", "zh": "文件为空"},
        "import:damaged": {
            "en": "the file breaks off or is damaged ({detail}); download it again",
            "zh": "文件中断或损坏（{detail}），请重新下载",
        },
        "import:other-kind": {
            "en": "this holds no records of this kind; choose the kind that the file is, or another file",
            "zh": "文件中没有此类记录，请选择与文件相符的类型或更换文件",
        },
        "import:version": {
            "en": "this is another version of the format; export it as {kind} {wanted}",
            "zh": "格式版本不符，请导出为 {kind} {wanted} 版",
        },
        "import:encoding": {
            "en": "the text is not UTF-8; save it as UTF-8",
            "zh": "文本不是 UTF-8 编码，请另存为 UTF-8",
        },
        "import:syntax": {"en": "this cannot be read ({detail})", "zh": "无法解析（{detail}）"},
        "import:doctype": {
            "en": "the file declares a document type, which may hide things; take it out",
            "zh": "文件声明了文档类型，可能暗藏内容，请删除该声明",
        },
        "import:no-record": {"en": "this is no record of this kind", "zh": "不是此类记录"},
        "import:shape": {"en": "{field} is not as the format has it", "zh": "{field} 不符合格式规定"},
        "import:too-long": {
            "en": "{field} is {length} characters long; at most {limit}",
            "zh": "{field} 长 {length} 个字符，至多 {limit} 个",
        },
        "import:no-name": {"en": "there is no name", "zh": "没有姓名或名称"},
        "import:orcid": {
            "en": "{value} is not an ORCID; its check digit does not fit",
            "zh": "{value} 不是有效的 ORCID，校验位不符",
        },
        "import:ror": {
            "en": "{value} is not a ROR identifier; its check digits do not fit",
            "zh": "{value} 不是有效的 ROR 标识，校验位不符",
        },
        "import:year": {
            "en": "{value} is not a year; leave it empty if it is not known",
            "zh": "{value} 不是年份；如不清楚请留空",
        },
        "import:years-crossed": {
            "en": "it ends in {last}, before it begins in {first}",
            "zh": "结束年份 {last} 早于开始年份 {first}",
        },
        "import:country": {"en": "{value} is not a country code", "zh": "{value} 不是国家代码"},
        "import:code": {"en": "{value} is not known; known: {known}", "zh": "没有 {value}；已知：{known}"},
        "import:duplicate": {
            "en": "{record} already stands in {file} on line {line}; the first one counts",
            "zh": "{record} 已在 {file} 第 {line} 行出现，以第一次为准",
        },
        "import:withdrawn": {
            "en": "this person has withdrawn from the register and is not brought in again",
            "zh": "此人已退出登记库，不再导入",
        },
        "import:parents": {
            "en": "{record} would be a part of itself: {way}",
            "zh": "{record} 将成为自身的下级：{way}",
        },
        "import:no-parent": {
            "en": "there is no organisation {parent}, in the file or in the register",
            "zh": "文件和登记库中均没有机构 {parent}",
        },
        "import:no-organisation": {
            "en": "“{text}” is no organisation of the register for sure; give its ROR identifier",
            "zh": "无法确定“{text}”对应登记库中的哪个机构，请填写 ROR 标识",
        },
        "import:taken": {
            "en": "the ORCID {value} belongs to another record; the two may be the same person",
            "zh": "ORCID {value} 属于另一条记录，两者可能是同一人",
        },
        "import:no-answer": {
            "en": "the service gives no answer that can be used ({detail}); try again later",
            "zh": "该服务未返回可用的结果（{detail}），请稍后再试",
        },
        "import:not-there": {"en": "the service has no such record", "zh": "该服务没有此记录"},
    }
)
