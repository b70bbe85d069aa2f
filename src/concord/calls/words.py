"""The reasons of this room in words."""

from __future__ import annotations

from concord.engines import reason

reason.register(
    {
        "calls:code-taken": {
            "en": "There is already a call with the code {code}.",
            "zh": "已有编号为 {code} 的项目征集。",
        },
        "calls:parties-once": {
            "en": "Name at least one party, and each only once.",
            "zh": "请至少指明一个合作方，且每方只列一次。",
        },
        "calls:closes-first": {"en": "The deadline must lie after the opening.", "zh": "截止时间须晚于开放时间。"},
        "calls:not-a-party": {"en": "{party} is not a party to this call.", "zh": "{party} 不是本次项目征集的合作方。"},
        "calls:unit-does-not-fit": {
            "en": "A purse that holds {unit} does not fit what this call awards.",
            "zh": "单位为 {unit} 的资金池与本次项目征集的资助内容不符。",
        },
        "calls:purse-used": {
            "en": "The purse {code} is committed already; open one for this call alone.",
            "zh": "资金池 {code} 已有承诺，请为本次项目征集单独设立资金池。",
        },
        "calls:pooled-too-much": {
            "en": "The parts of the purse {code} must not be negative, nor the pooled part more than it holds.",
            "zh": "资金池 {code} 的各部分不得为负，转入共同资金池的部分不得超过其总额。",
        },
        "calls:parameter-separator": {
            "en": "The parameter {name} must not contain a semicolon or a line break.",
            "zh": "参数 {name} 不得含有分号或换行。",
        },
        "calls:unknown-applications": {
            "en": "Name at least two applications of this call.",
            "zh": "请至少指明本次项目征集的两项申请。",
        },
        "calls:over-already": {
            "en": "The deadline has passed already; set a later one.",
            "zh": "截止时间已过，请另设时间。",
        },
        "calls:no-purse": {
            "en": "{party} has committed no purse yet; every party commits before publication.",
            "zh": "{party} 尚未承诺资金池；各方须在发布前作出承诺。",
        },
        "calls:no-criteria": {"en": "The call has no criteria for assessment.", "zh": "本次项目征集尚无评审标准。"},
        "calls:terms-changed": {
            "en": "The terms are no longer those laid before the parties; take them back and lay them before the parties anew.",
            "zh": "条款与提交各方签署的版本不一致，请撤回后重新提交签署。",
        },
        "calls:signed-already": {
            "en": "You have signed; another person of your party must sign too.",
            "zh": "您已签署；须由本方另一人签署。",
        },
        "calls:not-signed": {
            "en": "{party} has not signed yet; signatures missing: {missing}.",
            "zh": "{party} 尚未完成签署，缺 {missing} 人签署。",
        },
        "calls:not-over": {"en": "The call is open until {closes}.", "zh": "项目征集开放至 {closes}。"},
        "calls:undecided": {
            "en": "Applications that still wait for an eligibility verdict: {count}.",
            "zh": "尚有 {count} 项申请等待资格审查结论。",
        },
        "calls:not-open": {"en": "The call is not open now.", "zh": "项目征集目前未开放。"},
        "calls:over": {
            "en": "The deadline was {closed}; the time of this server decides.",
            "zh": "截止时间为 {closed}，以本系统服务器时间为准。",
        },
        "calls:other-area": {"en": "{area} is not an area of this call.", "zh": "{area} 不属于本次项目征集的领域。"},
        "calls:other-kind": {
            "en": "“{value}” is no type of application of this call; there are: {known}.",
            "zh": "“{value}”不是本次项目征集的申请类型；可选：{known}。",
        },
        "calls:other-year": {
            "en": "“{value}” is no year of this call; there are: {known}.",
            "zh": "“{value}”不是本次项目征集的年度；可选：{known}。",
        },
        "calls:purse-restriction": {
            "en": "The purse {code} cannot be restricted to {value}: the call has {known}.",
            "zh": "资金池 {code} 不能限定为 {value}：本次项目征集只有 {known}。",
        },
        "calls:priority-unknown": {
            "en": "“{value}” gives no priority. Write area=…, kind=… or year=…, with values of this call: {known}.",
            "zh": "“{value}”不构成优先规则。请写 area=…、kind=… 或 year=…，取值须属本次项目征集：{known}。",
        },
        "calls:draw-needs-share": {
            "en": "A lottery needs the share of the list that can be supported.",
            "zh": "抽签须先设定可支持比例。",
        },
        "calls:edited-meanwhile": {
            "en": "Somebody else changed this meanwhile. Look at their change, then make yours again.",
            "zh": "他人已同时修改此内容。请查看其修改后再作更改。",
        },
        "calls:partner-without-name": {"en": "Name the partner's organisation.", "zh": "请填写合作单位名称。"},
        "calls:partner-twice": {
            "en": "{organisation} stands in this application already with the same investigator.",
            "zh": "{organisation} 及同一负责人已在本申请中。",
        },
        "calls:two-leads": {"en": "There is a lead partner already.", "zh": "已有牵头单位。"},
        "calls:no-lead": {"en": "No partner leads yet; name one as lead.", "zh": "尚无牵头单位，请指定一个。"},
        "calls:other-call": {"en": "This purse belongs to another call.", "zh": "该资金池属于另一次项目征集。"},
        "calls:other-unit": {
            "en": "The purse {purse} holds {wanted}, not {unit}; nothing is converted.",
            "zh": "资金池 {purse} 的单位是 {wanted}，不是 {unit}；系统不作换算。",
        },
        "calls:not-an-amount": {
            "en": "{amount} cannot be asked for: it is negative or finer than the smallest unit.",
            "zh": "{amount} 不能作为申请金额：为负数或小于最小单位。",
        },
        "calls:unsigned": {
            "en": "These partners have not signed what stands here now: {partners}.",
            "zh": "以下合作单位尚未签署当前内容：{partners}。",
        },
        "calls:decided-already": {
            "en": "Eligibility verdicts can no longer be given on this application.",
            "zh": "该申请已不能再作资格审查结论。",
        },
        "calls:not-a-decision": {
            "en": "“{decision}” decides nothing; say met or not met.",
            "zh": "“{decision}”不是结论，请选择符合或不符合。",
        },
        "calls:needs-a-reason": {
            "en": "Give the reason: the rules themselves say otherwise or cannot tell.",
            "zh": "请说明理由：按规则计算的结论与此不同，或无法判断。",
        },
        "calls:not-the-lead": {"en": "Only the lead applicant may do this.", "zh": "仅牵头申请人可以进行此操作。"},
        "calls:not-an-applicant": {"en": "You are not part of this application.", "zh": "您未参与本申请。"},
        "calls:not-your-part": {"en": "This part belongs to another partner.", "zh": "此部分属于另一合作单位。"},
        "calls:other-side": {"en": "These are another side's costs.", "zh": "此为另一方的经费。"},
        "calls:staff-do-not-apply": {
            "en": "Staff of a party to the call cannot apply in it.",
            "zh": "项目征集合作方的工作人员不得申请。",
        },
        "calls:withdrawn-already": {"en": "This call is withdrawn.", "zh": "该项目征集已撤回。"},
    }
)
