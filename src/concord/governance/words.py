"""The reasons of this room in words."""

from __future__ import annotations

from concord.engines import reason

reason.register(
    {
        "governance:no-seat": {"en": "You have no seat in this mechanism.", "zh": "您不是该机制的成员。"},
        "governance:not-released": {"en": "This paper is not released yet.", "zh": "该文件尚未发布。"},
        "governance:a-person": {"en": "Only a person can do this for a side.", "zh": "此操作须由一方的人员进行。"},
        "governance:parties-once": {"en": "A party stands there twice.", "zh": "同一合作方重复出现。"},
        "governance:one-side": {
            "en": "A domestic consultation has exactly one side. Choose one party and the kind “domestic consultation”.",
            "zh": "国内会商只能有一方。请选择一个合作方，类型选“国内会商”。",
        },
        "governance:several-sides": {
            "en": "This kind of mechanism has at least two sides. Name them, or found a domestic consultation.",
            "zh": "此类机制至少须有两方。请补充合作方，或设立国内会商。",
        },
        "governance:under-a-room": {
            "en": "A mechanism of several sides cannot lie under a room of one.",
            "zh": "多方机制不能设在一方的国内会商之下。",
        },
        "governance:upside-down": {
            "en": "A {kind} does not report to a {above}, nor a mechanism to one under itself.",
            "zh": "{kind}不能设在{above}之下，机制也不能设在自己的下级之下。",
        },
        "governance:no-side": {"en": "This party is no side of the mechanism.", "zh": "该合作方不是此机制的一方。"},
        "governance:term-turned": {
            "en": "The term would end before it begins. Check the two days.",
            "zh": "任期结束日早于开始日，请核对。",
        },
        "governance:alternate-of-whom": {
            "en": "An alternate sits for somebody: say for whom. Others sit for themselves.",
            "zh": "候补成员须注明替补何人；其他成员无需填写。",
        },
        "governance:alternate-of-own": {
            "en": "An alternate sits for a member of the same side, who is not an alternate.",
            "zh": "候补成员只能替补本方正式成员。",
        },
        "governance:not-of-this-side": {
            "en": "This person does not belong to your side; a domestic consultation is for your own side alone.",
            "zh": "此人不属于本方；国内会商仅限本方人员参加。",
        },
        "governance:seated-already": {
            "en": "This person has a seat here already. End that term first.",
            "zh": "此人已是成员，请先结束其现任期。",
        },
        "governance:meetings-open": {
            "en": "A meeting is called or its minutes are not agreed yet.",
            "zh": "尚有会议已召集或会议纪要未商定。",
        },
        "governance:children-stand": {
            "en": "A mechanism under it still stands. End that first.",
            "zh": "其下仍有存续的机制，请先终止下级机制。",
        },
        "governance:not-now": {
            "en": "The meeting is “{state}”; this cannot be done now.",
            "zh": "会议目前为“{state}”，不能进行此操作。",
        },
        "governance:ends-first": {
            "en": "The meeting would end before it starts. Check both times.",
            "zh": "会议结束时间早于开始时间，请核对。",
        },
        "governance:no-such-zone": {
            "en": "“{zone}” is no time zone. Write one as Europe/London.",
            "zh": "“{zone}”不是有效时区，请写作 Asia/Shanghai 这样的形式。",
        },
        "governance:no-agenda": {
            "en": "Nothing stands on the agenda yet. Add an item, then convene.",
            "zh": "议程尚为空。请先添加议题再召集。",
        },
        "governance:convened-already": {"en": "Your side has convened it already.", "zh": "本方已同意召集。"},
        "governance:one-side-each": {
            "en": "You have acted for another side here; one person speaks for one side.",
            "zh": "您已代表另一方办理；一人只能代表一方。",
        },
        "governance:no-quorum": {
            "en": "{side} has {present} present and needs {needed}.",
            "zh": "{side}到会 {present} 人，法定人数为 {needed} 人。",
        },
        "governance:say-why": {"en": "Say why.", "zh": "请说明理由。"},
        "governance:say-what-came": {"en": "Say what came of it.", "zh": "请说明办理结果。"},
        "governance:stays-on-the-agenda": {
            "en": "An overdue action stays on the agenda.",
            "zh": "逾期行动事项须保留在议程上。",
        },
        "governance:not-seated": {
            "en": "Only seats of your own side that are in term can be recorded.",
            "zh": "只能登记本方在任成员。",
        },
        "governance:file-empty": {"en": "The file {name} is empty.", "zh": "文件 {name} 为空。"},
        "governance:file-too-large": {
            "en": "The file {name} is larger than {most}. Make it smaller or split it.",
            "zh": "文件 {name} 超过 {most}，请压缩或拆分。",
        },
        "governance:file-type": {
            "en": "The file {name} is of a type that is not taken. Take one of: {types}.",
            "zh": "不接受文件 {name} 的类型。可用类型：{types}。",
        },
        "governance:file-not-what-it-says": {
            "en": "The file {name} is not a sound {type} file, or it carries macros. Save it again as {type} and try once more.",
            "zh": "文件 {name} 不是有效的 {type} 文件，或含有宏。请另存为 {type} 后重试。",
        },
        "governance:item-of-another": {"en": "That belongs to another meeting.", "zh": "该内容属于另一次会议。"},
        "governance:same-file": {
            "en": "This is the very same file as version {number}.",
            "zh": "该文件与第 {number} 版完全相同。",
        },
        "governance:no-version": {
            "en": "There is no version {number} of this paper.",
            "zh": "该文件没有第 {number} 版。",
        },
        "governance:released-already": {"en": "Version {number} is released already.", "zh": "第 {number} 版已发布。"},
        "governance:changed-meanwhile": {
            "en": "{who} changed this paragraph while you were writing. What stands there now is shown beside your words; yours are kept below, not saved.",
            "zh": "您编辑期间，{who} 已修改此段。现文与您的文字并列如下；您的文字已保留，尚未保存。",
        },
        "governance:no-words": {"en": "There are no words.", "zh": "内容为空。"},
        "governance:no-minutes": {"en": "Nothing is written in the minutes yet.", "zh": "会议纪要尚无内容。"},
        "governance:unpaired": {
            "en": "Paragraph {number} lacks a language ({count} such in all). Every paragraph must stand in every language.",
            "zh": "第 {number} 段缺少一种语言的文本（共 {count} 段）。每段均须各种语言齐备。",
        },
        "governance:signed-already": {
            "en": "Your side has agreed to these minutes already.",
            "zh": "本方已同意该会议纪要。",
        },
        "governance:no-such-subject": {
            "en": "There is nothing such that you can lay before the sides. Choose one from the list.",
            "zh": "没有可提交各方的此项内容，请从列表中选择。",
        },
        "governance:not-this-side-alone": {
            "en": "A domestic consultation can approve only what concerns its own side alone.",
            "zh": "国内会商只能批准仅涉及本方的事项。",
        },
        "governance:others-decide": {
            "en": "This concerns parties that do not decide here.",
            "zh": "该事项涉及的合作方不在此机制内。",
        },
        "governance:decision-unpaired": {
            "en": "The decision lacks a language; it must stand in every language before the sides confirm it.",
            "zh": "决定缺少一种语言的文本；提交各方确认前须各种语言齐备。",
        },
        "governance:not-before-the-sides": {
            "en": "The decision is “{state}”; only one that lies before the sides can be confirmed.",
            "zh": "该决定目前为“{state}”；只有已提交各方的决定可以确认。",
        },
        "governance:confirmed-already": {"en": "Your side has confirmed it already.", "zh": "本方已确认。"},
        "governance:unconfirmed": {"en": "{side} has not confirmed it yet.", "zh": "{side}尚未确认。"},
        "governance:not-in-force": {"en": "It is not in force.", "zh": "该决定尚未生效。"},
        "governance:due-before": {
            "en": "It cannot be due before the meeting of {day}.",
            "zh": "期限不能早于 {day} 的会议。",
        },
        "governance:owner-of-that-side": {
            "en": "The owner must belong to the side that is to act.",
            "zh": "负责人须属于承办的一方。",
        },
        "governance:nobody-owns-it": {"en": "Nobody owns this action yet.", "zh": "该行动事项尚无负责人。"},
        "governance:too-many-feeds": {
            "en": "You have {most} calendar addresses open. Revoke one first.",
            "zh": "您已有 {most} 个日历地址，请先撤销一个。",
        },
        "governance:revoked-already": {"en": "This address is revoked already.", "zh": "该地址已撤销。"},
    }
)
