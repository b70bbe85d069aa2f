"""The reasons of this room in words."""

from __future__ import annotations

from concord.engines import reason

reason.register(
    {
        "foresight:not-on-the-panel": {
            "en": "You are not on the panel of this exercise.",
            "zh": "您不是本次技术预测的专家。",
        },
        "foresight:not-your-invitation": {"en": "This invitation is somebody else's.", "zh": "该邀请属于他人。"},
        "foresight:not-taking-part": {
            "en": "You have not accepted the invitation, or have left the panel.",
            "zh": "您尚未接受邀请，或已退出专家组。",
        },
        "foresight:withheld": {
            "en": "This reason is withheld because it tells who wrote it.",
            "zh": "该理由可能透露作者身份，不予公开。",
        },
        "foresight:two-sides": {"en": "An exercise needs two sides at least.", "zh": "技术预测至少需要两方参与。"},
        "foresight:code-taken": {"en": "The code {code} is taken.", "zh": "代码 {code} 已被使用。"},
        "foresight:scale-split": {
            "en": "Agreement from point {agree} and disagreement up to point {disagree} overlap.",
            "zh": "“同意”从 {agree} 分起，与“不同意”至 {disagree} 分重叠。",
        },
        "foresight:weights": {
            "en": "Give five weights that rise from the lowest point to the highest, 100 at most.",
            "zh": "请给出五个权重，由低到高递增，最大为 100。",
        },
        "foresight:horizon-past": {
            "en": "The last year asked about, {year}, is past.",
            "zh": "预测的最后年份 {year} 已过。",
        },
        "foresight:out-of-bounds": {"en": "{term} is out of bounds. {error}", "zh": "{term}超出范围。{error}"},
        "foresight:round-open": {"en": "A round is open or still being counted.", "zh": "尚有一轮未结束或正在统计。"},
        "foresight:proposals-left": {
            "en": "Proposals neither taken nor refused: {count}.",
            "zh": "尚有 {count} 条议题建议未处理。",
        },
        "foresight:two-topics": {"en": "There are fewer than two topics.", "zh": "议题不足两个。"},
        "foresight:all-rounds": {
            "en": "All rounds of the rule were asked ({most}).",
            "zh": "规则规定的 {most} 轮已全部进行。",
        },
        "foresight:closes-past": {"en": "The deadline must lie ahead.", "zh": "截止时间须晚于当前时间。"},
        "foresight:not-later": {
            "en": "The new deadline must be later than {closes}.",
            "zh": "新的截止时间须晚于 {closes}。",
        },
        "foresight:before-the-deadline": {
            "en": "The deadline is {closes}. To close before it, give the reason; it is recorded.",
            "zh": "截止时间为 {closes}。如需提前结束，请说明理由；理由将予以记录。",
        },
        "foresight:needs-a-reason": {"en": "Give the reason; it is recorded.", "zh": "请说明理由；理由将予以记录。"},
        "foresight:other-side": {"en": "Each side invites its own panellists.", "zh": "各方只能邀请本方专家。"},
        "foresight:not-a-side": {"en": "This party takes no part in the exercise.", "zh": "该方未参与本次技术预测。"},
        "foresight:over": {"en": "The exercise is over.", "zh": "本次技术预测已结束。"},
        "foresight:no-sector": {"en": "There is no sector “{sector}”.", "zh": "没有“{sector}”这一类别。"},
        "foresight:invited-already": {"en": "This address has been invited already.", "zh": "该邮箱地址已被邀请。"},
        "foresight:topics-fixed": {
            "en": "The topics are fixed and can no longer be changed.",
            "zh": "议题已确定，不能再更改。",
        },
        "foresight:topic-untitled": {"en": "Give the topic a title.", "zh": "请填写议题名称。"},
        "foresight:cannot-merge": {
            "en": "Choose another topic of this exercise that is still asked about.",
            "zh": "请选择本次技术预测中仍保留的另一个议题。",
        },
        "foresight:not-a-code": {
            "en": "This is not a ballot code: it has twenty letters and digits.",
            "zh": "这不是答卷码：答卷码由二十位字母和数字组成。",
        },
        "foresight:other-code": {
            "en": "With this code nothing can be handed in: you have answered this round with another code, or the code is not yours. Enter the one you used.",
            "zh": "不能使用此答卷码提交：您在本轮已使用另一答卷码作答，或该码不属于您。请输入您先前使用的答卷码。",
        },
        "foresight:no-ballot": {
            "en": "Nothing was handed in under this code in this round.",
            "zh": "本轮没有用此答卷码提交的答卷。",
        },
        "foresight:round-over": {"en": "The round ended at {closed}.", "zh": "本轮已于 {closed} 结束。"},
        "foresight:nothing-answered": {"en": "Nothing is answered yet.", "zh": "尚未作答。"},
        "foresight:too-many-proposals": {"en": "Propose {most} topics at most.", "zh": "最多可提出 {most} 个议题。"},
        "foresight:proposal-untitled": {"en": "Proposal {number} has no title.", "zh": "第 {number} 条建议没有名称。"},
        "foresight:too-long": {
            "en": "Topic {topic}: at most {most} characters.",
            "zh": "议题 {topic}：最多 {most} 个字符。",
        },
        "foresight:unknown-topic": {
            "en": "Topic {topic} is not in this exercise.",
            "zh": "议题 {topic} 不在本次技术预测中。",
        },
        "foresight:unknown-question": {
            "en": "Topic {topic}: “{question}” is not asked.",
            "zh": "议题 {topic}：未设置“{question}”这一问题。",
        },
        "foresight:not-offered": {
            "en": "Topic {topic}, “{question}”: answer with a number from {first} to {last}.",
            "zh": "议题 {topic}“{question}”：请填写 {first} 至 {last} 之间的数字。",
        },
        "foresight:not-a-choice": {
            "en": "Topic {topic}, “{question}”: “{choice}” is not among the choices.",
            "zh": "议题 {topic}“{question}”：“{choice}”不在选项之中。",
        },
        "foresight:nothing-asked": {"en": "No round has been asked yet.", "zh": "尚未进行任何一轮问卷。"},
        "foresight:too-few": {
            "en": "Fewer than {least} answers: nothing can be said.",
            "zh": "答复不足 {least} 份，无法得出结论。",
        },
        "foresight:consensus-high": {
            "en": "Consensus that it is important: {share}% agree, median {median}, quartiles {range} apart, {n} answers.",
            "zh": "一致认为重要：{share}% 同意，中位数 {median}，四分位距 {range}，{n} 份答复。",
        },
        "foresight:consensus-low": {
            "en": "Consensus, but not that it is important: the larger group has {share}%, median {median}, quartiles {range} apart, {n} answers.",
            "zh": "意见一致，但未认为重要：多数一方占 {share}%，中位数 {median}，四分位距 {range}，{n} 份答复。",
        },
        "foresight:no-consensus": {
            "en": "No consensus: the larger group has {share}%, median {median}, quartiles {range} apart, {n} answers.",
            "zh": "未达成共识：多数一方占 {share}%，中位数 {median}，四分位距 {range}，{n} 份答复。",
        },
        "foresight:beyond-the-list": {
            "en": "Consensus that it is important, but the shortlist holds {most}.",
            "zh": "一致认为重要，但入围名单限 {most} 项。",
        },
        "foresight:no-authority": {
            "en": "Name the decision that adopts the shortlist.",
            "zh": "请指明通过入围名单的决定。",
        },
        "foresight:no-clause": {
            "en": "The exercise serves no clause of an agreement; name one to adopt its outcome.",
            "zh": "本次技术预测未对应任何协定条款；请先指定条款再采纳结果。",
        },
        "foresight:empty-shortlist": {"en": "Nothing is shortlisted.", "zh": "入围名单为空。"},
        "foresight:not-yet": {"en": "That day is still to come.", "zh": "该日期尚未到来。"},
        "foresight:before-the-forecast": {
            "en": "{year} is before the forecast of {asked}: it was no forecast then.",
            "zh": "{year} 年早于作出预测的 {asked} 年，不构成预测。",
        },
        "foresight:no-evidence": {"en": "Say what shows that it was realised.", "zh": "请说明已实现的依据。"},
    }
)
