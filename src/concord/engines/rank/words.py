"""The words of this engine's reasons, warnings and errors, in English and Chinese."""

from __future__ import annotations

from concord.engines.reason import register

WHY = {
    "rank:score": {
        "en": "Score {score:.3f}: weighted mean of {votes} votes.",
        "zh": "得分 {score:.3f}：{votes} 份评分的加权平均。",
    },
    "rank:tied": {
        "en": "Shares its rank: other applications with the same score: {others}.",
        "zh": "名次并列：同分的其他申请有 {others} 项。",
    },
    "rank:dropped": {
        "en": "{dropped} of {votes} votes left out under the policy “{policy}”.",
        "zh": "按“{policy}”规则，{votes} 份评分中有 {dropped} 份不计。",
    },
    "rank:below_threshold": {
        "en": "Below the threshold of {threshold:g} for {what} ({score:.3f}): never funded.",
        "zh": "{what}得分 {score:.3f}，低于门槛 {threshold:g}，一律不予资助。",
    },
    "rank:no_mean": {
        "en": "Below the threshold of {threshold:g} for {what}: nobody voted on it.",
        "zh": "{what}无人评分，视为未达到门槛 {threshold:g}。",
    },
    "rank:stopped": {
        "en": "Ended at stage {stage}: {score:.3f} is below its threshold of {threshold:g}.",
        "zh": "止于“{stage}”阶段：得分 {score:.3f}，低于该阶段门槛 {threshold:g}。",
    },
    "rank:too_few": {
        "en": "Not ranked: {votes} assessors, and {least} are needed.",
        "zh": "不参加排序：仅有 {votes} 位评审专家评分，至少需要 {least} 位。",
    },
    "rank:missing_criterion": {
        "en": "Not ranked: no vote on {missing}.",
        "zh": "不参加排序：缺少对{missing}的评分。",
    },
    "rank:filled": {
        "en": "No vote on {missing}; under the policy “{policy}” it was ranked all the same.",
        "zh": "缺少对{missing}的评分；按“{policy}”规则仍参加排序。",
    },
    "rank:adjusted": {
        "en": "From {raw:.3f} raw to {adjusted:.3f} adjusted: {severity:+.3f} for how strict its assessors are as a "
        "group, {shrinkage:+.3f} towards the panel's mean because {votes} votes tell only so much.",
        "zh": "原始分 {raw:.3f}，校正后 {adjusted:.3f}：其评审专家整体宽严校正 {severity:+.3f}，"
        "因仅有 {votes} 份评分向评审会均值收缩 {shrinkage:+.3f}。",
    },
    "rank:adjusted_plain": {
        "en": "From {raw:.3f} raw to {adjusted:.3f} adjusted: drawn towards the panel's mean because {votes} votes tell "
        "only so much.",
        "zh": "原始分 {raw:.3f}，校正后 {adjusted:.3f}：因仅有 {votes} 份评分，向评审会均值收缩。",
    },
    "rank:moved": {
        "en": "Place {raw} by raw score, place {now} now.",
        "zh": "按原始分列第 {raw} 位，现列第 {now} 位。",
    },
    "rank:expected": {
        "en": "Expected rank {expected:.2f}; half of the probability lies between {low:g} and {high:g}.",
        "zh": "期望名次 {expected:.2f}；50% 区间为第 {low:g} 至第 {high:g} 位。",
    },
    "rank:above_line": {
        "en": "Above the provisional line ({line:.2f}): {k} places for {n} applications.",
        "zh": "位于初步资助线（{line:.2f}）之上：{n} 项申请，{k} 个名额。",
    },
    "rank:below_line": {
        "en": "Below the provisional line ({line:.2f}): {k} places for {n} applications.",
        "zh": "位于初步资助线（{line:.2f}）之下：{n} 项申请，{k} 个名额。",
    },
    "rank:in_group": {
        "en": "The votes cannot tell it from the line ({line:.2f}): one of {group} applications for {places} places.",
        "zh": "评分不足以判定其在资助线（{line:.2f}）之上或之下：{group} 项申请争 {places} 个名额。",
    },
    "rank:drawn": {
        "en": "Drawn: lot {lot}, place {position} of {group}; {places} are drawn (seed {seed}).",
        "zh": "抽签抽中：签号 {lot}，{group} 项中列第 {position}，共抽 {places} 项（种子 {seed}）。",
    },
    "rank:not_drawn": {
        "en": "Not drawn: lot {lot}, place {position} of {group}; {places} are drawn (seed {seed}).",
        "zh": "抽签未中：签号 {lot}，{group} 项中列第 {position}，共抽 {places} 项（种子 {seed}）。",
    },
}

WARNINGS = {
    "rank:scale_from_votes": {
        "en": "No scale was given; it was taken from the votes: {least:g} to {greatest:g}.",
        "zh": "未给出分值范围，按现有评分取为 {least:g} 至 {greatest:g}。",
    },
    "rank:percent_scale": {
        "en": "The criteria have different scales; all scores are shown on 0 to 100.",
        "zh": "各评审标准的分值范围不同，所有得分统一换算为 0 至 100。",
    },
    "rank:one_vote_each": {
        "en": "Panel {panel}: every application has a single assessor, so merit and severity cannot be told apart.",
        "zh": "评审组 {panel}：每项申请只有一位评审专家，无法区分申请水平与评审宽严。",
    },
    "rank:seen_once": {
        "en": "Panel {panel}: {count} of {assessors} assessors scored a single application; their severity is unknown.",
        "zh": "评审组 {panel}：{assessors} 位评审专家中有 {count} 位只评了一项申请，其宽严无从得知。",
    },
    "rank:disconnected": {
        "en": "Panel {panel}: its applications fall into {parts} groups that share no assessor; the votes cannot "
        "compare across groups.",
        "zh": "评审组 {panel}：申请分为 {parts} 组，组间没有共同的评审专家，评分不能跨组比较。",
    },
    "rank:severity_unidentified": {
        "en": "Panel {panel}: severity was not estimated, and the order is that of the raw scores.",
        "zh": "评审组 {panel}：未估计评审宽严，按原始分排序。",
    },
    "rank:all_agree": {
        "en": "Panel {panel}: assessors never differ on an application; intervals rest on the smallest step of the scale.",
        "zh": "评审组 {panel}：各评审专家对同一申请的评分完全一致，区间按最小分差估计。",
    },
    "rank:no_variation": {
        "en": "Panel {panel}: every score is the same; nothing can be told apart.",
        "zh": "评审组 {panel}：所有评分相同，无从区分。",
    },
    "rank:panels_not_comparable": {
        "en": "No application was assessed by two panels, so panels cannot be compared.",
        "zh": "没有任何申请同时经两个评审组评审，各组之间不可比较。",
    },
    "rank:near_line": {
        "en": "Panel {panel}: more draws could move {count} applications into or out of the draw group.",
        "zh": "评审组 {panel}：增加模拟次数可能使 {count} 项申请进入或退出抽签范围。",
    },
    "rank:not_converged": {
        "en": "Panel {panel}: the sampling has not settled (R-hat {rhat:.3f}, {ess:.0f} independent draws); use more draws.",
        "zh": "评审组 {panel}：模拟尚未收敛（R-hat {rhat:.3f}，有效样本 {ess:.0f}），请增加模拟次数。",
    },
    "rank:icc": {
        "en": "Panel {panel}: intraclass correlation ({form}) {value:.2f}, 95% interval {low:.2f} to {high:.2f}.",
        "zh": "评审组 {panel}：组内相关系数（{form}）{value:.2f}，95% 区间 {low:.2f} 至 {high:.2f}。",
    },
    "rank:kendall": {
        "en": "Panel {panel}: Kendall's W {w:.2f}, 95% interval {low:.2f} to {high:.2f} (p = {p:.2g}), over "
        "{applications} applications that the same {assessors} assessors all scored.",
        "zh": "评审组 {panel}：肯德尔和谐系数 W 为 {w:.2f}，95% 区间 {low:.2f} 至 {high:.2f}（p = {p:.2g}），"
        "依据 {assessors} 位评审专家共同评审的 {applications} 项申请。",
    },
    "rank:compared": {
        "en": "Panel {first} scored {difference:+.2f} against panel {second} on {applications} common applications.",
        "zh": "在 {applications} 项共同评审的申请上，评审组 {first} 相对评审组 {second} 的平均分差为 {difference:+.2f}。",
    },
    "rank:too_few_for_agreement": {
        "en": "Panel {panel}: {measure} needs at least two assessors on at least {least} applications in common.",
        "zh": "评审组 {panel}：计算{measure}至少需要两位评审专家共同评审 {least} 项申请。",
    },
}

ERRORS = {
    "rank:not_a_number": {
        "en": "{field} {entry}: “{value}” is not a number; write it with digits.",
        "zh": "{field} {entry}：“{value}”不是数字，请填写数字。",
    },
    "rank:scale_empty": {
        "en": "The scale's least ({least}) must be below its greatest ({greatest}).",
        "zh": "分值下限（{least}）必须小于上限（{greatest}）。",
    },
    "rank:scale_open": {
        "en": "Scale {entry} needs its least and greatest grade, or anchors, to be mapped to the common scale.",
        "zh": "分值范围 {entry} 须给出上下限或锚点，方能换算到统一分值范围。",
    },
    "rank:anchors": {
        "en": "Scale {entry}: anchors must be at least two grades that all differ, rising or falling together: {anchors}.",
        "zh": "分值范围 {entry}：锚点至少两个、互不相同，且须同升或同降：{anchors}。",
    },
    "rank:column_length": {
        "en": "Column {field} has {length} entries and should have {wanted}.",
        "zh": "{field} 列有 {length} 项，应为 {wanted} 项。",
    },
    "rank:named_twice": {
        "en": "{field} {entry} is there twice; keep one.",
        "zh": "{field} {entry} 重复，请保留一个。",
    },
    "rank:negative_weight": {
        "en": "{field} {entry}: weight {value:g} is negative; use 0 or more.",
        "zh": "{field} {entry}：权重 {value:g} 为负，请填 0 或正数。",
    },
    "rank:no_weight": {
        "en": "Every {field} has weight 0; give at least one a weight.",
        "zh": "所有 {field} 的权重均为 0，请至少给一个赋权。",
    },
    "rank:unknown_scale": {
        "en": "Row {row}: scale {entry} is not declared; there are: {known}.",
        "zh": "第 {row} 行：未定义分值范围 {entry}；现有：{known}。",
    },
    "rank:pass_in": {
        "en": "Passing in {value} criteria is asked, and {criteria} have a threshold.",
        "zh": "要求在 {value} 项标准上达标，而设有门槛的标准为 {criteria} 项。",
    },
    "rank:least_votes": {
        "en": "At least 1 vote is needed for a rank, not {value}.",
        "zh": "参加排序至少需要 1 份评分，不能是 {value}。",
    },
    "rank:unknown_option": {
        "en": "{option} cannot be “{value}”; choose from: {known}.",
        "zh": "{option} 不能为“{value}”，可选：{known}。",
    },
    "rank:options_clash": {
        "en": "{option} “{value}” does not go with {other} “{setting}”; leave one out.",
        "zh": "{option}“{value}”不能与 {other}“{setting}”同用，请去掉其一。",
    },
    "rank:share": {
        "en": "share must lie between 0 and 1, not {value}.",
        "zh": "share 必须在 0 与 1 之间，不能是 {value}。",
    },
    "rank:draws": {
        "en": "draws must be at least 1, not {value}.",
        "zh": "draws 至少为 1，不能是 {value}。",
    },
    "rank:draw_needs_share": {
        "en": "A lottery needs a share (how many can be supported); give share.",
        "zh": "抽签须先给出 share（可支持的比例）。",
    },
    "rank:no_assessments": {
        "en": "The folder has no table of assessments or votes; add assessments.csv.",
        "zh": "文件夹中没有评审意见表或评分表，请补上 assessments.csv。",
    },
    "rank:no_votes": {
        "en": "There are no votes; nothing can be ranked.",
        "zh": "没有任何评分，无法排序。",
    },
    "rank:blank": {
        "en": "Row {row}, {field}: blank; name it.",
        "zh": "第 {row} 行，{field}：为空，请填写。",
    },
    "rank:nan": {
        "en": "Row {row}, score of {application}: not a number (NaN or infinite); leave it blank if no vote was cast.",
        "zh": "第 {row} 行，{application} 的评分不是有效数字（NaN 或无穷大）；未评分请留空。",
    },
    "rank:not_a_grade": {
        "en": "Row {row}, score of {application}: “{value}” is neither a number nor a grade of the scale ({known}).",
        "zh": "第 {row} 行，{application} 的评分“{value}”既非数字也非该分值范围的等级（{known}）。",
    },
    "rank:off_scale": {
        "en": "Row {row}, score of {application}: {value:g} is outside the scale {least} to {greatest}.",
        "zh": "第 {row} 行，{application} 的评分 {value:g} 超出分值范围 {least} 至 {greatest}。",
    },
    "rank:voted_twice": {
        "en": "Row {row}: {assessor} has already scored {application} ({what}) in row {first}; keep one.",
        "zh": "第 {row} 行：{assessor} 已在第 {first} 行对 {application}（{what}）评分，请保留一个。",
    },
    "rank:unknown_entry": {
        "en": "Row {row}: {field} {entry} is not declared; there are: {known}.",
        "zh": "第 {row} 行：未定义 {field} {entry}；现有：{known}。",
    },
    "rank:midpoint_needs_scale": {
        "en": "Dropping votes on the other side of the mid-point needs the scale's least and greatest grade.",
        "zh": "剔除中点另一侧的评分须先给出分值范围的上下限。",
    },
    "rank:trim": {
        "en": "trim cannot be {value}; use none, extremes, median, or a share of at least 0 and below 0.5.",
        "zh": "trim 不能为 {value}；可用 none、extremes、median，或 0 至 0.5（不含）之间的比例。",
    },
}

register(WHY)
register(WARNINGS)
register(ERRORS)
