"""（二十二）建设人工智能专家智库。组建区级人工智能专家团队，打造专业权威的人工智能产业“智囊
团”，为产业发展提供战略咨询、技术指导和决策建议。对第三方人工智能专业研究机构，最高给予500万元
支持。（责任单位：区发改局、区经信局、区科技局、区商务局）
"""

from rules.facts.applicant import 申请人
from rules.facts.teams import 智库
from rules.terms import 不要求, 属地要求, 最高_总额或每年, 核定额
from rules.units import 万元
from tiaoli.language import Defect, Grant, Programme, reading

组建专家团队 = Programme(
    quote=(
        "组建区级人工智能专家团队，打造专业权威的人工智能产业“智囊团”，为产业发展提供战略咨询、技"
        "术指导和决策建议。"
    ),
    measure="研究智库",
    actor="区发改局、区经信局、区科技局、区商务局（由责任单位推知）",
    addressee="人工智能产业",
    does="组建区级人工智能专家团队",
    why_no_verdict="没有期限、人数和组建办法",
    no_effect={"技术指导和决策建议": "并列的职能"},
)

研究机构支持 = Grant(
    quote="对第三方人工智能专业研究机构，最高给予500万元支持。",
    measure="研究智库",
    subject=智库,
    recipient="第三方人工智能专业研究机构",
    when=智库.是第三方专业研究机构
    & reading(
        "智库职能",
        "研究机构须承担本区的智库工作吗？",
        {"须承担智库工作": 智库.承担本区智库工作, "不要求智库工作": 不要求},
        authority="无权威，存疑；条旨和前句",
        instead="写“对承担……工作的第三方……机构”",
    )
    & 属地要求(不要求, 申请人.在滨江),
    pays=核定额,
    limits=(最高_总额或每年(万元(500)),),
    defects=(
        Defect("第三方", "对谁而言是第三方没有写"),
        Defect("专业研究机构", "没有标准"),
        Defect(
            "最高给予500万元支持",
            "依据、次数、核定办法没有写；每家的上限还是全区合计没有写",
        ),
    ),
)
