"""The words of a run: stages that could not start, and what the run itself decided."""

from concord.engines.reason import register

register(
    {
        "run:output_taken": {
            "en": "the output folder holds files that no run of Concord wrote; choose another with --output",
            "zh": "输出文件夹中有并非由协和写入的文件；请用 --output 另选一个",
        },
        "run:not_writable": {
            "en": "the output folder cannot be written ({why}); choose another with --output",
            "zh": "无法写入输出文件夹（{why}）；请用 --output 另选一个",
        },
        "template:taken": {
            "en": "there is already a file of this name; choose an empty folder, so that nothing is overwritten",
            "zh": "已有同名文件；为避免覆盖，请选择空文件夹",
        },
        "run:missing": {
            "en": "not run: it needs the table {tables}",
            "zh": "未运行：缺少表 {tables}",
        },
        "run:missing_affinity": {
            "en": "not run: it needs affinities, bids, works, or texts or keywords of applications and reviewers",
            "zh": "未运行：缺少匹配度、意愿、成果，或申请与评审专家的文本或关键词",
        },
        "run:nothing": {
            "en": "no stage could run: eligibility needs annexes, applications and partners; assignment needs applications, reviewers and affinities, bids or texts; ranking needs assessments; selection needs purses, partners and a ranking or assessments",
            "zh": "没有可运行的环节：资格审查需要附则、申请和合作单位；指派需要申请、评审专家及匹配度、意愿或文本；排序需要评审意见；遴选需要资金池、合作单位及排序名单或评审意见",
        },
        "run:not_eligible": {
            "en": "Declined without review: not eligible ({rules})",
            "zh": "不符合资格（{rules}），不予评审",
        },
        "run:eligible": {
            "en": "Meets every rule of the call and of each funder's annex",
            "zh": "符合征集及各方附则的全部规则",
        },
        "run:bid_conflict": {
            "en": "declared by the reviewer in the bid",
            "zh": "评审专家在意愿中自行申报",
        },
        "run:no_reviewer_left": {
            "en": "conflicts leave no reviewer for the application {application}; add reviewers, or check the conflicts listed for it",
            "zh": "利益冲突使申请 {application} 没有可用的评审专家；请增加评审专家，或核对所列冲突",
        },
        "run:not_assessed": {
            "en": "Not ranked: no assessment has come in",
            "zh": "未排序：尚无评审意见",
        },
        "run:two_panels": {
            "en": "{application} is assessed by the panel {panel} here and by {other} in row {first}; for one joint list put all its assessments in one panel, or leave the panels out",
            "zh": "申请 {application} 此处由评审组 {panel} 评审，而第 {first} 行为 {other}；要形成一份联合名单，请将其评审意见归入同一评审组，或不填评审组",
        },
        "run:nobody_eligible": {
            "en": "not run: every application was declined for eligibility",
            "zh": "未运行：全部申请均不符合资格",
        },
        "run:nobody_ranked": {
            "en": "not run: no eligible application has a rank",
            "zh": "未运行：没有符合资格且已排序的申请",
        },
        "run:purse_after": {
            "en": "{drawn:,} of {held:,} {unit} go to {funded} awards; {left:,} {unit} are left",
            "zh": "{held:,} {unit} 中有 {drawn:,} {unit} 用于 {funded} 项立项，余 {left:,} {unit}",
        },
        "run:order_held": {
            "en": "In what more or less money would change, long runs of ties and applications taken first for a minimum keep the order they have today.",
            "zh": "推算资金增减的影响时，较长的同分组以及因下限而优先的申请保持当前次序。",
        },
        "run:agreement_left": {
            "en": "More than {most} assessors: how far they agree takes long and is left to `concord rank FOLDER --agreement`.",
            "zh": "评审专家超过 {most} 人，一致性计算较久，请另行运行 `concord rank FOLDER --agreement`。",
        },
        "run:after_draw": {
            "en": "A lottery was held: the walk takes those clearly above the line first, then the drawn in the order of their lots, then the others of the draw group, then the rest.",
            "zh": "已举行抽签：遴选先取明确高于资助线者，再按签号取中签者，然后是抽签组其余申请，最后是其他申请。",
        },
        "run:addition": {
            "en": "{amount:,} {unit} more in {purse} alone would fund it",
            "zh": "仅资金池 {purse} 增加 {amount:,} {unit} 即可立项",
        },
        "run:addition_none": {
            "en": "No addition to {purse} alone would fund it",
            "zh": "仅增加资金池 {purse} 无法使其立项",
        },
        "run:addition_between": {
            "en": "Less than {amount:,} {unit} more in {purse} alone does not fund it; {enough:,} {unit} does",
            "zh": "仅资金池 {purse} 增加少于 {amount:,} {unit} 不能使其立项，增加 {enough:,} {unit} 则可立项",
        },
        "run:addition_beyond": {
            "en": "Less than {amount:,} {unit} more in {purse} alone does not fund it; the search ended there",
            "zh": "仅资金池 {purse} 增加少于 {amount:,} {unit} 不能使其立项；搜索到此为止",
        },
        "run:juste_retour": {
            "en": "{party} pays {paid:,} {unit}; its own side is awarded {awarded:,} {unit}, {share} of it",
            "zh": "{party} 支出 {paid:,} {unit}，本方获立项 {awarded:,} {unit}，为支出的 {share}",
        },
        "run:juste_retour_none": {
            "en": "{party} pays nothing in {unit}; its own side is awarded {awarded:,} {unit}",
            "zh": "{party} 未以 {unit} 支出；本方获立项 {awarded:,} {unit}",
        },
    }
)
