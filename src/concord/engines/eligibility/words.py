"""The words of eligibility's reasons, in every language."""

from __future__ import annotations

from concord.engines.reason import register

from .repair_words import INVALID, REPAIRS, Words, pair

FIELDS = {
    "organisation_type": ("the type of organisation of {name}", "{name} 的单位类型"),
    "organisation": ("the organisation of {name}", "{name} 的单位名称"),
    "country": ("the country of {name}", "{name} 所在国家"),
    "party": ("the party that {name} belongs to", "{name} 所属合作方"),
    "investigator": ("the principal investigator of {name}", "{name} 的项目负责人"),
    "asked": ("what {name} asks from purse {purse}", "{name} 向资金池 {purse} 申请的金额"),
    "duration": ("its duration", "执行期"),
    "area": ("its area", "所属领域"),
    "submitted": ("when it was submitted", "提交时间"),
    "starts": ("when the project starts", "项目开始日期"),
}
"""Fields of an application that a rule may find blank, and how they are named."""

_KINDS = {
    "funded": ("funded", "受资助"),
    "self_funded": ("self-funded", "自筹经费"),
    "collaborator": ("collaborating", "外部协作"),
}

_SUBJECTS = {
    "id": ("Add {count} {kind} partner(s){side}", "增加 {count} 个{side}{kind}合作单位"),
    "organisation": (
        "Add {count} {kind} partner(s){side} from further organisations (besides {{besides}})",
        "增加 {count} 个来自其他机构的{side}{kind}合作单位（现有：{{besides}}）",
    ),
    "country": (
        "Add {count} {kind} partner(s){side} from further countries (besides {{besides}})",
        "增加 {count} 个来自其他国家的{side}{kind}合作单位（现有：{{besides}}）",
    ),
    "party": (
        "Add {count} {kind} partner(s){side} of further funders (besides {{besides}})",
        "增加 {count} 个由其他资助机构支持的{side}{kind}合作单位（现有：{{besides}}）",
    ),
    "side": ("Add {count} {kind} partner(s){side}", "增加 {count} 个{side}{kind}合作单位"),
}

_ASKERS = {
    "side": ("{party} side asks", "{party} 一方", "per side", "每一方"),
    "partner": ("{name} asks", "{name}", "per partner", "每个合作单位"),
    "application": ("The application asks", "本申请", "per application", "每项申请"),
}

_LIST = (
    "{party}'s list “{list}” (dated {dated}, version {version})",
    "{party} 提供的名单“{list}”（日期 {dated}，版本 {version}）",
)
_ALLOWED = ("; allowed: {allowed}.", "；允许范围：{allowed}。")


def _missing() -> Words:
    words: Words = {}
    for field, (en, zh) in FIELDS.items():
        words[f"eligibility:missing-{field}"] = pair(f"The application does not say {en}.", f"申请未填写{zh}。")
        words[f"eligibility:repair-supply_{field}"] = pair(f"Fill in {en}", f"填写{zh}")
    return words


def _added() -> Words:
    words: Words = {}
    for subject, (en, zh) in _SUBJECTS.items():
        for kind, (kind_en, kind_zh) in _KINDS.items():
            for suffix, side_en, side_zh in (("", "", ""), ("-side", " of the {side} side", " {side} 一方")):
                words[f"eligibility:repair-add_partner-{subject}-{kind}{suffix}"] = pair(
                    en.format(count="{count}", kind=kind_en, side=side_en),
                    zh.format(count="{count}", kind=kind_zh, side=side_zh),
                )
    return words


def _limits() -> Words:
    words: Words = {}
    for per, (en, zh, per_en, per_zh) in _ASKERS.items():
        for limit, limit_en, limit_zh in (("maximum", "most", "上限"), ("minimum", "least", "下限")):
            for end, colon in (
                ("met", "未超出" if limit == "maximum" else "达到"),
                ("not-met", "超出" if limit == "maximum" else "未达到"),
            ):
                words[f"eligibility:{limit}-ask-{per}-{end}"] = pair(
                    f"{en} {{asked:,f}} {{currency}} from purse {{purse}}; "
                    f"the {limit_en} allowed {per_en} is {{limit:,f}} {{currency}}.",
                    f"{zh}向资金池 {{purse}} 申请 {{asked:,f}} {{currency}}，"
                    f"{colon}{per_zh}{limit_zh} {{limit:,f}} {{currency}}。",
                )
    return words


def _across() -> Words:
    what = {
        "leads-per-person": (
            "Applications of this call that {key} leads: {count}",
            "{key} 在本次征集中牵头 {count} 项申请",
        ),
        "applications-per-person": (
            "Applications of this call with {key} as principal investigator: {count}",
            "{key} 在本次征集的 {count} 项申请中担任项目负责人",
        ),
        "applications-per-organisation": (
            "Applications of this call with {key} as a partner: {count}",
            "{key} 参加了本次征集的 {count} 项申请",
        ),
    }
    words: Words = {}
    for code, (en, zh) in what.items():
        words[f"eligibility:{code}-met"] = pair(f"{en}; at most {{maximum}}.", f"{zh}，上限 {{maximum}} 项。")
        words[f"eligibility:{code}-not-met"] = pair(
            f"{en}, at most {{maximum}} allowed; the others: {{others}}.",
            f"{zh}，超出上限 {{maximum}} 项；其他申请：{{others}}。",
        )
    return words


_RULES: Words = {
    "eligibility:nobody-concerned": pair(
        "The rule concerns no partner of this application.", "本申请没有适用该规则的合作单位。"
    ),
    "eligibility:organisation-type-met": pair(
        "{name} is of type {type}" + _ALLOWED[0], "{name} 的单位类型为 {type}" + _ALLOWED[1]
    ),
    "eligibility:organisation-type-not-met": pair(
        "{name} is of type {type}, which may not take part" + _ALLOWED[0],
        "{name} 的单位类型为 {type}，不在允许范围内" + _ALLOWED[1],
    ),
    "eligibility:country-met": pair("{name} is in {country}" + _ALLOWED[0], "{name} 位于 {country}" + _ALLOWED[1]),
    "eligibility:country-not-met": pair(
        "{name} is in {country}, from where partners may not take part" + _ALLOWED[0],
        "{name} 位于 {country}，不在允许范围内" + _ALLOWED[1],
    ),
    "eligibility:country-excluded": pair(
        "{name} is in {country}, which is excluded.", "{name} 位于 {country}，属于被排除的国家。"
    ),
    "eligibility:country-not-excluded": pair(
        "{name} is in {country}, which is not excluded.", "{name} 位于 {country}，不属于被排除的国家。"
    ),
    "eligibility:listed-met": pair(f"{{key}} is on {_LIST[0]}, as required.", f"{{key}} 在{_LIST[1]}上，符合要求。"),
    "eligibility:listed-not-met": pair(
        f"{{key}} is on {_LIST[0]} and may not be.", f"{{key}} 在{_LIST[1]}上，不符合要求。"
    ),
    "eligibility:not-listed-met": pair(
        f"{{key}} is not on {_LIST[0]}, as required.", f"{{key}} 不在{_LIST[1]}上，符合要求。"
    ),
    "eligibility:not-listed-not-met": pair(
        f"{{key}} is not on {_LIST[0]} and must be.", f"{{key}} 不在{_LIST[1]}上，不符合要求。"
    ),
    "eligibility:missing-list": pair("{party} has not supplied its list “{list}”.", "{party} 尚未提供名单“{list}”。"),
    "eligibility:missing-fact": pair(f"{_LIST[0]} says nothing of {{key}}.", f"{_LIST[1]}没有关于 {{key}} 的记录。"),
    "eligibility:unreadable-fact": pair(
        f"{_LIST[0]} says “{{value}}” of {{key}}, which cannot be compared with {{wanted}}.",
        f"{_LIST[1]}中 {{key}} 的值“{{value}}”无法与要求（{{wanted}}）比较。",
    ),
    "eligibility:fact-met": pair(
        f"{{key}}: {{value}} in {_LIST[0]}; required: {{wanted}}.",
        f"{{key}}：{_LIST[1]}中的值为 {{value}}，符合要求（{{wanted}}）。",
    ),
    "eligibility:fact-not-met": pair(
        f"{{key}}: {{value}} in {_LIST[0]}, which does not meet {{wanted}}.",
        f"{{key}}：{_LIST[1]}中的值为 {{value}}，不符合要求（{{wanted}}）。",
    ),
    "eligibility:only-the-year": pair(
        f"{_LIST[0]} gives {{key}} only the year {{value}}, which makes {{years}} years to {{until}}; "
        "it takes the day to tell whether {wanted} holds.",
        f"{_LIST[1]}中 {{key}} 只有年份 {{value}}，至 {{until}} 为 {{years}} 年，须有具体日期方可判断是否符合 {{wanted}}。",
    ),
    "eligibility:years-met": pair(
        f"{{key}}: {{years}} years from {{value}} to {{until}} by {_LIST[0]}; required: {{wanted}}.",
        f"{{key}}：按{_LIST[1]}，自 {{value}} 至 {{until}} 满 {{years}} 年，符合要求（{{wanted}}）。",
    ),
    "eligibility:years-not-met": pair(
        f"{{key}}: {{years}} years from {{value}} to {{until}} by {_LIST[0]}, which does not meet {{wanted}}.",
        f"{{key}}：按{_LIST[1]}，自 {{value}} 至 {{until}} 满 {{years}} 年，不符合要求（{{wanted}}）。",
    ),
    "eligibility:own-purse-met": pair(
        "{name} ({party}) asks only its own party's purses.", "{name}（{party}）只向本方资金池申请。"
    ),
    "eligibility:own-purse-not-met": pair(
        "{name} ({party}) asks a purse of another party: {purses}.",
        "{name}（{party}）向其他合作方的资金池申请：{purses}。",
    ),
    "eligibility:missing-rates": pair(
        "The call has frozen no exchange rate for {currencies}, so shares across currencies cannot be judged.",
        "本次征集未锁定 {currencies} 的汇率，无法判断跨币种的比例。",
    ),
    "eligibility:share-nothing-asked": pair(
        "Nothing is asked in {currency}, so there is nothing to share.", "未申请 {currency} 资金，不涉及比例。"
    ),
    "eligibility:share-rates-met": pair(
        "The greatest share is {name}'s: {part:,f} of {total:,f} {currency}, {share:.2%} (at the call's frozen rates, {dated}); the most allowed is {most:.2%}.",
        "占比最高的是 {name}：{total:,f} {currency} 中的 {part:,f}，占 {share:.2%}（按本次征集锁定的汇率，{dated}），未超出上限 {most:.2%}。",
    ),
    "eligibility:share-rates-not-met": pair(
        "{name} takes {part:,f} of {total:,f} {currency}, {share:.2%} (at the call's frozen rates, {dated}); the most allowed is {most:.2%}.",
        "{name} 占 {total:,f} {currency} 中的 {part:,f}，即 {share:.2%}（按本次征集锁定的汇率，{dated}），超出上限 {most:.2%}。",
    ),
    "eligibility:share-currency-met": pair(
        "The greatest share is {name}'s: {part:,f} of {total:,f} {currency}, {share:.2%} (within this currency alone; frozen rates: {dated}); the most allowed is {most:.2%}.",
        "占比最高的是 {name}：{total:,f} {currency} 中的 {part:,f}，占 {share:.2%}（仅在该币种内计算；锁定汇率：{dated}），未超出上限 {most:.2%}。",
    ),
    "eligibility:share-currency-not-met": pair(
        "{name} takes {part:,f} of {total:,f} {currency}, {share:.2%} (within this currency alone; frozen rates: {dated}); the most allowed is {most:.2%}.",
        "{name} 占 {total:,f} {currency} 中的 {part:,f}，即 {share:.2%}（仅在该币种内计算；锁定汇率：{dated}），超出上限 {most:.2%}。",
    ),
    "eligibility:own-contribution-met": pair(
        "{name} brings {own:,f} {currency} in kind beside {asked:,f} asked; at least {least:.2%} of the sum is required.",
        "{name} 实物投入 {own:,f} {currency}，申请 {asked:,f}，达到两者之和 {least:.2%} 的要求。",
    ),
    "eligibility:own-contribution-not-met": pair(
        "{name} brings {own:,f} {currency} in kind beside {asked:,f} asked, less than the {least:.2%} of the sum required.",
        "{name} 实物投入 {own:,f} {currency}，申请 {asked:,f}，未达到两者之和 {least:.2%} 的要求。",
    ),
    "eligibility:minimum-partners-met": pair(
        "Partners concerned: {count} ({names}); at least {minimum}.",
        "合作单位 {count} 个（{names}），不少于 {minimum} 个。",
    ),
    "eligibility:minimum-partners-not-met": pair(
        "Partners concerned: {count} ({names}); at least {minimum} needed.",
        "合作单位仅 {count} 个（{names}），至少需要 {minimum} 个。",
    ),
    "eligibility:minimum-organisations-met": pair(
        "Organisations: {count} ({names}); at least {minimum}.", "机构 {count} 个：{names}；不少于 {minimum} 个。"
    ),
    "eligibility:minimum-organisations-not-met": pair(
        "Organisations: {count} ({names}); at least {minimum} needed.",
        "机构仅 {count} 个：{names}；至少需要 {minimum} 个。",
    ),
    "eligibility:minimum-countries-met": pair(
        "Countries: {count} ({names}); at least {minimum}.", "国家 {count} 个：{names}；不少于 {minimum} 个。"
    ),
    "eligibility:minimum-countries-not-met": pair(
        "Countries: {count} ({names}); at least {minimum} needed.",
        "国家仅 {count} 个：{names}；至少需要 {minimum} 个。",
    ),
    "eligibility:minimum-funders-met": pair(
        "Funders: {count} ({names}); at least {minimum}.", "资助机构 {count} 个：{names}；不少于 {minimum} 个。"
    ),
    "eligibility:minimum-funders-not-met": pair(
        "Funders: {count} ({names}); at least {minimum} needed.",
        "资助机构仅 {count} 个：{names}；至少需要 {minimum} 个。",
    ),
    "eligibility:maximum-partners-met": pair(
        "Partners concerned: {count}; at most {maximum}.", "合作单位 {count} 个，未超出上限 {maximum} 个。"
    ),
    "eligibility:maximum-partners-not-met": pair(
        "Partners concerned: {count}; at most {maximum} allowed.", "合作单位 {count} 个，超出上限 {maximum} 个。"
    ),
    "eligibility:every-party-met": pair(
        "A funded partner of every party takes part: {parties}.", "各合作方均有受资助单位参加：{parties}。"
    ),
    "eligibility:every-party-not-met": pair(
        "Nobody funded by {absent} takes part; this call needs a funded partner of every party.",
        "没有受 {absent} 资助的单位参加；本次征集要求各合作方均有受资助单位。",
    ),
    "eligibility:one-investigator-met": pair(
        "The {party} side has one funded principal investigator: {names}.",
        "{party} 一方有一名受资助的项目负责人：{names}。",
    ),
    "eligibility:one-investigator-not-met": pair(
        "The {party} side has {count} funded principal investigators ({names}); exactly one is required.",
        "{party} 一方有 {count} 名受资助的项目负责人（{names}），应有且仅有一名。",
    ),
    "eligibility:funded-partner-met": pair(
        "{name} turns to {party}; its principal investigator is {investigator}.",
        "{name} 由 {party} 资助，项目负责人为 {investigator}。",
    ),
    "eligibility:one-lead-met": pair("One partner leads: {names}.", "牵头单位一个：{names}。"),
    "eligibility:no-lead": pair("No partner leads; exactly one must.", "没有牵头单位，应有且仅有一个。"),
    "eligibility:several-leads": pair(
        "{count} partners lead ({names}); exactly one may.", "牵头单位 {count} 个（{names}），应有且仅有一个。"
    ),
    "eligibility:duration-met": pair(
        "{months} months; required: {wanted}.", "执行期 {months} 个月，符合要求（{wanted}）。"
    ),
    "eligibility:duration-not-met": pair(
        "{months} months, which does not meet {wanted}.", "执行期 {months} 个月，不符合要求（{wanted}）。"
    ),
    "eligibility:areas-met": pair("Area {areas} is one of the call's.", "领域 {areas} 在征集范围内。"),
    "eligibility:areas-not-met": pair(
        "Area {areas} is not one of the call's" + _ALLOWED[0], "领域 {areas} 不在征集范围内" + _ALLOWED[1]
    ),
    "eligibility:documents-met": pair("All documents are there: {documents}.", "附件齐全：{documents}。"),
    "eligibility:documents-not-met": pair("Documents are missing: {documents}.", "缺少附件：{documents}。"),
    "eligibility:partner-documents-met": pair(
        "All documents of {name} are there: {documents}.", "{name} 的附件齐全：{documents}。"
    ),
    "eligibility:partner-documents-not-met": pair(
        "Documents of {name} are missing: {documents}.", "{name} 缺少附件：{documents}。"
    ),
    "eligibility:window-submitted-met": pair(
        "Submitted {when}, within {first} to {last}.", "提交于 {when}，在 {first} 至 {last} 之内。"
    ),
    "eligibility:window-submitted-early": pair(
        "Submitted {when}, before the call opened (open {first} to {last}).",
        "提交于 {when}，早于征集开放时间（{first} 至 {last}）。",
    ),
    "eligibility:window-submitted-late": pair(
        "Submitted {when}, after the deadline (open {first} to {last}).",
        "提交于 {when}，晚于截止时间（{first} 至 {last}）。",
    ),
    "eligibility:window-starts-met": pair(
        "Starts {when}, within {first} to {last}.", "开始日期 {when}，在 {first} 至 {last} 之内。"
    ),
    "eligibility:window-starts-early": pair(
        "Starts {when}, too early (allowed {first} to {last}).", "开始日期 {when} 过早（允许 {first} 至 {last}）。"
    ),
    "eligibility:window-starts-late": pair(
        "Starts {when}, too late (allowed {first} to {last}).", "开始日期 {when} 过晚（允许 {first} 至 {last}）。"
    ),
}

_VERDICTS: Words = {
    "eligibility:judge": pair("Checking eligibility", "审查申请资格"),
    "eligibility:application-met": pair(
        "{application} meets all {rules} rules.", "{application} 符合全部 {rules} 条规则。"
    ),
    "eligibility:application-not-met": pair(
        "{application} fails {count} of {rules} rules and is declined without review: {named}.",
        "{application} 不符合 {rules} 条规则中的 {count} 条，不予评审：{named}。",
    ),
    "eligibility:application-unknown": pair(
        "{application} fails none of {rules} rules, but {count} cannot be judged yet: {named}.",
        "{application} 未违反 {rules} 条规则中的任何一条，但有 {count} 条尚无法判断：{named}。",
    ),
    "eligibility:funder-met": pair(
        "Meets all {rules} rules of {party}'s annex {version}.",
        "符合 {party} 附则（{version} 版）的全部 {rules} 条规则。",
    ),
    "eligibility:call-met": pair("Meets all {rules} rules of the whole call.", "符合整个征集的全部 {rules} 条规则。"),
}

for words in (_RULES, _VERDICTS, REPAIRS, INVALID, _missing(), _added(), _limits(), _across()):
    register(words)
