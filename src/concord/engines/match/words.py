"""What the engine says, in English and Chinese."""

from __future__ import annotations

from concord.engines.reason import register

register(
    {
        # --- bad input ---
        "match:not-of-kind": {
            "en": "{what}: {value} cannot be used; give {expected}.",
            "zh": "{what}：{value} 无法使用；应为 {expected}。",
        },
        "match:shapes-disagree": {
            "en": "{what}: {given} given, but {expected} expected; give one per entry, in the same order.",
            "zh": "{what}：给出 {given} 项，应为 {expected} 项；请按相同顺序逐项给出。",
        },
        "match:duplicate-identifier": {
            "en": "{what}: the identifier {name} stands there twice; make identifiers unique.",
            "zh": "{what}：标识 {name} 重复出现；标识须唯一。",
        },
        "match:unknown-identifier": {
            "en": "{where}: {name} is not among the {what}; correct the identifier or add the entry.",
            "zh": "{where}：{name} 不在 {what} 之中；请更正标识或补充该项。",
        },
        "match:pair-twice": {
            "en": "The pair application {application}, reviewer {reviewer} stands there twice; keep one affinity.",
            "zh": "申请 {application} 与评审专家 {reviewer} 的配对重复出现；请只保留一个匹配度。",
        },
        "match:column-missing": {
            "en": "The affinities have no column {column}; give application, reviewer and affinity.",
            "zh": "匹配度表缺少 {column} 列；须有 application、reviewer、affinity 三列。",
        },
        "match:affinity-unreadable": {
            "en": "Affinities of type {kind} cannot be read; give an array, a sparse array, a table or triples.",
            "zh": "无法读取类型为 {kind} 的匹配度；请给出数组、稀疏数组、表或三元组。",
        },
        "match:affinity-no-number": {
            "en": "The affinity of application {application} and reviewer {reviewer} is no number: {value}.",
            "zh": "申请 {application} 与评审专家 {reviewer} 的匹配度不是数值：{value}。",
        },
        "match:affinity-not-finite": {
            "en": "The affinity of application {application} and reviewer {reviewer} is {value}; give a finite number, "
            "or list the pair as a conflict.",
            "zh": "申请 {application} 与评审专家 {reviewer} 的匹配度为 {value}；请给出有限数值，或将该配对列为利益冲突。",
        },
        "match:identifier-missing": {
            "en": "{what}, row {row}: {name} is no identifier; give a text or a whole number that is not blank.",
            "zh": "{what} 第 {row} 行：{name} 不是有效标识；请给出非空的文本或整数。",
        },
        "match:scores-not-sorted": {
            "en": "Scores: the reviewers of an application must ascend and stand there once; pair {row} breaks this.",
            "zh": "Scores：同一申请的评审专家位置须递增且不重复；第 {row} 对不符合。",
        },
        "match:pair-unreadable": {
            "en": "{where}, entry {row}: {entry} is no pair; give (application, reviewer).",
            "zh": "{where} 第 {row} 项：{entry} 不是配对；请给出（申请, 评审专家）。",
        },
        "match:rule-unreadable": {
            "en": "{entry} is no rule; make one with Rule(attribute, group, at_least, at_most).",
            "zh": "{entry} 不是规则；请用 Rule(attribute, group, at_least, at_most) 建立。",
        },
        "match:number-too-large": {
            "en": "{what} of {name} is {value}; at most {most} is read.",
            "zh": "{name} 的 {what} 为 {value}；最大可为 {most}。",
        },
        "match:number-missing": {
            "en": "{what}: no number for {name}.",
            "zh": "{what}：{name} 缺少数值。",
        },
        "match:not-a-whole-number": {
            "en": "{what} of {name} is {value}; give a whole number.",
            "zh": "{name} 的 {what} 为 {value}；须为整数。",
        },
        "match:negative": {
            "en": "{what} of {name} is {value}; it cannot be negative.",
            "zh": "{name} 的 {what} 为 {value}；不得为负数。",
        },
        "match:demand-too-high": {
            "en": "Application {application} wants {demand} reviewers, but there are only {reviewers}; lower the demand.",
            "zh": "申请 {application} 需要 {demand} 位评审专家，但总共只有 {reviewers} 位；请降低所需人数。",
        },
        "match:load-range-empty": {
            "en": "Reviewer {reviewer}: the least load {low} is above the greatest {high}.",
            "zh": "评审专家 {reviewer}：最低评审量 {low} 高于最高评审量 {high}。",
        },
        "match:locked-no-candidate": {
            "en": "The locked pair application {application}, reviewer {reviewer} is in conflict or has no affinity; "
            "unlock it or make it a candidate.",
            "zh": "锁定的配对（申请 {application}、评审专家 {reviewer}）存在利益冲突或没有匹配度；请解除锁定或将其列为候选。",
        },
        "match:several-labels": {
            "en": "Reviewer {reviewer} has more than one {attribute}: {labels}; give exactly one.",
            "zh": "评审专家 {reviewer} 的 {attribute} 不止一个：{labels}；只能有一个。",
        },
        "match:unknown-attribute": {
            "en": "A rule speaks of {attribute}, but the reviewers have no such attribute.",
            "zh": "有规则涉及 {attribute}，但评审专家没有该属性。",
        },
        "match:rule-range-empty": {
            "en": "The rule on {attribute} asks for at least {low} and at most {high}.",
            "zh": "关于 {attribute} 的规则要求至少 {low}、至多 {high}。",
        },
        "match:rule-overall-for-some": {
            "en": "The rule on {attribute} counts over all applications and cannot name some of them.",
            "zh": "关于 {attribute} 的规则按全部申请合计，不能只指定部分申请。",
        },
        "match:unknown-option": {
            "en": "There is no {option} called {name}; there are: {known}.",
            "zh": "没有名为 {name} 的 {option}；可用的有：{known}。",
        },
        "match:near-and-objective": {
            "en": "The objective near needs the plan to stay near to (near=pairs), and no other objective takes one.",
            "zh": "“near”目标须给出要尽量保持的原方案（near=配对），其他目标不接受原方案。",
        },
        # --- shortfalls ---
        "match:short-demand": {
            "en": "Application {application} lacks {missing} reviewer(s): it has {candidates} candidates left "
            "({conflicts} shut out by conflicts), {booked} of them fully booked.",
            "zh": "申请 {application} 缺 {missing} 位评审专家：尚有候选专家 {candidates} 位（另有 {conflicts} 位因利益冲突回避），"
            "其中 {booked} 位评审量已满。",
        },
        "match:short-group": {
            "en": "Application {application} lacks {missing} reviewer(s) with {group}: it has {candidates} such candidates left "
            "({conflicts} shut out by conflicts), {booked} of them fully booked.",
            "zh": "申请 {application} 缺 {missing} 位符合“{group}”的评审专家：此类候选专家尚有 {candidates} 位"
            "（另有 {conflicts} 位因利益冲突回避），其中 {booked} 位评审量已满。",
        },
        "match:short-rules": {
            "en": "Application {application}: among the present reviewers its rules need more people than its {demand} seats or "
            "its limits leave; {missing} with {group} cannot be met.",
            "zh": "申请 {application}：就现有评审专家而言，各项规则所需人数超出其 {demand} 个名额或所允许的上限；“{group}”尚差 {missing} 位，无法满足。",
        },
        "match:short-load": {
            "en": "Reviewer {reviewer} stays {missing} review(s) below the least load of {low}.",
            "zh": "评审专家 {reviewer} 比最低评审量 {low} 少 {missing} 份。",
        },
        "match:short-overall": {
            "en": "Over all applications, reviewers with {group} stay {missing} review(s) below the fewest asked.",
            "zh": "按全部申请合计，符合“{group}”的评审专家比要求的最低评审量少 {missing} 份。",
        },
        "match:short-locked": {
            "en": "The locked pair application {application}, reviewer {reviewer} cannot be kept: other locks or limits "
            "leave no room.",
            "zh": "锁定的配对（申请 {application}、评审专家 {reviewer}）无法保留：其他锁定或上限已无余量。",
        },
        # --- sets in conflict ---
        "match:needs-demand": {
            "en": "Application {application} wants {demand} reviewers and has {candidates} candidates.",
            "zh": "申请 {application} 需要 {demand} 位评审专家，现有候选专家 {candidates} 位。",
        },
        "match:needs-rule": {
            "en": "Application {application}: reviewers with {group}, at least {fewest}, at most {most}.",
            "zh": "申请 {application}：符合“{group}”的评审专家至少 {fewest} 位、至多 {most} 位。",
        },
        "match:needs-overall": {
            "en": "Over all applications: reviews by reviewers with {group}, at least {fewest}, at most {most}.",
            "zh": "按全部申请合计：符合“{group}”的评审专家的评审量至少 {fewest} 份、至多 {most} 份。",
        },
        "match:needs-load": {
            "en": "Reviewer {reviewer} takes at most {most} reviews.",
            "zh": "评审专家 {reviewer} 至多评审 {most} 份。",
        },
        "match:needs-min-load": {
            "en": "Reviewer {reviewer} takes at least {fewest} reviews.",
            "zh": "评审专家 {reviewer} 至少评审 {fewest} 份。",
        },
        "match:needs-conflict": {
            "en": "Reviewer {reviewer} has a conflict of interest with application {application}.",
            "zh": "评审专家 {reviewer} 与申请 {application} 存在利益冲突。",
        },
        "match:needs-lock": {
            "en": "The pair application {application}, reviewer {reviewer} is locked.",
            "zh": "申请 {application} 与评审专家 {reviewer} 的配对已锁定。",
        },
        # --- remedies ---
        "match:remedy-load": {
            "en": "Ask reviewer {reviewer} for {amount} more review(s), {load} in all.",
            "zh": "请评审专家 {reviewer} 再承担 {amount} 份评审，合计 {load} 份。",
        },
        "match:remedy-conflict": {
            "en": "Look again at the conflict of reviewer {reviewer} with application {application}.",
            "zh": "复核评审专家 {reviewer} 与申请 {application} 的利益冲突。",
        },
        "match:remedy-invite": {
            "en": "Invite {amount} reviewer(s), at {load} reviews each, for {reviews} review(s) of: {applications}.",
            "zh": "邀请 {amount} 位评审专家（每位至多 {load} 份），承担以下申请的 {reviews} 份评审：{applications}。",
        },
        "match:remedy-invite-group": {
            "en": "Invite {amount} reviewer(s) with {group}, at {load} reviews each, for {reviews} review(s) of: "
            "{applications}.",
            "zh": "邀请 {amount} 位符合“{group}”的评审专家（每位至多 {load} 份），承担以下申请的 {reviews} 份评审：{applications}。",
        },
        # --- absent pairs ---
        "match:not-conflict": {
            "en": "Reviewer {reviewer} has a conflict of interest with application {application}, or declined it.",
            "zh": "评审专家 {reviewer} 与申请 {application} 存在利益冲突，或已谢绝评审。",
        },
        "match:not-candidate": {
            "en": "Reviewer {reviewer} is no candidate for application {application}: no affinity was given.",
            "zh": "评审专家 {reviewer} 不是申请 {application} 的候选专家：未给出匹配度。",
        },
        "match:not-wanted": {
            "en": "The application wants no reviewers.",
            "zh": "该申请无需评审专家。",
        },
        "match:not-tie": {
            "en": "Affinity {affinity}, number {rank} of {among} candidates: another plan with this pair is as good.",
            "zh": "匹配度 {affinity}，在 {among} 位候选评审专家中列第 {rank}：含有该配对的另一方案同样好。",
        },
        "match:not-booked": {
            "en": "Affinity {affinity}, number {rank} of {among} candidates: all {load} reviews of this reviewer do more good "
            "elsewhere. A review of theirs is worth {price}; what is left must reach {threshold} here. With this pair the "
            "total would fall by at least {loss}.",
            "zh": "匹配度 {affinity}，在 {among} 位候选评审专家中列第 {rank}：该专家的 {load} 份评审用于其他申请更为有益。其每份评审的影子价格为"
            " {price}，扣除后在此须达到 {threshold}。若采用该配对，总匹配度至少下降 {loss}。",
        },
        "match:not-group": {
            "en": "Affinity {affinity}, number {rank} of {among} candidates: the limit on reviewers with {group} shuts this one "
            "out; it costs {price} here. With this pair the total would fall by at least {loss}.",
            "zh": "匹配度 {affinity}，在 {among} 位候选评审专家中列第 {rank}：受“{group}”人数上限所限未入选，该上限在此的影子价格为 {price}。"
            "若采用该配对，总匹配度至少下降 {loss}。",
        },
        "match:not-better": {
            "en": "Affinity {affinity}, number {rank} of {among} candidates: others serve this application better; {threshold} "
            "must be reached here. With this pair the total would fall by at least {loss}.",
            "zh": "匹配度 {affinity}，在 {among} 位候选评审专家中列第 {rank}：其他专家更适合该申请，在此须达到 {threshold}。"
            "若采用该配对，总匹配度至少下降 {loss}。",
        },
        "match:not-booked-plain": {
            "en": "Affinity {affinity}, number {rank} of {among} candidates: all {load} reviews of this reviewer are taken.",
            "zh": "匹配度 {affinity}，在 {among} 位候选评审专家中列第 {rank}：该专家的 {load} 份评审均已分配。",
        },
        "match:not-in-best": {
            "en": "Affinity {affinity}, number {rank} of {among} candidates: not part of the best plan found.",
            "zh": "匹配度 {affinity}，在 {among} 位候选评审专家中列第 {rank}：未进入所得最优方案。",
        },
        # --- pairs ---
        "match:pair-chosen": {
            "en": "Affinity {affinity}, number {rank} of {among} candidates.",
            "zh": "匹配度 {affinity}，在 {among} 位候选评审专家中列第 {rank}。",
        },
        "match:pair-sought": {
            "en": "Affinity {affinity}, number {rank} of {among} candidates; this reviewer is fully booked, and one more "
            "review of theirs would add {price} to the total.",
            "zh": "匹配度 {affinity}，在 {among} 位候选评审专家中列第 {rank}；该专家评审量已满，若可多审一份，总匹配度将增加 {price}。",
        },
        "match:pair-group": {
            "en": "Affinity {affinity}, number {rank} of {among} candidates; a reviewer with {group} is required, which costs "
            "{price} of affinity here.",
            "zh": "匹配度 {affinity}，在 {among} 位候选评审专家中列第 {rank}；规则要求有符合“{group}”的专家，此处为此付出匹配度 {price}。",
        },
        "match:pair-locked": {
            "en": "Locked in advance (affinity {affinity}, number {rank} of {among} candidates).",
            "zh": "事先锁定（匹配度 {affinity}，在 {among} 位候选评审专家中列第 {rank}）。",
        },
    }
)
