"""Words that say nothing about a field, in English and Chinese."""

from __future__ import annotations

_ENGLISH = """
a about above across after afterwards again against all almost alone along already also although always am among amongst
an and another any anyone anything are around as at back be became because become becomes been before beforehand behind
being below beside besides between beyond both but by can cannot could describe described did do does doing done down due
during each eg either else elsewhere enough etc even ever every everyone everything except few finally find first five for
former four from further get gets give given go had has have having he hence her here hers herself him himself his how
however ie if in indeed instead interest into is it its itself keep last latter least less made mainly make makes making
many may me meanwhile might mine more moreover most mostly much must my myself namely neither never nevertheless next nine
no nobody none nor not nothing now of off often on once one only onto or other others otherwise our ours ourselves out
over own part per perhaps please put rather re really same seem seemed seems several she should show shows since six so
some someone something sometimes still such take taken ten than that the their theirs them themselves then there thereby
therefore these they third this those though three through throughout thus to together too toward towards two under until
up upon us use used uses using various versus very via was we well were what whatever when whenever where whereas whereby
wherever whether which while who whole whom whose why will with within without would yet you your yours yourself
"""

ENGLISH: frozenset[str] = frozenset(_ENGLISH.split())
"""Words of grammar. Words of every abstract ("method", "result") are left to the inverse document frequency."""

_CHINESE = """
一下 一个 一些 一定 一方面 一般 一种 一系列 不仅 不但 不同 不能 与其 两个 两种 个别 为了 为此 主要 之一 之间 之后 之前
也是 了解 二是 三是 一是 于是 什么 从而 他们 以上 以下 以及 以来 以后 以前 任何 企图 但是 何等 作为 你们 使得 依据 依照
值得 假如 允许 关于 其中 其他 其它 其实 其次 再者 几乎 出现 分为 分别 初步 利用 到达 前者 前后 即使 即可 却是 及其 及时
反之 另外 只是 只有 只要 可以 可能 可见 各个 各种 各类 同时 同样 后者 向着 否则 哪些 哪个 因为 因此 因而 在于 基于 基本上
处于 多个 多种 大量 大致 如下 如何 如果 如此 存在 它们 完全 对于 对此 导致 尤其 尽管 并且 并不 并非 应当 应该 开始 当中
当前 当时 形成 得到 得出 必须 总之 总的 我们 或者 所以 所有 所谓 所示 所述 才能 按照 换句话说 据此 采用 采取 提供 提出
无论 既然 旨在 明显 显著 是否 显然 最后 最终 有关 有所 有效 有的 有着 本文 本研究 本课题 本项目 根据 正在 此外 此时 比如
没有 然后 然而 特别 由于 由此 甚至 的话 目前 目的 直接 相关 相对 相应 看出 着重 研究 第一 第二 第三 等等 结合 结果 结论
综上 综上所述 经过 继而 而且 而是 能够 自己 至于 若干 虽然 表明 表示 认为 该项 说明 许多 证明 诸如 起来 越来越 较为 达到
这个 这些 这样 这种 这里 进一步 进行 通过 逐渐 那么 那些 那样 部分 都是 针对 问题 随着 难以 需要 非常 项目 首先 具有 包括
上述 下列 上述的 不断 共同 方面 开展 实现 方法 分析 影响 作用 应用 情况 过程 具体 重要 关键 意义 提高 增加 减少 建立 发现
"""

CHINESE: frozenset[str] = frozenset(_CHINESE.split())

SINGLE: frozenset[str] = frozenset("酶膜煤肝肺肾胃骨脑眼鱼牛猪鸡羊茶磷氮钢癌根果鸟蜂藻菌铁铜铝硅碳氢氧硫锂钠钾钙铀")
"""Chinese words of one character that name a subject; all others are left out."""
