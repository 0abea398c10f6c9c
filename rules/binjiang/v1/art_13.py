"""（十三）开展“数智优品”评定。支持应用人工智能技术的模型（算法）、智能体应用、智能终端产品以
及其他应用人工智能技术的产品的研发推广。对入选省市人工智能“数智优品”的人工智能产品，给予单个产
品最高20万元奖励。（责任单位：区经信局）
"""

from rules.facts.applicant import 申请人
from rules.facts.products import 产品
from rules.terms import 不要求, 单个最高_每项, 发生时间, 在有效期内, 属地要求, 核定额
from rules.units import 万元
from tiaoli.language import Defect, Grant, Programme, one_of

产品研发推广 = Programme(
    quote=(
        "支持应用人工智能技术的模型（算法）、智能体应用、智能终端产品以及其他应用人工智能技术的产"
        "品的研发推广。"
    ),
    measure="终端产品",
    actor="区经信局（由责任单位推知）",
    addressee="产品的研制者",
    does="支持应用人工智能技术的产品的研发推广",
    why_no_verdict="没有写给什么支持",
    no_effect={"以及其他": "并列，所列产品未尽"},
)

数智优品奖励 = Grant(
    quote="对入选省市人工智能“数智优品”的人工智能产品，给予单个产品最高20万元奖励。",
    measure="终端产品",
    subject=产品,
    recipient="产品的申报企业（条文未写）",
    when=one_of(产品.数智优品名单, "省级", "市级")
    & 产品.属人工智能产品
    & 发生时间(不要求, 在有效期内(产品.入选日期))
    & 属地要求(不要求, 申请人.在滨江),
    pays=核定额,
    limits=(单个最高_每项(万元(20)),),
    defects=(
        Defect("给予单个产品", "给谁没有写，联合研制的如何分没有写"),
        Defect("单个产品", "新版本、新型号算不算同一产品没有写"),
        Defect("省市", "条旨“开展……评定”像是区里评定，正文只认省市入选；“市”是哪个市没有写"),
    ),
)
