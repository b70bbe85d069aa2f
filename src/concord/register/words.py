"""The reasons of this room in words."""

from __future__ import annotations

from concord.engines import reason

reason.register(
    {
        "register:parties-only": {
            "en": "This record is open to members of a party only.",
            "zh": "此记录仅对合作方成员开放。",
        },
        "register:withdrawn": {
            "en": "This person has withdrawn from the register.",
            "zh": "此人已退出登记库。",
        },
        "register:officers-only": {
            "en": "Only an officer of a party may do this.",
            "zh": "仅合作方的项目官员可以进行此操作。",
        },
        "register:kept-by-a-side": {
            "en": "This record is kept by one side; its officers may change it.",
            "zh": "此记录由一方维护，由该方项目官员修改。",
        },
        "register:other-audience": {
            "en": "This is what others are shown of the record.",
            "zh": "此内容面向其他读者。",
        },
        "register:by-name": {"en": "named {name}", "zh": "名称：{name}"},
        "register:by-pinyin": {"en": "pinyin of {name}", "zh": "{name}的拼音"},
        "register:by-order": {"en": "{name}, the other way round", "zh": "{name}（姓名顺序不同）"},
        "register:by-initials": {"en": "initials of {name}", "zh": "{name}的缩写"},
        "register:by-former": {"en": "formerly {name}", "zh": "曾用名：{name}"},
        "register:by-published": {"en": "published as {name}", "zh": "发表署名：{name}"},
        "register:by-slip": {"en": "“{typed}” is one letter away from {name}", "zh": "“{typed}”与{name}相差一个字母"},
        "register:by-sound": {"en": "“{typed}” sounds like {name}", "zh": "“{typed}”与{name}读音相同"},
        "register:by-words": {"en": "“{words}” in the record", "zh": "记录中含有“{words}”"},
        "register:no-such-field": {
            "en": "There is no field of science {codes}; choose from the lists of OECD or GB/T 13745.",
            "zh": "没有学科代码 {codes}，请从 OECD 或 GB/T 13745 学科分类中选择。",
        },
        "register:consent-past": {
            "en": "The consent would end on {until}, which is past; give a day to come, or none.",
            "zh": "同意期限 {until} 已过，请填写将来的日期或留空。",
        },
        "register:claimed": {
            "en": "This record already belongs to somebody; write to the officers if that is wrong.",
            "zh": "此记录已由他人认领；如有误，请联系项目官员。",
        },
        "register:has-a-record": {
            "en": "There is already a record that belongs to this account; ask the officers to merge them.",
            "zh": "此账户已有本人记录，请联系项目官员合并。",
        },
        "register:parents-in-a-circle": {
            "en": "{organisation} cannot be a part of {parent}, which is a part of it.",
            "zh": "{parent}隶属于{organisation}，不能再作为其上级。",
        },
        "register:no-authority": {
            "en": "“{authority}” is not an entry of the journal; cite the entry or the document that decided.",
            "zh": "“{authority}”不是日志中的条目，请注明作出决定的条目或文件。",
        },
        "register:already-member": {
            "en": "{organisation} is already a member in this role.",
            "zh": "{organisation}已以此身份加入。",
        },
        "register:access-mode": {
            "en": "There is no access mode {codes}; choose on site, remote, virtual or samples by mail.",
            "zh": "没有开放方式 {codes}，请选择现场、远程、虚拟或寄样。",
        },
        "register:orcid": {
            "en": "{orcid} is not an ORCID; its check digit does not fit.",
            "zh": "{orcid} 不是有效的 ORCID，校验位不符。",
        },
        "register:tied-to-itself": {
            "en": "Nothing is tied to itself; name two.",
            "zh": "不能与自身建立关联，请指明两个对象。",
        },
        "register:nothing-asked": {"en": "There is no text to look up.", "zh": "没有可供匹配的文字。"},
        "register:nothing-like-it": {
            "en": "No organisation of the register is named like it.",
            "zh": "登记库中没有名称相近的机构。",
        },
        "register:not-like-enough": {
            "en": "“{name}” is the nearest, and not near enough to be sure.",
            "zh": "最接近的是“{name}”，但相似度不足，无法确定。",
        },
        "register:two-alike": {
            "en": "“{one}” and “{other}” fit equally well; add the city, the country or the full name.",
            "zh": "“{one}”与“{other}”同样符合，请补充城市、国家或全称。",
        },
        "register:named-like": {"en": "{percent}% alike: {name}", "zh": "与“{name}”相似度 {percent}%"},
        "register:acronym": {"en": "the acronym {name} stands in the text", "zh": "文字中含有缩写 {name}"},
        "register:country-agrees": {"en": "the country agrees: {country}", "zh": "国家相符：{country}"},
        "register:country-differs": {
            "en": "the text says {country}, the record {other}",
            "zh": "文字所述国家为 {country}，记录为 {other}",
        },
        "register:place-agrees": {"en": "the place agrees: {place}", "zh": "地点相符：{place}"},
        "register:merged-already": {
            "en": "One of the two was merged into another record already; open that one.",
            "zh": "其中一条记录已并入其他记录，请打开合并后的记录。",
        },
        "register:two-identities": {
            "en": "Each of the two has its own {what}; they cannot be one record unless one of these is wrong.",
            "zh": "两条记录各有自己的 {what}，除非其中之一有误，否则不能合并。",
        },
        "register:nothing-to-undo": {"en": "There is no merging left to undo.", "zh": "没有可以撤销的合并。"},
        "register:same-name": {"en": "the same name: {name}", "zh": "姓名相同：{name}"},
        "register:near-name": {
            "en": "names one letter apart: {one}, {other}",
            "zh": "姓名相差一个字母：{one}、{other}",
        },
        "register:same-characters": {"en": "the same Chinese characters: {name}", "zh": "汉字相同：{name}"},
        "register:other-characters": {
            "en": "other Chinese characters: {one}, {other}",
            "zh": "汉字不同：{one}、{other}",
        },
        "register:same-place": {"en": "both at {place}", "zh": "同在{place}"},
        "register:other-place": {"en": "at different organisations", "zh": "所在单位不同"},
        "register:same-identifier": {"en": "the same {scheme}: {value}", "zh": "{scheme} 相同：{value}"},
        "register:other-identifier": {
            "en": "a different {scheme}: {one}, {other}",
            "zh": "{scheme} 不同：{one}、{other}",
        },
        "register:comparing": {"en": "comparing records", "zh": "比对记录"},
    }
)
