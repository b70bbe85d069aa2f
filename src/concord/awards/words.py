"""The reasons of this room in words."""

from __future__ import annotations

from concord.engines import reason

reason.register(
    {
        "awards:no-ranking": {
            "en": "No ranking list is frozen yet; selection reads the frozen one.",
            "zh": "尚无冻结的排序名单；遴选以冻结的名单为准。",
        },
        "awards:recommended-already": {
            "en": "A selection is with the parties already; after a withdrawal or refusal, reopen it.",
            "zh": "遴选结果已提交各方；如有撤回或拒绝，请重新遴选。",
        },
        "awards:changed-meanwhile": {
            "en": "The call or its ranking list changed while this was computed; select again.",
            "zh": "计算期间项目征集或排序名单有变动，请重新遴选。",
        },
        "awards:does-not-hold-up": {
            "en": "Computed again, this selection comes out differently; it cannot be recommended.",
            "zh": "重新计算的结果与此遴选不一致，不能提交各方。",
        },
        "awards:nothing-recommended": {
            "en": "Nothing about this is with the parties.",
            "zh": "各方尚未收到与此相关的遴选结果。",
        },
        "awards:nobody-is-out": {
            "en": "Nobody has withdrawn or been refused since the last selection.",
            "zh": "上次遴选之后没有申请撤回或被拒绝。",
        },
        "awards:out-already": {
            "en": "This application is not funded and not on the reserve list any more.",
            "zh": "该申请已不在资助之列，也不在备选名单上。",
        },
        "awards:begun-already": {"en": "The project has begun already.", "zh": "项目已启动。"},
        "awards:reopen-first": {
            "en": "Somebody withdrew or was refused; reopen the selection first.",
            "zh": "有申请撤回或被拒绝，请先重新遴选。",
        },
        "awards:unconfirmed": {
            "en": "Awards not confirmed by every party yet: {count}.",
            "zh": "尚有 {count} 项立项未经各方确认。",
        },
        "awards:not-a-choice": {
            "en": "“{choice}” is no decision; choose to fund or to refuse.",
            "zh": "“{choice}”不是有效决定，请选择资助或拒绝。",
        },
        "awards:proposed-already": {
            "en": "A colleague has proposed a decision on this award; confirm it or take it back.",
            "zh": "同事已就此立项提出决定，请确认或撤回该提议。",
        },
        "awards:not-proposed": {
            "en": "Nobody has proposed this; one officer proposes, another confirms.",
            "zh": "尚无人提出此决定；须由一名官员提出、另一名官员确认。",
        },
        "awards:needs-a-reason": {"en": "Say why; it stays on your own side.", "zh": "请说明理由；理由仅本方可见。"},
        "awards:same-person": {
            "en": "You proposed this yourself; another officer of your party must confirm it.",
            "zh": "此决定由您提出，须由本方另一名官员确认。",
        },
        "awards:not-everybody": {
            "en": "Not every party has committed its part yet.",
            "zh": "尚有合作方未承诺其部分。",
        },
        "awards:held": {"en": "A party's check is still pending.", "zh": "有一方的核查尚未完成。"},
        "awards:not-a-kind": {"en": "There is no hold of the kind “{kind}”.", "zh": "没有“{kind}”这一类暂缓。"},
        "awards:too-late-to-hold": {
            "en": "This award cannot be held any more: its project has begun, or it is out.",
            "zh": "该立项不能再暂缓：项目已启动，或立项已终止。",
        },
        "awards:released-already": {"en": "This hold is released already.", "zh": "该暂缓已解除。"},
        "awards:needs-evidence": {
            "en": "Name what shows that the check is passed: a licence's number, a decision and its date.",
            "zh": "请注明核查通过的依据，如许可编号、决定及其日期。",
        },
        "awards:without_unmet": {
            "en": "Without “{rule}” nothing can be selected: a minimum would not hold",
            "zh": "取消“{rule}”则无法完成遴选：有下限不能满足",
        },
        "awards:without_free": {
            "en": "Without “{rule}” nothing would change",
            "zh": "取消“{rule}”不改变结果",
        },
        "awards:without_funds": {
            "en": "Without “{rule}” {funds} would be funded, and nothing dropped",
            "zh": "如取消“{rule}”，{funds} 将立项，且无申请落选",
        },
        "awards:without_drops": {
            "en": "Without “{rule}” {drops} would not be funded",
            "zh": "如取消“{rule}”，{drops} 将不再立项",
        },
        "awards:without_both": {
            "en": "Without “{rule}” {funds} would be funded, and {drops} would not",
            "zh": "如取消“{rule}”，{funds} 将立项，{drops} 将不再立项",
        },
    }
)
