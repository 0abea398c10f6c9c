"""(四)加快推动人工智能领域创新成果转移转化,设立“聚源兴川”成果转化项目人工智能专题,单个项目最
高支持500万元。(责任单位:科技厅、财政厅)
"""

from rules.facts.transfer import 成果转化项目
from rules.terms import 不要求, 单个最高_每项, 发生时间, 在有效期内, 核定额, 转化地点
from rules.units import 万元
from tiaoli.language import Defect, Grant, one_of

成果转化项目支持 = Grant(
    quote=(
        "加快推动人工智能领域创新成果转移转化,设立“聚源兴川”成果转化项目人工智能专题,单个项目最高"
        "支持500万元。"
    ),
    measure="成果转化",
    subject=成果转化项目,
    recipient="承担项目的单位（条文未写受益人）",
    when=成果转化项目.列入聚源兴川人工智能专题
    & 发生时间(不要求, 在有效期内(成果转化项目.立项日期))
    & 转化地点(不要求, ~one_of(成果转化项目.转化地, "省外")),
    pays=核定额,
    limits=(单个最高_每项(万元(500)),),
    defects=(
        Defect("转移转化", "怎样算转化没有标准"),
        Defect("单个项目最高支持500万元", "立项条件、核定办法没有写", "指明专题的管理办法"),
    ),
)
