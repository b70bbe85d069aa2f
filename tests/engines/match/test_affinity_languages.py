"""Across languages: titles that had no part in making the term list find their translation.

The pairs below were written for this test, each a plausible project title and its translation. A Chinese title is the
application, the English titles are the works of one reviewer each, and the reverse. What counts is how often the
translation is among the first.
"""

from __future__ import annotations

import numpy as np
import pytest

from concord.engines.match.texts import Concept, TermList, affinity, standard
from real_data import seeds_path

PAIRS = """
Salt-tolerant rice varieties for coastal saline soils|沿海盐碱地耐盐水稻品种选育
Biological control of the fall armyworm in smallholder maize|小农户玉米草地贪夜蛾的生物防治
Nitrogen losses from intensive vegetable greenhouses|集约化设施蔬菜的氮素流失
Traceability of dairy products along the cold chain|乳制品冷链全程可追溯技术
Rapid diagnosis of African swine fever on farms|非洲猪瘟养殖现场快速诊断
Floating platforms for offshore wind turbines in typhoon seas|台风海域漂浮式海上风电平台
Solid electrolytes for sodium-ion batteries|钠离子电池固态电解质
Perovskite solar cells with long-term stability|长期稳定的钙钛矿太阳能电池
Green hydrogen from seawater electrolysis|海水电解制取绿氢
Heat pumps and thermal storage for low-carbon buildings|面向低碳建筑的热泵与蓄热
Health effects of fine particulate matter in megacities|特大城市细颗粒物的健康影响
Microplastics in estuaries and their transport to the ocean|河口微塑料及其向海洋的输运
Glacier retreat and water resources on the Tibetan Plateau|青藏高原冰川退缩与水资源
Early warning of landslides by satellite remote sensing|基于卫星遥感的滑坡早期预警
Flood risk and drainage in sponge cities|海绵城市洪涝风险与排水
Carbon sinks of mangrove wetlands|红树林湿地碳汇
Surveillance of antimicrobial resistance in livestock and people|畜禽与人群抗生素耐药性监测
Stem cell therapy for Parkinson's disease|帕金森病的干细胞治疗
CAR T cells against solid tumours|实体瘤的嵌合抗原受体T细胞疗法
Gut microbiota and type 2 diabetes in a large cohort|大型队列中的肠道菌群与2型糖尿病
Home care robots for an ageing population|面向人口老龄化的居家养老机器人
Digital health for hypertension management in rural clinics|农村诊所高血压管理的数字健康
Broad-spectrum influenza vaccine candidates|广谱流感疫苗候选物
Acupuncture for chronic pain: a randomised controlled trial|针灸治疗慢性疼痛的随机对照试验
Air quality forecasting with deep learning|基于深度学习的空气质量预报
Federated learning for medical imaging with privacy protection|保护隐私的医学影像联邦学习
Machine translation for low-resource languages|低资源语言机器翻译
Path planning for swarms of unmanned aerial vehicles|无人机集群路径规划
Quantum key distribution over metropolitan fibre networks|城域光纤网络量子密钥分发
Terahertz integrated circuits for 6G communication|面向6G通信的太赫兹集成电路
Topological insulators and spintronics devices|拓扑绝缘体与自旋电子学器件
Pulsar timing with a large radio telescope|大型射电望远镜脉冲星计时
Neutron scattering study of superconductors|超导体的中子散射研究
Metal-organic frameworks for carbon capture|用于碳捕集的金属有机框架材料
Photocatalytic degradation of antibiotics in wastewater|废水中抗生素的光催化降解
Additive manufacturing of titanium alloy implants|钛合金植入体的增材制造
High-entropy alloys for nuclear reactors|核反应堆用高熵合金
Corrosion of concrete bridges in marine environments|海洋环境下混凝土桥梁的腐蚀
Supply chain resilience and international trade|国际贸易与供应链韧性
Green finance and financial risk in the energy transition|能源转型中的绿色金融与金融风险
Patent licensing and technology transfer from universities|高校专利许可与技术转移
Urbanisation, migration and social inequality|城镇化、人口迁移与社会不平等
Conservation of cultural heritage with digital twins|基于数字孪生的文化遗产保护
Bayesian inference for epidemic models|传染病模型的贝叶斯推断
Monsoon precipitation in a warming climate|气候变暖下的季风降水
Soil erosion and water conservation on loess slopes|黄土坡面土壤侵蚀与水土保持
Cryo-electron microscopy of membrane proteins|膜蛋白的冷冻电镜结构
Genome editing for disease resistance in wheat|小麦抗病基因组编辑
Zebrafish models of epilepsy|斑马鱼癫痫模型
Bilingual education and child language development|双语教育与儿童语言发展
"""
TITLES = [tuple(line.split("|")) for line in PAIRS.strip().splitlines()]
ENGLISH, CHINESE = ([pair[at] for pair in TITLES] for at in (0, 1))


def reached(queries: list[str], works: list[str], **options) -> tuple[float, float]:
    """Share of queries whose translation comes first, and mean reciprocal rank (ties count against it)."""
    scores = affinity(queries, [[work] for work in works], **options)
    own = np.diag(scores)[:, None]
    rank = (scores >= own).sum(axis=1)
    return float(np.mean(rank == 1)), float(np.mean(1 / rank))


@pytest.mark.parametrize(("queries", "works"), [(CHINESE, ENGLISH), (ENGLISH, CHINESE)], ids=["zh-en", "en-zh"])
def test_translations_of_titles_are_found(queries, works):
    first, reciprocal = reached(queries, works)
    assert first >= 0.8
    assert reciprocal >= 0.85
    assert reached(queries, works, term_list=TermList.of([]))[0] <= 0.1


def test_it_holds_with_half_of_the_terms():
    """Every other concept left out at random, field kept: what is left still helps."""
    concepts = standard().concepts
    kept = np.random.default_rng(1).random(len(concepts)) < 0.5
    half = TermList.of(concept for concept, keep in zip(concepts, kept, strict=True) if keep)
    assert reached(CHINESE, ENGLISH, term_list=half)[1] >= 0.35


def test_among_reviewers_of_both_languages_neither_language_takes_all():
    """Each reviewer writes in one language; the right field in the other language beats the wrong field in the own."""
    reviewers = {f"zh{at}": [CHINESE[at]] for at in range(0, 50, 2)} | {
        f"en{at}": [ENGLISH[at]] for at in range(1, 50, 2)
    }
    scores = affinity(CHINESE, reviewers)
    column = {name: at for at, name in enumerate(reviewers)}
    right = [at for at in range(1, 50, 2) if scores[at].argmax() == column[f"en{at}"]]
    assert len(right) >= 15


def test_the_terms_are_well_formed():
    listed = standard()
    assert len(listed.concepts) >= 700
    seen: set[str] = set()
    for concept in listed.concepts:
        assert concept.english
        assert concept.chinese
        for term in (*concept.english, *concept.chinese):
            assert term == term.strip()
            assert term.casefold() not in seen, term
            seen.add(term.casefold())


def test_the_priority_areas_of_the_joint_strategy_meet():
    """The innovation paragraph of the strategy: each Chinese area finds the English sentence and the reverse."""
    text = seeds_path("000_f00d91113302b195.txt").read_text("utf-8")
    lines = [line.strip() for line in text.splitlines() if len(line.strip()) > 60]
    chinese = [line for line in lines if sum("一" <= sign <= "鿿" for sign in line) > len(line) / 2]
    english = [line for line in lines if line.isascii() or sum("一" <= sign <= "鿿" for sign in line) == 0]
    marks = {
        "抗生素耐药性": "antimicrobial resistance",
        "遥感": "remote sensing",
        "气候科学": "meteorology and climate",
    }
    for zh, en in marks.items():
        query = next(line for line in chinese if zh in line)
        scores = affinity([query], [[line] for line in english])[0]
        best = [english[at] for at in np.argsort(-scores)[:2]]
        assert any(en in line for line in best), zh


def test_a_concept_needs_no_translation_of_its_own():
    listed = TermList.of([Concept("1.01", ("ring theory",), ("环论",)), Concept("1.01", ("group theory",), ("群论",))])
    scores = affinity(["环论"], {"A": ["group theory"], "B": ["a rose garden"]}, term_list=listed)
    assert scores[0, 0] > scores[0, 1]
