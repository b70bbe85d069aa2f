"""What the invented applications of the sample call are about: agricultural technologies, in both languages."""

from __future__ import annotations

from dataclasses import dataclass

Pair = tuple[str, str]
"""English, Chinese."""


@dataclass(frozen=True, slots=True)
class Topic:
    """An area of the call, what is studied in it, and by which methods."""

    area: str
    name: Pair
    subjects: tuple[Pair, ...]
    methods: tuple[Pair, ...]


TOPICS: tuple[Topic, ...] = (
    Topic(
        "seed",
        ("seed and breeding", "种业与育种"),
        (
            ("drought-tolerant wheat", "耐旱小麦"),
            ("disease-resistant rice", "抗病水稻"),
            ("early-maturing oilseed rape", "早熟油菜"),
            ("nitrogen-efficient maize", "氮高效玉米"),
            ("heritage barley germplasm", "大麦地方种质"),
            ("salt-tolerant soybean", "耐盐大豆"),
        ),
        (
            ("genomic selection", "全基因组选择"),
            ("speed breeding", "加速育种"),
            ("high-throughput phenotyping", "高通量表型鉴定"),
            ("germplasm exchange and screening", "种质交换与筛选"),
        ),
    ),
    Topic(
        "soil",
        ("soil conservation", "土壤保育"),
        (
            ("black soils under intensive maize", "玉米集约种植下的黑土"),
            ("acidified red soils", "酸化红壤"),
            ("compacted clay soils", "板结黏土"),
            ("soil organic carbon", "土壤有机碳"),
            ("saline coastal farmland", "滨海盐碱耕地"),
            ("soil microbial communities", "土壤微生物群落"),
        ),
        (
            ("conservation tillage trials", "保护性耕作试验"),
            ("biochar amendment", "生物炭改良"),
            ("metagenomic sequencing", "宏基因组测序"),
            ("long-term field monitoring", "长期定位监测"),
        ),
    ),
    Topic(
        "water",
        ("water-saving agriculture", "节水农业"),
        (
            ("deficit irrigation of winter wheat", "冬小麦亏缺灌溉"),
            ("groundwater use in orchards", "果园地下水利用"),
            ("rainfed terraces", "旱作梯田"),
            ("paddy field drainage", "稻田排水"),
            ("reclaimed water for vegetables", "蔬菜再生水灌溉"),
            ("catchment nutrient losses", "流域养分流失"),
        ),
        (
            ("sensor-driven irrigation scheduling", "传感器驱动的灌溉决策"),
            ("hydrological modelling", "水文模拟"),
            ("isotope tracing", "同位素示踪"),
            ("low-pressure drip systems", "低压滴灌系统"),
        ),
    ),
    Topic(
        "plant-health",
        ("plant health", "植物保护"),
        (
            ("fall armyworm", "草地贪夜蛾"),
            ("wheat yellow rust", "小麦条锈病"),
            ("potato late blight", "马铃薯晚疫病"),
            ("rice planthoppers", "稻飞虱"),
            ("apple canker", "苹果腐烂病"),
            ("fungicide resistance", "杀菌剂抗性"),
        ),
        (
            ("spore-trap early warning", "孢子捕捉早期预警"),
            ("biological control agents", "生物防治制剂"),
            ("RNA interference sprays", "RNA 干扰喷施"),
            ("population genomics", "群体基因组学"),
        ),
    ),
    Topic(
        "animal-health",
        ("animal health and antimicrobial resistance", "动物健康与抗微生物药物耐药性"),
        (
            ("antimicrobial resistance on pig farms", "猪场抗微生物药物耐药性"),
            ("avian influenza in poultry", "家禽流感"),
            ("bovine mastitis", "奶牛乳房炎"),
            ("gut health of broilers", "肉鸡肠道健康"),
            ("sheep parasites", "绵羊寄生虫"),
            ("fish diseases in recirculating systems", "循环水养殖鱼病"),
        ),
        (
            ("whole-genome surveillance", "全基因组监测"),
            ("feed additives in place of antibiotics", "替抗饲料添加剂"),
            ("rapid pen-side diagnostics", "现场快速诊断"),
            ("vaccine candidates", "候选疫苗"),
        ),
    ),
    Topic(
        "robotics",
        ("agricultural robotics", "农业机器人"),
        (
            ("selective harvesting of soft fruit", "浆果选择性采收"),
            ("weeding between crop rows", "株间除草"),
            ("greenhouse tomato handling", "温室番茄作业"),
            ("tea plucking on slopes", "坡地采茶"),
            ("dairy herd monitoring", "奶牛群体监测"),
            ("orchard pruning", "果园修剪"),
        ),
        (
            ("computer vision", "计算机视觉"),
            ("soft grippers", "柔性末端执行器"),
            ("swarm navigation", "群体导航"),
            ("edge computing", "边缘计算"),
        ),
    ),
    Topic(
        "remote-sensing",
        ("satellite remote sensing", "卫星遥感"),
        (
            ("crop yield forecasts", "作物产量预测"),
            ("nitrogen status of canopies", "冠层氮素状况"),
            ("smallholder field boundaries", "小农户地块边界"),
            ("drought early warning", "干旱预警"),
            ("rice paddy methane", "稻田甲烷"),
            ("grassland degradation", "草地退化"),
        ),
        (
            ("radar and optical data fusion", "雷达与光学数据融合"),
            ("deep learning on image time series", "影像时间序列深度学习"),
            ("drone calibration flights", "无人机定标飞行"),
            ("crop model assimilation", "作物模型同化"),
        ),
    ),
    Topic(
        "food-safety",
        ("food safety and supply chains", "食品安全与供应链"),
        (
            ("mycotoxins in stored grain", "储粮真菌毒素"),
            ("pesticide residues in tea", "茶叶农药残留"),
            ("cold chains for leafy vegetables", "叶菜冷链"),
            ("traceability of beef", "牛肉溯源"),
            ("heavy metals in rice", "稻米重金属"),
            ("post-harvest losses of berries", "浆果采后损失"),
        ),
        (
            ("portable spectroscopy", "便携式光谱检测"),
            ("stable isotope fingerprints", "稳定同位素指纹"),
            ("smart packaging", "智能包装"),
            ("risk modelling along the chain", "全链条风险建模"),
        ),
    ),
)

SETTINGS: tuple[Pair, ...] = (
    ("smallholder farms", "小农户"),
    ("demonstration farms of both countries", "中英两国示范农场"),
    ("changing climates", "气候变化条件"),
    ("intensive cropping systems", "集约化种植体系"),
    ("upland regions", "丘陵山区"),
    ("peri-urban agriculture", "都市近郊农业"),
)

AIMS: tuple[Pair, ...] = (
    ("raise yields while using fewer inputs", "在减少投入的同时提高产量"),
    ("cut losses by at least a fifth", "将损失减少五分之一以上"),
    ("give farmers warning a week earlier", "使农户提前一周得到预警"),
    ("lower emissions without lowering income", "在不降低收入的前提下减少排放"),
    ("bring laboratory results to the field within two seasons", "在两个生长季内将实验室成果推向田间"),
    ("build a shared open data set", "建立双方共享的开放数据集"),
)

PLANS: tuple[Pair, ...] = (
    (
        "Paired field sites in the two countries follow one protocol; early-career researchers spend a season on each.",
        "两国设置成对试验点并采用统一方案，青年科研人员在双方各工作一个生长季。",
    ),
    (
        "The UK side leads modelling and the China side leads field validation; data are shared from the first month.",
        "英方负责建模，中方负责田间验证，数据自第一个月起共享。",
    ),
    (
        "An enterprise on each side tests the prototype, and intellectual property is agreed before the trials begin.",
        "双方各有一家企业测试样机，试验开始前约定知识产权归属。",
    ),
    (
        "Growers take part from the design stage, and the results are published openly in both languages.",
        "种植者从设计阶段即参与，成果以两种语言公开发表。",
    ),
)


def title(subject: Pair, method: Pair, setting: Pair) -> Pair:
    """A title in both languages."""
    head = method[0][0].upper() + method[0][1:]
    return f"{head} for {subject[0]} in {setting[0]}", f"面向{setting[1]}的{subject[1]}{method[1]}研究"


def abstract(topic: Topic, subject: Pair, method: Pair, aim: Pair, plan: Pair) -> Pair:
    """A short abstract in both languages."""
    return (
        f"This joint project in {topic.name[0]} applies {method[0]} to {subject[0]}. It aims to {aim[0]}. {plan[0]}",
        f"本项目属于{topic.name[1]}领域，将{method[1]}应用于{subject[1]}，目标是{aim[1]}。{plan[1]}",
    )


def expertise(topics: list[Topic], subjects: list[Pair], methods: list[Pair]) -> Pair:
    """What a reviewer says of their own work."""
    return (
        f"Works on {' and '.join(t.name[0] for t in topics)}: {', '.join(s[0] for s in subjects)}; "
        f"uses {', '.join(m[0] for m in methods)}.",
        f"从事{'、'.join(t.name[1] for t in topics)}研究：{'、'.join(s[1] for s in subjects)}；"
        f"主要方法为{'、'.join(m[1] for m in methods)}。",
    )
