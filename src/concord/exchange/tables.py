"""The tables of a joint call: what a folder may hold, column by column, in both languages.

Templates, the documentation, the sample and the reader are all made from this one list.
"""

from __future__ import annotations

from decimal import Decimal

from concord.exchange.sheets import Column, Sheet


def _c(
    name: str,
    kind: str,
    heading_zh: str,
    en: str,
    zh: str,
    example: str = "",
    *,
    required: bool = False,
    choices: tuple[str, ...] = (),
    default: object = None,
) -> Column:
    return Column(
        name,
        kind,
        required=required,
        en=en,
        zh=zh,
        heading_zh=heading_zh,
        example=example,
        choices=choices,
        default=default,
    )


def _application(required: bool = True) -> Column:
    return _c("application", "text", "申请编号", "The application's number.", "申请编号。", "FC-001", required=required)


def _party(required: bool, en: str, zh: str) -> Column:
    return _c("party", "text", "合作方", en, zh, "UK", required=required)


CALL = Sheet(
    "call",
    (
        _c(
            "field",
            "text",
            "项目",
            "What is set; see the list of settings.",
            "设置项，见设置清单。",
            "code",
            required=True,
        ),
        _c("value", "text", "值", "Its value.", "设置值。", "FC-2018"),
    ),
    unique=("field",),
    en="The call: one setting a row.",
    zh="项目征集：每行一项设置。",
)

SETTINGS: tuple[Column, ...] = (
    _c("code", "text", "征集编号", "Short name of the call.", "项目征集的简称。", "FC-2018", required=True),
    _c("title_en", "text", "英文标题", "Title in English.", "英文标题。", "Flagship Challenge"),
    _c("title_zh", "text", "中文标题", "Title in Chinese.", "中文标题。", "旗舰挑战计划"),
    _c(
        "funding_mode",
        "choice",
        "资助方式",
        "virtual: each party pays its own side; real: one pooled pot; mixed: own purses first, then pooled ones.",
        "virtual：各方资助本方；real：统一资金池；mixed：先用各方资金池，再用共同资金池。",
        "virtual",
        choices=("virtual", "real", "mixed"),
        default="virtual",
    ),
    _c(
        "policy",
        "choice",
        "遴选规则",
        "strict: stop at the first application that a purse cannot cover; skip: pass over it and go on; "
        "optimise: the greatest total merit; equal-shares: the method of equal shares.",
        "strict：遇到资金池不足的申请即停止；skip：跳过该申请继续向下；optimise：总分最大；equal-shares：均等份额法。",
        "skip",
        choices=("strict", "skip", "optimise", "equal-shares"),
        default="skip",
    ),
    _c(
        "ties",
        "choice",
        "同分处理",
        "id: by number; lot: by lot from the seed; most: ties at the line are reordered to fund the most applications.",
        "id：按编号；lot：按种子抽签；most：在资助线上的同分申请之间调整次序，使获资助数最多。",
        "most",
        choices=("id", "lot", "most"),
        default="id",
    ),
    _c(
        "reviewers_per_application",
        "integer",
        "每项申请评审人数",
        "Reviewers for each application.",
        "每项申请的评审专家人数。",
        "3",
        default=3,
    ),
    _c(
        "reviewers_per_side",
        "integer",
        "每方至少评审人数",
        "At least so many reviewers of each party's side.",
        "每一方至少的评审专家人数。",
        "1",
        default=0,
    ),
    _c(
        "max_load",
        "integer",
        "评审上限",
        "Most applications for a reviewer whose own limit is blank.",
        "未单独设定上限的评审专家最多承担的申请数。",
        "8",
        default=10,
    ),
    _c(
        "threshold",
        "number",
        "总分门槛",
        "Weighted score below which an application is never funded.",
        "加权总分低于此值的申请一律不予资助。",
        "3.5",
    ),
    _c(
        "min_assessments",
        "integer",
        "最少评审意见数",
        "Assessments needed for a rank.",
        "参加排序所需的最少评审意见数。",
        "2",
        default=1,
    ),
    _c(
        "ranking_method",
        "text",
        "排序方法",
        "mean, or a method of adjusted scores that `concord rank --help` lists.",
        "mean，或 `concord rank --help` 所列的校正方法。",
        "mean",
        default="mean",
    ),
    _c(
        "share",
        "decimal",
        "可支持比例",
        "Share of each panel that can be supported, such as 0.3: gives the provisional line and the draw group.",
        "各评审组可支持的比例，如 0.3；据此给出临时资助线和抽签组。",
        "0.3",
    ),
    _c(
        "draw",
        "yes",
        "抽签",
        "yes: a lottery by the seed decides inside the draw group.",
        "填“是”则按种子在抽签组内抽签决定。",
        "no",
        default=False,
    ),
    _c(
        "top_up",
        "money",
        "追加资金",
        "Money from above the parties that fills gaps or is spread over their purses.",
        "各方之上另行提供的资金，用于填补缺口或按比例分配至各资金池。",
        "500000.00",
    ),
    _c(
        "top_up_unit",
        "text",
        "追加资金币种",
        "Its unit; blank where all purses have one unit.",
        "追加资金的币种或单位；各资金池单位相同时留空。",
        "EUR",
    ),
    _c(
        "gap_share",
        "decimal",
        "填补缺口比例",
        "Part of the top-up that fills gaps down the list; the rest is in proportion to the commitments.",
        "追加资金中按名次填补缺口的比例，其余按各方承诺额比例分配。",
        "0.33",
        default=Decimal(1),
    ),
    _c(
        "top_up_rate",
        "decimal",
        "追加资金上限比例",
        "Greatest part of all the money of its unit that the top-up may be.",
        "追加资金占同一单位全部资金的最高比例。",
        "0.33",
    ),
    _c(
        "priority",
        "text",
        "优先",
        "Applications that go first whatever their rank: fact=value; value, the fact being area, kind or year.",
        "不论名次均优先遴选的申请：事项=取值; 取值，事项可为 area、kind 或 year。",
        "kind=partnership",
    ),
    _c(
        "best",
        "choice",
        "分数方向",
        "Whether a high or a low score is best.",
        "高分为优（high）还是低分为优（low）。",
        "high",
        choices=("high", "low"),
        default="high",
    ),
    _c(
        "seed", "integer", "随机种子", "Seed of every choice made by chance.", "所有随机选择的种子。", "2018", default=0
    ),
    _c("date", "date", "日期", "Date at which annexes and lists are read.", "适用附则和名单的日期。", "2018-06-30"),
    _c(
        "invented",
        "yes",
        "虚构示例",
        "yes where people, amounts and applications are invented; every page says so.",
        "人员、金额和申请为虚构时填“是”，报告每页都会注明。",
        "no",
        default=False,
    ),
    _c(
        "note_en",
        "text",
        "英文说明",
        "Note for the report, in English.",
        "报告中的英文说明。",
    ),
    _c("note_zh", "text", "中文说明", "Note for the report, in Chinese.", "报告中的中文说明。"),
)

PARTIES = Sheet(
    "parties",
    (
        _party(True, "The party's short name, used in every other table.", "合作方简称，其他各表均引用此名。"),
        _c("name_en", "text", "英文名称", "Name in English.", "英文名称。", "UK funder"),
        _c("name_zh", "text", "中文名称", "Name in Chinese.", "中文名称。", "英方资助机构"),
        _c(
            "countries",
            "list",
            "国家",
            "Countries of its side (ISO 3166 alpha-2).",
            "本方国家（ISO 3166 两位代码）。",
            "GB",
        ),
    ),
    unique=("party",),
    en="The parties to the call.",
    zh="项目征集的合作方。",
)

PURSES = Sheet(
    "purses",
    (
        _c("purse", "text", "资金池", "The purse's name.", "资金池名称。", "UK-GBP", required=True),
        _party(True, "The party that commits it, to a pooled purse too.", "承诺出资的合作方，共同资金池亦须填写。"),
        _c(
            "unit",
            "text",
            "币种或单位",
            "Currency (ISO 4217), or shifts, seats.",
            "币种（ISO 4217），或机时、名额等单位。",
            "GBP",
            required=True,
        ),
        _c("amount", "money", "金额", "What it holds.", "资金总额。", "4000000.00", required=True),
        _c(
            "pooled",
            "money",
            "转入共同资金池",
            "Part of the amount put into the common pot (mixed pot; in a real pot all of it is).",
            "金额中转入共同资金池的部分（混合方式；real 方式则全部转入）。",
            "500000.00",
            default=Decimal(0),
        ),
        _c(
            "raisable",
            "money",
            "可追加",
            "What the party may add to close a gap before the common pot is asked.",
            "动用共同资金池之前，该合作方可追加以填补缺口的金额。",
            "0",
            default=Decimal(0),
        ),
        _c("areas", "list", "限定领域", "Only for these areas; blank for all.", "仅限所列领域；留空则不限。"),
        _c("kinds", "list", "限定类型", "Only for these kinds of application.", "仅限所列申请类型；留空则不限。"),
        _c(
            "countries",
            "list",
            "限定国别",
            "Only for partners in these countries (ISO 3166 alpha-2).",
            "仅限所列国家的合作单位（ISO 3166 两位代码）；留空则不限。",
        ),
        _c("years", "list", "限定年度", "Only for applications of these years.", "仅限所列年度的申请；留空则不限。"),
        _c(
            "cap",
            "money",
            "单项上限",
            "The most that one application may ask of it.",
            "单项申请最多可申请的金额；留空则不限。",
        ),
    ),
    unique=("purse",),
    en="The purses: what each party commits before publication.",
    zh="资金池：各方在发布前承诺的资金。",
)

RATES = Sheet(
    "rates",
    (
        _c("currency", "text", "币种", "Currency.", "币种。", "CNY", required=True),
        _c(
            "rate",
            "decimal",
            "汇率",
            "Units of the display currency for one unit.",
            "一单位该币种折合展示币种的数额。",
            "0.1136",
            required=True,
        ),
        _c("display", "text", "展示币种", "Display currency.", "展示币种。", "GBP", required=True),
        _c("date", "date", "日期", "Date of the rate.", "汇率日期。", "2018-06-29"),
        _c("source", "text", "来源", "Where the rate is from.", "汇率来源。", "invented"),
    ),
    unique=("currency",),
    en="Rates frozen for the call, for display and for share limits only; amounts are never converted.",
    zh="为本次征集锁定的汇率，仅用于展示和比例限制，金额从不换算。",
)

CRITERIA = Sheet(
    "criteria",
    (
        _c("criterion", "text", "评审标准", "The criterion's name.", "评审标准名称。", "excellence", required=True),
        _c("name_en", "text", "英文名称", "Name in English.", "英文名称。", "Scientific excellence"),
        _c("name_zh", "text", "中文名称", "Name in Chinese.", "中文名称。", "科学水平"),
        _c("weight", "number", "权重", "Weight; 1 when blank.", "权重，留空为 1。", "2", default=1.0),
        _c(
            "threshold",
            "number",
            "门槛",
            "Mean score below which an application is never funded.",
            "平均分低于此值一律不予资助。",
            "3",
        ),
        _c("lowest", "number", "最低分", "Lowest score of the scale.", "评分下限。", "1"),
        _c("highest", "number", "最高分", "Highest score of the scale.", "评分上限。", "6"),
    ),
    unique=("criterion",),
    en="The criteria with weights, thresholds and scales.",
    zh="评审标准及其权重、门槛和分值范围。",
)

ANNEXES = Sheet(
    "annexes",
    (
        _party(
            False,
            "The funder whose annex it is; blank for a rule of the whole call.",
            "所属资助机构；留空表示适用于整个征集。",
        ),
        _c("version", "text", "版本", "Version of the annex.", "附则版本。", "2018-1", default="1"),
        _c(
            "effective",
            "date",
            "生效日期",
            "In force from; of several versions the latest in force counts.",
            "生效日期；有多个版本时，以征集日期前最新生效的为准。",
            "2018-03-01",
        ),
        _c(
            "rule",
            "text",
            "规则",
            "Kind of rule; see the list of rules.",
            "规则类型，见规则清单。",
            "cap_per_application",
            required=True,
        ),
        _c(
            "parameters", "text", "参数", "name=value; name=value.", "名称=值; 名称=值。", "purse=UK-GBP; amount=500000"
        ),
        _c("source", "text", "出处", "Where the rule is written.", "规则出处。", "Guide, section 3"),
    ),
    en="Each funder's annex, rule by rule.",
    zh="各方的国别附则，逐条列出。",
)

FACTS = Sheet(
    "facts",
    (
        _party(True, "The party that supplied the list.", "提供名单的合作方。"),
        _c("list", "text", "名单", "The list's name.", "名单名称。", "eligible-organisations", required=True),
        _c(
            "key",
            "text",
            "对象",
            "Organisation, person or application that the fact is about.",
            "事实所涉及的单位、人员或申请。",
            "Northmoor University",
            required=True,
        ),
        _c(
            "value",
            "text",
            "值",
            "The fact; blank where being on the list is the fact.",
            "事实内容；仅需在名单上时留空。",
        ),
        _c("date", "date", "日期", "Date of the list.", "名单日期。", "2018-03-01"),
    ),
    unique=("party", "list", "key"),
    en="Facts that annexes need, from lists the parties supply.",
    zh="附则所需的事实，来自各方提供的名单。",
)

APPLICATIONS = Sheet(
    "applications",
    (
        _application(),
        _c("title_en", "text", "英文标题", "Title in English.", "英文标题。"),
        _c("title_zh", "text", "中文标题", "Title in Chinese.", "中文标题。"),
        _c("text_en", "text", "英文摘要", "Abstract in English.", "英文摘要。"),
        _c("text_zh", "text", "中文摘要", "Abstract in Chinese.", "中文摘要。"),
        _c("keywords", "list", "关键词", "Keywords in either language.", "中英文关键词。"),
        _c("area", "text", "领域", "Priority area.", "优先领域。", "soil"),
        _c("kind", "text", "申请类型", "Kind of application.", "申请类型。", "partnership"),
        _c("year", "text", "年度", "Year of the money it asks.", "所申请资金的年度。", "2019"),
        _c("duration", "integer", "期限（月）", "Months.", "执行期（月）。", "36"),
        _c("start", "date", "开始日期", "Planned start.", "计划开始日期。", "2019-01-01"),
        _c("submitted", "date", "提交日期", "Day it was handed in.", "提交日期。", "2018-05-30"),
        _c("documents", "list", "附件", "Documents handed in.", "已提交的附件。", "consortium-letter"),
    ),
    unique=("application",),
    en="The applications.",
    zh="申请。",
)

PARTNERS = Sheet(
    "partners",
    (
        _application(),
        _c(
            "organisation",
            "text",
            "单位",
            "The partner's organisation.",
            "合作单位。",
            "Northmoor University",
            required=True,
        ),
        _party(False, "The funder it belongs to; blank for one that no party funds.", "所属资助机构；无则留空。"),
        _c("country", "text", "国家", "Country (ISO 3166 alpha-2).", "国家（ISO 3166 两位代码）。", "GB"),
        _c("organisation_type", "text", "单位类型", "Kind of organisation.", "单位类型。", "university"),
        _c(
            "kind",
            "choice",
            "参与方式",
            "funded, self_funded or collaborator.",
            "funded 受资助、self_funded 自筹、collaborator 外部协作。",
            "funded",
            choices=("funded", "self_funded", "collaborator"),
            default="funded",
        ),
        _c(
            "role",
            "choice",
            "角色",
            "lead for the one partner that leads.",
            "牵头单位填 lead，其余填 partner。",
            "lead",
            choices=("lead", "partner"),
            default="partner",
        ),
        _c("investigator", "text", "负责人", "The partner's principal investigator.", "本单位项目负责人。"),
        _c(
            "purse",
            "text",
            "资金池",
            "Purse asked; a second purse takes a second row.",
            "申请的资金池；多个资金池请分行。",
            "UK-GBP",
        ),
        _c(
            "currency",
            "text",
            "币种",
            "Currency of the amount; checked against the purse.",
            "金额币种，与资金池核对。",
            "GBP",
        ),
        _c("asked", "money", "申请金额", "Amount asked of that purse.", "向该资金池申请的金额。", "350000.00"),
        _c(
            "in_kind",
            "money",
            "实物投入",
            "In-kind contribution, in the same currency.",
            "实物投入，币种相同。",
            "20000.00",
        ),
        _c("documents", "list", "附件", "Documents of this partner.", "本单位附件。", "letter-of-commitment"),
    ),
    unique=("application", "organisation", "investigator", "purse"),
    en="The partners of each application, with what each asks of which purse.",
    zh="每项申请的合作单位及其向各资金池申请的金额。",
)

REVIEWERS = Sheet(
    "reviewers",
    (
        _c(
            "reviewer",
            "text",
            "评审专家",
            "The reviewer's number or name.",
            "评审专家编号或姓名。",
            "R-01",
            required=True,
        ),
        _c(
            "side",
            "text",
            "一方",
            "The party whose side it is, or third for a third country.",
            "所属一方；第三国专家填 third。",
            "UK",
            required=True,
        ),
        _c("organisation", "text", "单位", "Organisation.", "所在单位。", "Southlea Institute"),
        _c("country", "text", "国家", "Country (ISO 3166 alpha-2).", "国家（ISO 3166 两位代码）。", "GB"),
        _c(
            "max_load",
            "integer",
            "最多评审数",
            "Most applications; the call's limit when blank.",
            "最多评审的申请数；留空则用征集的上限。",
            "6",
        ),
        _c("min_load", "integer", "最少评审数", "Fewest applications.", "最少评审的申请数。", "0", default=0),
        _c("text_en", "text", "英文专长", "Expertise in English.", "英文专长描述。"),
        _c("text_zh", "text", "中文专长", "Expertise in Chinese.", "中文专长描述。"),
        _c("keywords", "list", "关键词", "Keywords in either language.", "中英文关键词。"),
    ),
    unique=("reviewer",),
    en="The reviewers, with side, organisation and load.",
    zh="评审专家及其所属一方、单位和评审量。",
)

WORKS = Sheet(
    "works",
    (
        _c("reviewer", "text", "评审专家", "The reviewer.", "评审专家。", "R-01", required=True),
        _c("title", "text", "标题", "Title of the work.", "成果标题。", required=True),
        _c("text", "text", "摘要", "Abstract.", "摘要。"),
        _c("year", "integer", "年份", "Year.", "年份。", "2016"),
    ),
    en="Works of reviewers, from which affinity is computed.",
    zh="评审专家的成果，用于计算匹配度。",
)

AFFINITIES = Sheet(
    "affinities",
    (
        _application(),
        _c("reviewer", "text", "评审专家", "The reviewer.", "评审专家。", "R-01", required=True),
        _c(
            "affinity",
            "number",
            "匹配度",
            "0 (none) to 1 (exact).",
            "0（无关）至 1（完全对口）。",
            "0.72",
            required=True,
        ),
    ),
    unique=("application", "reviewer"),
    en="Affinities made elsewhere; pairs not listed are not considered.",
    zh="外部提供的匹配度；未列出的配对不予考虑。",
)

BIDS = Sheet(
    "bids",
    (
        _application(),
        _c("reviewer", "text", "评审专家", "The reviewer.", "评审专家。", "R-01", required=True),
        _c(
            "bid",
            "choice",
            "意愿",
            "What the reviewer said.",
            "评审专家的意愿。",
            "yes",
            choices=("yes", "maybe", "indifferent", "no", "conflict"),
            required=True,
        ),
    ),
    unique=("application", "reviewer"),
    en="Reviewers' own bids.",
    zh="评审专家自报的意愿。",
)

CONFLICTS = Sheet(
    "conflicts",
    (
        _application(),
        _c("reviewer", "text", "评审专家", "The reviewer.", "评审专家。", "R-01", required=True),
        _c("kind", "text", "类型", "Kind of conflict.", "冲突类型。", "co-author"),
        _c("evidence", "text", "依据", "What shows it.", "依据。"),
    ),
    unique=("application", "reviewer", "kind"),
    en="Conflicts known; a reviewer of a partner's organisation is found without being listed.",
    zh="已知的利益冲突；与合作单位同一单位的评审专家会自动识别。",
)

ASSIGNMENTS = Sheet(
    "assignments",
    (
        _application(),
        _c("reviewer", "text", "评审专家", "The reviewer.", "评审专家。", "R-01", required=True),
    ),
    unique=("application", "reviewer"),
    en="Pairs already agreed, which are kept.",
    zh="已确定并予保留的配对。",
)

ASSESSMENTS = Sheet(
    "assessments",
    (
        _application(),
        _c("assessor", "text", "评审专家", "Who assessed.", "评审人。", "R-01", required=True),
        _c(
            "criterion",
            "text",
            "评审标准",
            "The criterion; blank where there is one score.",
            "评审标准；只有一个总分时留空。",
            "excellence",
        ),
        _c("score", "number", "分数", "The score; blank for a vote not cast.", "分数；未评分时留空。", "5"),
        _c("panel", "text", "评审组", "The panel, where there are several.", "评审组（有多个时填写）。"),
        _c("stage", "text", "评审阶段", "The stage, where there are several.", "评审阶段（有多个时填写）。"),
        _c(
            "scale",
            "text",
            "分制",
            "The scale of this score, where it is not its criterion's.",
            "该分数所用分制；与评审标准的分制不同时填写。",
        ),
    ),
    unique=("application", "assessor", "criterion", "panel", "stage"),
    en="Assessments: one score a row.",
    zh="评审意见：每行一个分数。",
)

STAGES = Sheet(
    "stages",
    (
        _c(
            "stage",
            "text",
            "评审阶段",
            "The stage; stages stand in order.",
            "评审阶段，按先后顺序排列。",
            "first",
            required=True,
        ),
        _c(
            "weight",
            "number",
            "权重",
            "Its weight in the final score; 0 for a gate only.",
            "在最终分数中的权重；0 表示仅作门槛。",
            "1",
            default=1.0,
        ),
        _c(
            "threshold",
            "number",
            "门槛",
            "Score below which an application goes no further.",
            "低于此分的申请不进入下一阶段。",
            "3.5",
        ),
    ),
    unique=("stage",),
    en="Stages of assessment, in order.",
    zh="评审阶段，按先后顺序。",
)

SCALES = Sheet(
    "scales",
    (
        _c(
            "scale",
            "text",
            "分制",
            "The scale's name.",
            "分制名称。",
            "five",
            required=True,
        ),
        _c(
            "lowest",
            "number",
            "最低分",
            "Lowest score of the scale.",
            "评分下限。",
            "1",
            required=True,
        ),
        _c(
            "highest",
            "number",
            "最高分",
            "Highest score of the scale.",
            "评分上限。",
            "5",
            required=True,
        ),
        _c(
            "best",
            "choice",
            "分数方向",
            "Whether a high or a low score is best.",
            "高分为优（high）还是低分为优（low）。",
            "high",
            choices=("high", "low"),
            default="high",
        ),
        _c(
            "anchors",
            "list",
            "对应分数",
            "Scores that mean the same on the common scale: here=there.",
            "与通用分制含义相同的分数：本分制=通用分制。",
            "1=1; 5=6",
        ),
    ),
    unique=("scale",),
    en="Other scales of scores, mapped to the first criterion's.",
    zh="其他分制，换算为首个评审标准的分制。",
)

RANKING = Sheet(
    "ranking",
    (
        _application(),
        _c(
            "rank",
            "integer",
            "名次",
            "Its place; equal places are ties.",
            "名次；名次相同即为同分。",
            "1",
            required=True,
        ),
        _c("score", "number", "分数", "Its score.", "分数。", "5.4"),
        _c("fundable", "yes", "可资助", "no where it is below a threshold.", "低于门槛时填“否”。", "yes", default=True),
    ),
    unique=("application",),
    en="A ranking made elsewhere; used where there are no assessments.",
    zh="外部提供的排序名单；没有评审意见时使用。",
)

LIMITS = Sheet(
    "limits",
    (
        _c(
            "by",
            "text",
            "依据",
            "area, kind, year, party, organisation, country or investigator; blank for all applications together.",
            "area 领域、kind 类型、year 年度、party 合作方、organisation 单位、country 国家或 investigator 负责人；"
            "留空表示全部申请。",
            "area",
        ),
        _c(
            "value",
            "text",
            "取值",
            "One value; blank for each value alike.",
            "某一取值；留空表示每个取值均适用。",
            "soil",
        ),
        _c(
            "measure",
            "choice",
            "计量",
            "awards (a count), amount, or share of the purses.",
            "awards 立项数、amount 金额或 share 占资金池比例。",
            "awards",
            choices=("awards", "amount", "share"),
            default="awards",
        ),
        _c("least", "money", "下限", "At least so much.", "至少。", "2"),
        _c("most", "money", "上限", "At most so much.", "至多。", "10"),
        _c("purses", "list", "资金池", "Purses whose amounts count; blank for all.", "计入的资金池；留空则全部。"),
    ),
    en="Minimums and maximums of the selection.",
    zh="遴选的下限和上限。",
)

CONDITIONS = Sheet(
    "conditions",
    (
        _c(
            "kind",
            "choice",
            "类型",
            "exclusive: at most one of these; depends: the first only with the second.",
            "exclusive：其中至多资助一项；depends：第一项以第二项获资助为前提。",
            "exclusive",
            choices=("exclusive", "depends"),
            required=True,
        ),
        _c(
            "applications",
            "list",
            "申请",
            "The applications, between semicolons.",
            "所涉申请，以分号分隔。",
            "FC-001; FC-002",
            required=True,
        ),
    ),
    en="Conditions between applications.",
    zh="申请之间的条件。",
)

SHEETS: dict[str, Sheet] = {
    sheet.name: sheet
    for sheet in (
        CALL, PARTIES, PURSES, RATES, CRITERIA, ANNEXES, FACTS, APPLICATIONS, PARTNERS, REVIEWERS, WORKS,
        AFFINITIES, BIDS, CONFLICTS, ASSIGNMENTS, STAGES, SCALES, ASSESSMENTS, RANKING, LIMITS,
        CONDITIONS,
    )
}  # fmt: skip
