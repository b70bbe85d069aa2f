"""What the "optimise" policy says, in English and Chinese."""

from __future__ import annotations

from concord.engines.reason import register

_WHY = {
    "exclusive": {
        "en": "Only one of {set} may be funded, and {application} is. To fund this one instead would lose {loss} points "
        "at the present prices.",
        "zh": "{set} 中只能立项一项，已立项 {application}。若改立本项，按当前影子价格将损失 {loss} 分。",
    },
    "depends": {
        "en": "It depends on {application}, which is not funded.",
        "zh": "该申请以 {application} 立项为前提，而后者未立项。",
    },
    "priced": {
        "en": "Its merit of {merit} is {loss} less than what the best use of the same room brings: {costs}.",
        "zh": "其评分 {merit} 分，比同等资源的最佳用途少 {loss} 分：{costs}。",
    },
    "edge": {
        "en": "Its merit of {merit} would cover what its asks cost at the margin ({costs}), but only whole applications "
        "can be chosen, and it does not fit beside the others.",
        "zh": "其评分 {merit} 分足以抵偿所占资源的边际价值（{costs}），但申请须整项入选，与已选各项无法并存。",
    },
    "worthless": {
        "en": "Its merit of {merit} adds nothing to the total.",
        "zh": "其评分为 {merit} 分，不增加总评分。",
    },
}

OUTCOMES = {
    "allocate:optimum_funded": {
        "en": "Funded, as part of the greatest total merit: {drawn}. Its merit of {merit} is {margin} more than what its "
        "asks would bring elsewhere.",
        "zh": "予以立项（总评分最优方案的组成部分）：{drawn}。其评分 {merit} 分，比所占资源用于其他申请多 {margin} 分。",
    },
    "allocate:optimum_funded_fill": {
        "en": "Funded, as part of the greatest total merit: {drawn}. Its merit of {merit} is {margin} less than its asks "
        "cost at the margin, but it fits the room that whole applications leave, or a minimum needs it.",
        "zh": "予以立项（总评分最优方案的组成部分）：{drawn}。其评分 {merit} 分，比所占资源的边际价值少 {margin} 分，"
        "但恰可利用整项立项后的剩余额度，或为满足最低要求所需。",
    },
    **{
        f"allocate:optimum_{why}": {"en": f"Not funded. {words['en']}", "zh": f"不予立项。{words['zh']}"}
        for why, words in _WHY.items()
    },
    **{
        f"allocate:optimum_reserve_{why}": {
            "en": f"Reserve, number {{position}}. {words['en']} To come in it needs {{needs}}.",
            "zh": f"备选名单第 {{position}} 位。{words['zh']}递补尚需：{{needs}}。",
        }
        for why, words in _WHY.items()
    },
}

PROOF = {
    "allocate:optimum": {
        "en": "{merit} points, proven the greatest possible ({proof}).",
        "zh": "总评分 {merit} 分，已证明为最大可能值（{proof}）。",
    },
    "allocate:optimum_gap": {
        "en": "{merit} points. No selection has more than {bound} ({proof}), so at most {gap} is missing.",
        "zh": "总评分 {merit} 分。任何方案均不超过 {bound} 分（{proof}），差距至多 {gap}。",
    },
    "allocate:optimum_time": {
        "en": "{merit} points when the time of {seconds} s was up. No selection has more than {bound} ({proof}), so at "
        "most {gap} is missing; give more time to narrow it.",
        "zh": "{seconds} 秒时限已到，总评分 {merit} 分。任何方案均不超过 {bound} 分（{proof}），差距至多 {gap}；延长时限可缩小差距。",
    },
}

COSTS = {
    "allocate:cost_none": {
        "en": "{name} costs nothing: without it the total merit would be the same.",
        "zh": "{name} 不造成损失：取消后总评分不变。",
    },
    "allocate:cost_exact": {
        "en": "{name} costs {lost} points: without it the total merit would be {without} (solved again).",
        "zh": "{name} 造成 {lost} 分损失：取消后总评分可达 {without} 分（已重新求解）。",
    },
    "allocate:cost_between": {
        "en": "{name} costs between {lost} and {most} points (solved again without it, to a gap).",
        "zh": "{name} 造成 {lost} 至 {most} 分损失（取消后重新求解，存在求解差距）。",
    },
    "allocate:cost_price": {
        "en": "{name} costs about {lost} points for each {unit}, at the margin (its price; not solved again).",
        "zh": "{name} 的边际影响约为每 {unit} {lost} 分（影子价格，未重新求解）。",
    },
}

SWAP = {
    "allocate:swap": {
        "en": "To fund {application}, leave out {leave} and bring in {enter}; the total merit falls by {lost} points.",
        "zh": "若立项 {application}，须舍去 {leave}、增选 {enter}，总评分减少 {lost} 分。",
    },
    "allocate:swap_impossible": {
        "en": "No selection that keeps every rule funds {application}.",
        "zh": "在满足全部规则的前提下，无法立项 {application}。",
    },
    "allocate:swap_unknown": {
        "en": "In the time given no selection that funds {application} was found.",
        "zh": "在给定时间内未找到包含 {application} 的方案。",
    },
}

INPUT = {
    "allocate:bad_option": {
        "en": "{field}: {value!r} will not do; give {wanted}.",
        "zh": "{field}：{value!r} 无效；请给出{wanted}。",
    },
    "allocate:too_large_together": {
        "en": "The amounts are too large to be added up exactly. Pose the problem in a coarser unit.",
        "zh": "数额过大，无法精确求和。请采用更大的计量单位。",
    },
    "allocate:minimum_alone": {
        "en": "{minimum}: it asks for at least {least}, but even alone the purses and other rules allow {reach} at most. "
        "Lower it to {reach}.",
        "zh": "{minimum}：要求至少 {least}，但即使不考虑其他最低要求，资金与规则最多只允许 {reach}。请降至 {reach}。",
    },
    "allocate:minimums_together": {
        "en": "{minimum}: it cannot hold together with the other minimums ({others}). The least change found that makes "
        "them hold: {lower}.",
        "zh": "{minimum}：无法与其他最低要求（{others}）同时满足。使其成立的最小调整：{lower}。",
    },
    "allocate:no_time": {
        "en": "No selection that keeps every minimum was found in {seconds} s, nor was it proven that there is none. Give "
        "more time, or lower a minimum.",
        "zh": "{seconds} 秒内既未找到满足全部最低要求的方案，也未能证明其不存在。请延长时限，或降低某项最低要求。",
    },
}

for _words in (OUTCOMES, PROOF, COSTS, SWAP, INPUT):
    register(_words)
