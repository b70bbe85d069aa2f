"""The words of repairs, and of problems that cannot be posed."""

from __future__ import annotations

Words = dict[str, dict[str, str]]


def pair(en: str, zh: str) -> dict[str, str]:
    return {"en": en, "zh": zh}


REPAIRS: Words = {
    "eligibility:repair-supply_list": pair("{party} supplies its list “{list}”", "由 {party} 提供名单“{list}”"),
    "eligibility:repair-supply_fact": pair(
        "{party} adds {key} to its list “{list}”", "由 {party} 在名单“{list}”中补充 {key} 的信息"
    ),
    "eligibility:repair-supply_rates": pair(
        "The call freezes a rate for {currencies}", "本次征集锁定 {currencies} 的汇率"
    ),
    "eligibility:repair-withdraw": pair(
        "Withdraw {count} of the other applications: {applications}", "撤回其他申请中的 {count} 项：{applications}"
    ),
    "eligibility:repair-share_out-organisation": pair(
        "Share the budget with at least {count} further organisation(s), so that none takes more than {most:.2%}",
        "再吸收至少 {count} 个机构分担预算，使任一机构占比不超过 {most:.2%}",
    ),
    "eligibility:repair-share_out-country": pair(
        "Share the budget with partners in at least {count} further country or countries, so that none takes more than {most:.2%}",
        "再吸收至少 {count} 个国家的单位分担预算，使任一国家占比不超过 {most:.2%}",
    ),
    "eligibility:repair-lower_ask": pair(
        "Lower the ask of {name} from purse {purse} by {by:,f} {currency}, to {to:,f} {currency}",
        "将 {name} 向资金池 {purse} 申请的金额减少 {by:,f} {currency}，降至 {to:,f} {currency}",
    ),
    "eligibility:repair-raise_ask": pair(
        "Raise the ask of {name} from purse {purse} by {by:,f} {currency}, to {to:,f} {currency}",
        "将 {name} 向资金池 {purse} 申请的金额增加 {by:,f} {currency}，升至 {to:,f} {currency}",
    ),
    "eligibility:repair-raise_in_kind": pair(
        "{name} brings {by:,f} {currency} more in kind", "{name} 增加实物投入 {by:,f} {currency}"
    ),
    "eligibility:repair-change_kind-self_funded": pair(
        "{name} takes part at its own cost (self-funded), asking nothing", "{name} 改为自筹经费参加，不申请资金"
    ),
    "eligibility:repair-change_kind-collaborator": pair(
        "{name} takes part as a collaborator outside the evaluation, asking nothing",
        "{name} 改为外部协作单位，不参加评审，不申请资金",
    ),
    "eligibility:repair-name_investigator": pair(
        "Put {name} under the principal investigator {investigator}", "{name} 统一由项目负责人 {investigator} 负责"
    ),
    "eligibility:repair-replace_partner": pair(
        "Replace {name} by an organisation that meets this rule", "以符合本规则的单位替换 {name}"
    ),
    "eligibility:repair-replace_investigator": pair(
        "{name} names a principal investigator who meets this rule", "{name} 另行指定符合本规则的项目负责人"
    ),
    "eligibility:repair-remove_partner": pair("Take {name} out of the application", "将 {name} 从申请中移除"),
    "eligibility:repair-make_lead": pair("Let {name} lead", "由 {name} 牵头"),
    "eligibility:repair-end_lead": pair("{name} no longer leads", "{name} 不再牵头"),
    "eligibility:repair-set_duration": pair("Set the duration to {months} months", "将执行期定为 {months} 个月"),
    "eligibility:repair-set_start": pair("Start on {day}", "将开始日期定为 {day}"),
    "eligibility:repair-drop_areas": pair("Drop the area {areas}", "删除领域 {areas}"),
    "eligibility:repair-choose_area": pair("Choose an area of the call: {allowed}", "改选征集范围内的领域：{allowed}"),
    "eligibility:repair-add_documents": pair("Hand in {documents}", "提交附件：{documents}"),
    "eligibility:repair-add_partner_documents": pair("{name} hands in {documents}", "{name} 提交附件：{documents}"),
}

INVALID: Words = {
    "eligibility:unknown-kind": pair(
        "Rule {rule}: there is no kind of rule called “{kind}”. Did you mean: {suggestion}?",
        "规则 {rule}：没有名为“{kind}”的规则类型。是否指：{suggestion}？",
    ),
    "eligibility:unknown-parameter": pair(
        "Rule {rule}: {kind} has no parameter “{parameter}”. Did you mean: {suggestion}?",
        "规则 {rule}：{kind} 没有参数“{parameter}”。是否指：{suggestion}？",
    ),
    "eligibility:parameter-missing": pair(
        "Rule {rule}: {kind} needs a value for {parameter} (one of them, where several are named).",
        "规则 {rule}：{kind} 需要参数 {parameter}（列出多个时至少填写一个）。",
    ),
    "eligibility:parameter-value": pair(
        "Rule {rule}: parameter {parameter} of {kind} is “{value}”; write it as: {wanted}.",
        "规则 {rule}：{kind} 的参数 {parameter} 为“{value}”，应填写：{wanted}。",
    ),
    "eligibility:rule-purse": pair(
        "Rule {rule} names purse “{purse}”, which the call does not have. Did you mean: {suggestion}?",
        "规则 {rule} 所列资金池“{purse}”在本次征集中不存在。是否指：{suggestion}？",
    ),
    "eligibility:rule-twice": pair(
        "The annex of {party} has two rules numbered “{rule}”; give each its own number.",
        "{party} 的附则中有两条编号为“{rule}”的规则，请分别编号。",
    ),
    "eligibility:no-day": pair(
        "Rule {rule} counts years, but neither it (until) nor the call gives a day to count to.",
        "规则 {rule} 需计算年数，但规则（until）和征集均未给出截算日期。",
    ),
    "eligibility:no-time-zone": pair(
        "{rule}: the time {value} has no time zone; add it, as in 2018-03-01T16:00:00+00:00.",
        "{rule}：时间 {value} 没有时区，请补充，例如 2018-03-01T16:00:00+00:00。",
    ),
    "eligibility:annex-twice": pair(
        "Versions {first} and {second} of the annex of {party} take effect on the same day (or give none); "
        "give each its own day, or keep one.",
        "{party} 附则的 {first} 版与 {second} 版生效日期相同（或均未填写），请分别填写生效日期或只保留一版。",
    ),
    "eligibility:list-twice": pair(
        "{party} supplied the list “{list}” twice with the same date; date each, or keep one.",
        "{party} 的名单“{list}”有两份日期相同，请分别注明日期或只保留一份。",
    ),
    "eligibility:twice": pair("The {what} {id} occurs twice; keep one.", "{what} {id} 重复出现，请只保留一个。"),
    "eligibility:unknown-party": pair(
        "{place}: there is no party “{party}”. Did you mean: {suggestion}?",
        "{place}：没有合作方“{party}”。是否指：{suggestion}？",
    ),
    "eligibility:unknown-purse": pair(
        "{place}: there is no purse “{purse}”. Did you mean: {suggestion}?",
        "{place}：没有资金池“{purse}”。是否指：{suggestion}？",
    ),
    "eligibility:unknown-word": pair(
        "{place}: {field} is “{value}”. Did you mean: {suggestion}?",
        "{place}：{field} 为“{value}”。是否指：{suggestion}？",
    ),
    "eligibility:amount": pair(
        "{place}: the amount for {field} is {value}; give a Decimal of zero or more.",
        "{place}：{field} 的金额为 {value}，应为不小于零的十进制数。",
    ),
    "eligibility:repair-not-concrete": pair(
        "“{repair}” needs something the application does not hold; do it and check again.",
        "“{repair}”所需内容不在申请之内，请办理后重新审查。",
    ),
}
