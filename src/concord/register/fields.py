"""Fields of science: OECD's Fields of Research and Development and China's GB/T 13745, and the way between them.

OECD: Frascati Manual 2015, table 2.2 (two levels); the English names as in it, the Chinese ours. GB/T 13745-2009: the
62 disciplines of the first level; the Chinese names are the standard's, the English unofficial. The crosswalk is
Concord's own judgement, discipline by discipline; a discipline that lies across several fields names them all, the
nearest first. A code is written ``fos:1.2`` or ``gbt:520``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_FOS = """
1|Natural sciences|自然科学
1.1|Mathematics|数学
1.2|Computer and information sciences|计算机与信息科学
1.3|Physical sciences|物理科学
1.4|Chemical sciences|化学科学
1.5|Earth and related environmental sciences|地球科学与相关环境科学
1.6|Biological sciences|生物科学
1.7|Other natural sciences|其他自然科学
2|Engineering and technology|工程与技术
2.1|Civil engineering|土木工程
2.2|Electrical, electronic and information engineering|电气、电子与信息工程
2.3|Mechanical engineering|机械工程
2.4|Chemical engineering|化学工程
2.5|Materials engineering|材料工程
2.6|Medical engineering|医学工程
2.7|Environmental engineering|环境工程
2.8|Environmental biotechnology|环境生物技术
2.9|Industrial biotechnology|工业生物技术
2.10|Nano-technology|纳米技术
2.11|Other engineering and technologies|其他工程与技术
3|Medical and health sciences|医学与健康科学
3.1|Basic medicine|基础医学
3.2|Clinical medicine|临床医学
3.3|Health sciences|健康科学
3.4|Medical biotechnology|医学生物技术
3.5|Other medical science|其他医学科学
4|Agricultural and veterinary sciences|农业与兽医科学
4.1|Agriculture, forestry and fisheries|农业、林业与渔业
4.2|Animal and dairy science|畜牧与乳品科学
4.3|Veterinary science|兽医学
4.4|Agricultural biotechnology|农业生物技术
4.5|Other agricultural sciences|其他农业科学
5|Social sciences|社会科学
5.1|Psychology and cognitive sciences|心理学与认知科学
5.2|Economics and business|经济学与商学
5.3|Education|教育学
5.4|Sociology|社会学
5.5|Law|法学
5.6|Political science|政治学
5.7|Social and economic geography|社会与经济地理学
5.8|Media and communications|传媒与传播学
5.9|Other social sciences|其他社会科学
6|Humanities and the arts|人文与艺术
6.1|History and archaeology|历史学与考古学
6.2|Languages and literature|语言与文学
6.3|Philosophy, ethics and religion|哲学、伦理学与宗教
6.4|Arts|艺术
6.5|Other humanities|其他人文学科
"""

_GBT = """
110|Mathematics|数学|1.1
120|Information science and systems science|信息科学与系统科学|1.2 1.1
130|Mechanics|力学|1.3 2.3
140|Physics|物理学|1.3
150|Chemistry|化学|1.4
160|Astronomy|天文学|1.3
170|Earth science|地球科学|1.5
180|Biology|生物学|1.6
190|Psychology|心理学|5.1
210|Agronomy|农学|4.1 4.4
220|Forestry|林学|4.1
230|Animal husbandry and veterinary science|畜牧、兽医科学|4.2 4.3
240|Fishery science|水产学|4.1
310|Basic medicine|基础医学|3.1
320|Clinical medicine|临床医学|3.2
330|Preventive medicine and public health|预防医学与公共卫生学|3.3
340|Military and special medicine|军事医学与特种医学|3.5 3.2
350|Pharmacy|药学|3.1
360|Traditional Chinese medicine|中医学与中药学|3.5 3.2
410|Basic engineering and technological sciences|工程与技术科学基础学科|2.11
413|Engineering related to information and systems science|信息与系统科学相关工程与技术|2.2 1.2
416|Engineering related to natural science|自然科学相关工程与技术|2.9 2.8 2.11
420|Surveying and mapping|测绘科学技术|1.5 2.7
430|Materials science|材料科学|2.5 2.10
440|Mining engineering|矿山工程技术|2.7
450|Metallurgical engineering|冶金工程技术|2.5
460|Mechanical engineering|机械工程|2.3
470|Power and electrical engineering|动力与电气工程|2.2 2.3
480|Energy science and technology|能源科学技术|2.7 2.3
490|Nuclear science and technology|核科学技术|2.3 1.3
510|Electronics and communication technology|电子与通信技术|2.2
520|Computer science and technology|计算机科学技术|1.2 2.2
530|Chemical engineering|化学工程|2.4
535|Product-application engineering and technology|产品应用相关工程与技术|2.11
540|Textile science and technology|纺织科学技术|2.5
550|Food science and technology|食品科学技术|2.11 4.5
560|Civil engineering and architecture|土木建筑工程|2.1
570|Hydraulic engineering|水利工程|2.1 2.7
580|Transport engineering|交通运输工程|2.1
590|Aeronautics and astronautics|航空、航天科学技术|2.3
610|Environmental and resource science and technology|环境科学技术及资源科学技术|1.5 2.7
620|Safety science and technology|安全科学技术|2.11 3.3
630|Management|管理学|5.2
710|Marxism|马克思主义|5.6 6.3
720|Philosophy|哲学|6.3
730|Religious studies|宗教学|6.3
740|Linguistics|语言学|6.2
750|Literature|文学|6.2
760|Art|艺术学|6.4
770|History|历史学|6.1
780|Archaeology|考古学|6.1
790|Economics|经济学|5.2
810|Political science|政治学|5.6
820|Law|法学|5.5
830|Military science|军事学|5.9
840|Sociology|社会学|5.4
850|Ethnology and culture studies|民族学与文化学|5.4 5.9
860|Journalism and communication|新闻学与传播学|5.8
870|Library, information and documentation science|图书馆、情报与文献学|5.8
880|Education|教育学|5.3
890|Sports science|体育科学|3.3 5.9
910|Statistics|统计学|1.1 5.9
"""

NAMES: Mapping[str, Mapping[str, str]] = {
    f"{scheme}:{code}": {"en": english, "zh": chinese}
    for scheme, table in (("fos", _FOS), ("gbt", _GBT))
    for code, english, chinese in (line.split("|")[:3] for line in table.strip().splitlines())
}
CROSSWALK: Mapping[str, tuple[str, ...]] = {
    f"gbt:{code}": tuple(f"fos:{each}" for each in to.split())
    for code, _, _, to in (line.split("|") for line in _GBT.strip().splitlines())
}
"""From GB/T 13745 to OECD, the nearest first."""

BACK: Mapping[str, tuple[str, ...]] = {
    code: tuple(gbt for gbt, to in CROSSWALK.items() if code in to) for code in NAMES if code.startswith("fos:")
}
"""From OECD to GB/T 13745."""


def name(code: str, language: str) -> str:
    """The name of a field, or its code where it has none."""
    return NAMES.get(code, {}).get(language, code)


def within(codes: Iterable[str]) -> list[str]:
    """OECD's fields that the terms lie in, of both levels: what a search offers and narrows by, whichever was given."""
    found: set[str] = set()
    for code in codes:
        for each in (code, *CROSSWALK.get(code, ())):
            if each.startswith("fos:"):
                found |= {each, each.partition(".")[0]}
    return sorted(found, key=_place)


def _place(code: str) -> list[int]:
    return [int(each) for each in code.partition(":")[2].split(".")]


def wrong(codes: Iterable[str]) -> list[str]:
    """The codes that name no field."""
    return [code for code in codes if code not in NAMES]
