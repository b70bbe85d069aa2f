"""What the engine says, in English and Chinese."""

from __future__ import annotations

from concord.engines.reason import register

FUNDED = {
    "allocate:funded": {
        "en": "Funded: {drawn}. Left after it: {left}.",
        "zh": "予以立项：{drawn}。支出后余额：{left}。",
    },
    "allocate:funded_gap": {
        "en": "Funded: {drawn}, and {pot} from the common pot to fill the gap. Left after it: {left}.",
        "zh": "予以立项：{drawn}，并由共同资金池补足缺口 {pot}。支出后余额：{left}。",
    },
    "allocate:funded_pot": {
        "en": "Funded from the common pot: {pot}. Left after it: {left}.",
        "zh": "由共同资金池予以立项：{pot}。支出后余额：{left}。",
    },
    "allocate:funded_first": {
        "en": "Funded before its turn, since {minimum} would not be met otherwise: {drawn}. Left after it: {left}.",
        "zh": "为满足最低要求（{minimum}）提前立项：{drawn}。支出后余额：{left}。",
    },
    "allocate:funded_kept": {
        "en": "Stays funded: {drawn}.",
        "zh": "维持立项：{drawn}。",
    },
    "allocate:funded_shares": {
        "en": "Funded in equal shares: {drawn}. Its supporters pay {rate} for each point of merit.",
        "zh": "按等额份额法予以立项：{drawn}。每分评分分摊 {rate}。",
    },
    "allocate:funded_optimum": {
        "en": "Funded as part of the selection with the greatest total merit: {drawn}.",
        "zh": "予以立项：属于总评分最高的组合，{drawn}。",
    },
}

UNFUNDED = {
    "allocate:short": {
        "en": "Not funded: at its turn {purse} had {left} left, {short} less than the {asked} asked.",
        "zh": "不予立项：轮到该申请时，{purse} 余额为 {left}，较申请额 {asked} 短缺 {short}。",
    },
    "allocate:short_several": {
        "en": "Not funded: at its turn several purses were short: {shorts}.",
        "zh": "不予立项：轮到该申请时，多个资金池资金短缺：{shorts}。",
    },
    "allocate:short_pot": {
        "en": "Not funded: at its turn the gap of {purses} needed {asked} of the common pot, which had {left}: {short} "
        "short.",
        "zh": "不予立项：轮到该申请时，{purses} 的缺口需共同资金池补足 {asked}，而其余额为 {left}，短缺 {short}。",
    },
    "allocate:after_gap": {
        "en": "Not funded: the walk stopped at {application}, ranked before it, which the purses could not cover.",
        "zh": "不予立项：遴选在排名更前的 {application} 处因资金不足而停止。",
    },
    "allocate:limit": {
        "en": "Not funded: {limit} allows {most}; with this application it would be {would_be}.",
        "zh": "不予立项：{limit} 上限为 {most}；如立项将达到 {would_be}。",
    },
    "allocate:exclusive": {
        "en": "Not funded: only one of {set} may be funded, and {application} is.",
        "zh": "不予立项：{set} 中只能立项一项，{application} 已立项。",
    },
    "allocate:depends": {
        "en": "Not funded: it depends on {application}, which is not funded.",
        "zh": "不予立项：该申请以 {application} 立项为前提，而后者未立项。",
    },
    "allocate:not_chosen": {
        "en": "Not funded: the selection with the greatest total merit leaves it out.",
        "zh": "不予立项：总评分最高的组合未包含该申请。",
    },
    "allocate:not_in_shares": {
        "en": "Not funded: the shares left for it do not cover what it asks.",
        "zh": "不予立项：剩余份额不足以覆盖其申请额。",
    },
    "allocate:below_threshold": {
        "en": "Not fundable: below the threshold, whatever money remains.",
        "zh": "不可立项：低于评分门槛，无论有无余款均不予立项。",
    },
    "allocate:not_recommended": {
        "en": "Not fundable: not recommended for funding, whatever money remains.",
        "zh": "不可立项：未获推荐，无论有无余款均不予立项。",
    },
    "allocate:withdrawn": {"en": "Not funded: withdrawn.", "zh": "不予立项：申请已撤回。"},
    "allocate:refused": {
        "en": "Not funded: {party} did not confirm, and an award needs every commitment.",
        "zh": "不予立项：{party} 未予确认，而立项须各方承诺全部到位。",
    },
    "allocate:restricted": {
        "en": "Not fundable: purse {purse} pays only where {field} is {allowed}; here it is {value}.",
        "zh": "不可立项：资金池 {purse} 仅支持 {field} 为 {allowed} 的申请；该申请为 {value}。",
    },
    "allocate:over_cap": {
        "en": "Not fundable: it asks {asked} from {purse}, whose cap for one application is {cap}.",
        "zh": "不可立项：向 {purse} 申请 {asked}，超过其单项上限 {cap}。",
    },
}

RESERVE = {
    "allocate:reserve": {
        "en": "Reserve, number {position}: at its turn {purse} had {left} left, {short} less than the {asked} asked. "
        "It comes in when this becomes free: {needs}.",
        "zh": "备选名单第 {position} 位：轮到该申请时，{purse} 余额为 {left}，较申请额 {asked} 短缺 {short}。"
        "腾出以下资金即可递补：{needs}。",
    },
    "allocate:reserve_several": {
        "en": "Reserve, number {position}: at its turn several purses were short: {shorts}. It comes in when this "
        "becomes free: {needs}.",
        "zh": "备选名单第 {position} 位：轮到该申请时，多个资金池资金短缺：{shorts}。腾出以下资金即可递补：{needs}。",
    },
    "allocate:reserve_pot": {
        "en": "Reserve, number {position}: at its turn the gap of {purses} needed {asked} of the common pot, which had "
        "{left}: {short} short. It comes in when this becomes free: {needs}.",
        "zh": "备选名单第 {position} 位：轮到该申请时，{purses} 的缺口需共同资金池补足 {asked}，而其余额为 {left}，"
        "短缺 {short}。腾出以下资金即可递补：{needs}。",
    },
    "allocate:reserve_after_gap": {
        "en": "Reserve, number {position}: the walk stopped before it, at {application}. It comes in once that one is "
        "settled and this is free: {needs}.",
        "zh": "备选名单第 {position} 位：遴选在其前的 {application} 处停止。待该项处理完毕且以下资金到位即可递补：{needs}。",
    },
    "allocate:reserve_left_out": {
        "en": "Reserve, number {position}: the chosen selection leaves it out. It comes in when this becomes free: "
        "{needs}.",
        "zh": "备选名单第 {position} 位：所选组合未包含该申请。腾出以下资金即可递补：{needs}。",
    },
}

WHAT_IF = {
    "allocate:more_funds": {
        "en": "{amount} more in {purse} funds {funds}, and drops nothing.",
        "zh": "{purse} 增加 {amount}，可增加立项 {funds}，且不影响已立项申请。",
    },
    "allocate:more_both": {
        "en": "{amount} more in {purse} funds {funds}, and drops {drops}.",
        "zh": "{purse} 增加 {amount}，可增加立项 {funds}，但 {drops} 将不再立项。",
    },
    "allocate:more_drops": {
        "en": "{amount} more in {purse} drops {drops}, and funds nothing new.",
        "zh": "{purse} 增加 {amount}，{drops} 将不再立项，且无新增立项。",
    },
    "allocate:more_same": {
        "en": "{amount} more in {purse} brings back today's selection.",
        "zh": "{purse} 增加 {amount}，结果恢复为目前的遴选结果。",
    },
    "allocate:less_funds": {
        "en": "{amount} less in {purse} funds {funds}, and drops nothing.",
        "zh": "{purse} 减少 {amount}，可增加立项 {funds}，且不影响已立项申请。",
    },
    "allocate:less_both": {
        "en": "{amount} less in {purse} drops {drops}, and funds {funds}.",
        "zh": "{purse} 减少 {amount}，{drops} 将不再立项，而 {funds} 可予立项。",
    },
    "allocate:less_drops": {
        "en": "{amount} less in {purse} drops {drops}.",
        "zh": "{purse} 减少 {amount}，{drops} 将不再立项。",
    },
    "allocate:less_same": {
        "en": "{amount} less in {purse} brings back today's selection.",
        "zh": "{purse} 减少 {amount}，结果恢复为目前的遴选结果。",
    },
}

INPUT = {
    "allocate:not_a_number": {
        "en": "Row {row}, {field} of {entry}: {value!r} is not a number. Write a plain amount such as 1200.50.",
        "zh": "第 {row} 行，{entry} 的 {field}：{value!r} 不是数字。请填写如 1200.50 的数额。",
    },
    "allocate:negative": {
        "en": "Row {row}, {field} of {entry}: {value} is negative. Amounts are zero or more.",
        "zh": "第 {row} 行，{entry} 的 {field}：{value} 为负数。数额不得小于零。",
    },
    "allocate:too_fine": {
        "en": "Row {row}, {field} of {entry}: {value} is finer than the smallest unit of {unit} ({digits} digits after "
        "the point). Nothing is rounded here: give the amount that was agreed.",
        "zh": "第 {row} 行，{entry} 的 {field}：{value} 小于 {unit} 的最小单位（小数点后 {digits} 位）。"
        "系统不作四舍五入，请填写商定数额。",
    },
    "allocate:too_large": {
        "en": "Row {row}, {field} of {entry}: {value} is beyond what an account can hold. Check the unit.",
        "zh": "第 {row} 行，{entry} 的 {field}：{value} 超出可记账范围，请核对单位。",
    },
    "allocate:unknown_currency": {
        "en": "Row {row}, unit of {entry}: {unit} is no ISO 4217 currency. Correct it, or state the digits of its "
        "smallest unit.",
        "zh": "第 {row} 行，{entry} 的单位：{unit} 不是 ISO 4217 货币代码。请更正，或注明其最小单位的小数位数。",
    },
    "allocate:wrong_unit": {
        "en": "Row {row}, unit of {entry}: asked in {unit}, but purse {purse} holds {holds}. Ask in {holds}; "
        "currencies are never added.",
        "zh": "第 {row} 行，{entry} 的单位：以 {unit} 申请，但资金池 {purse} 为 {holds}。请以 {holds} 填报；"
        "不同货币不得相加。",
    },
    "allocate:purse_twice": {
        "en": "Row {row}, purse: {purse} is listed twice. Keep one line with its whole amount.",
        "zh": "第 {row} 行，资金池：{purse} 重复出现。请只保留一行并填写总额。",
    },
    "allocate:no_purse": {
        "en": "The call has no purse. List at least one.",
        "zh": "项目征集没有资金池，请至少列出一个。",
    },
    "allocate:unknown_purse": {
        "en": "Row {row}, purse of {entry}: the call has no purse {purse}; it has {known}.",
        "zh": "第 {row} 行，{entry} 的资金池：本次征集没有资金池 {purse}；现有 {known}。",
    },
    "allocate:application_twice": {
        "en": "Row {row}, application: {entry} is listed twice.",
        "zh": "第 {row} 行，申请：{entry} 重复出现。",
    },
    "allocate:no_application": {
        "en": "There is no application to select from.",
        "zh": "没有可供遴选的申请。",
    },
    "allocate:unknown_application": {
        "en": "Row {row}, {field}: there is no application {entry}.",
        "zh": "第 {row} 行，{field}：没有申请 {entry}。",
    },
    "allocate:no_order": {
        "en": "Row {row}, rank of {entry}: neither a rank nor a score. Give one of them to every fundable application.",
        "zh": "第 {row} 行，{entry} 的排名：既无排名也无评分。每项可立项的申请须至少有其一。",
    },
    "allocate:two_orders": {
        "en": "Row {row}, rank of {entry}: some applications have a rank, this one only a score. Use one of the two for "
        "all.",
        "zh": "第 {row} 行，{entry} 的排名：部分申请有排名，而该申请只有评分。请统一使用其一。",
    },
    "allocate:bad_rank": {
        "en": "Row {row}, rank of {entry}: {value!r} is not a whole number of 1 or more.",
        "zh": "第 {row} 行，{entry} 的排名：{value!r} 不是大于等于 1 的整数。",
    },
    "allocate:bad_score": {
        "en": "Row {row}, score of {entry}: {value!r} is not a finite number.",
        "zh": "第 {row} 行，{entry} 的评分：{value!r} 不是有限数值。",
    },
    "allocate:asks_nothing": {
        "en": "Row {row}, asked of {entry}: it asks nothing from any purse. Give what it asks, or leave it out.",
        "zh": "第 {row} 行，{entry} 的申请额：未向任何资金池申请。请填写申请额，或不列入。",
    },
    "allocate:unknown_option": {
        "en": "{field}: {value!r} is not known. Choose one of {known}.",
        "zh": "{field}：未知选项 {value!r}。可选：{known}。",
    },
    "allocate:pool_of_units": {
        "en": "A real pot is one account: its purses must be in one unit, but they are in {units}. Agree the amounts in "
        "one currency, or use a virtual or mixed pot.",
        "zh": "实体共同资金池为单一账户，各资金池须同一单位，而现有 {units}。请以同一货币商定数额，或采用虚拟或混合模式。",
    },
    "allocate:pooled_more": {
        "en": "Row {row}, pooled of {entry}: {value} is more than the purse's {amount}.",
        "zh": "第 {row} 行，{entry} 的入池额：{value} 大于资金池总额 {amount}。",
    },
    "allocate:pooled_virtual": {
        "en": "Row {row}, pooled of {entry}: in a virtual pot nothing is pooled. Choose the mixed pot.",
        "zh": "第 {row} 行，{entry} 的入池额：虚拟共同资金池模式下不入池。请选择混合模式。",
    },
    "allocate:bad_share": {
        "en": "{field}: {value} is not a share between 0 and 1.",
        "zh": "{field}：{value} 不是 0 至 1 之间的比例。",
    },
    "allocate:top_up_unit": {
        "en": "top-up: no purse is in {unit}. Top-up money is paid in a unit of the call: {known}.",
        "zh": "补充资金：没有以 {unit} 计的资金池。补充资金须为本次征集的单位：{known}。",
    },
    "allocate:top_up_rate": {
        "en": "top-up: {amount} is more than {rate} of the call's {total}; at most {most} fits.",
        "zh": "补充资金：{amount} 超过征集总额 {total} 的 {rate}；最多 {most}。",
    },
    "allocate:bad_limit": {
        "en": "limit {entry}: {problem}.",
        "zh": "限制条件 {entry}：{problem}。",
    },
    "allocate:limit_crossed": {
        "en": "limit {entry}: at least {least} is more than at most {most}.",
        "zh": "限制条件 {entry}：最低 {least} 大于最高 {most}。",
    },
    "allocate:minimum_members": {
        "en": "{minimum}: it asks for at least {least}, but the fundable applications reach {reach} at most. Lower it "
        "to {reach}.",
        "zh": "{minimum}：要求至少 {least}，而可立项的申请最多达到 {reach}。请降至 {reach}。",
    },
    "allocate:minimum_money": {
        "en": "{minimum}: it asks for at least {least}, but the purses and other rules allow {reach} at most. What "
        "would do: lower it to {reach}, or add to one purse: {more}.",
        "zh": "{minimum}：要求至少 {least}，而资金与其他规则最多只允许 {reach}。可行办法：降至 {reach}，或增加某一资金池：{more}。",
    },
    "allocate:cycle": {
        "en": "conditions: {applications} depend on each other in a circle. Drop one of these conditions.",
        "zh": "条件：{applications} 相互循环依赖。请删去其中一项条件。",
    },
    "allocate:depends_exclusive": {
        "en": "conditions: {application} depends on {on}, but only one of the two may be funded. Drop one condition.",
        "zh": "条件：{application} 以 {on} 立项为前提，但两者只能立项其一。请删去其中一项条件。",
    },
    "allocate:no_what_if": {
        "en": "what-if explains a walk-down; the policy {policy} is none. Select with strict or skip.",
        "zh": "情景推演仅适用于按序遴选；{policy} 不属于此类。请选用 strict 或 skip。",
    },
    "allocate:not_replayed": {
        "en": "replay: step {step} ({application}) says {said}, but the rules give {found}.",
        "zh": "重演：第 {step} 步（{application}）记录为 {said}，而按规则应为 {found}。",
    },
    "allocate:shares_minimum": {
        "en": "{minimum}: equal shares cannot promise a minimum. Drop it, or choose another policy.",
        "zh": "{minimum}：等额份额法无法保证最低要求。请取消该要求或改用其他策略。",
    },
    "allocate:not_built": {
        "en": "The policy {policy} is not built into this copy.",
        "zh": "本版本未包含策略 {policy}。",
    },
}

for group in (FUNDED, UNFUNDED, RESERVE, WHAT_IF, INPUT):
    register(group)
