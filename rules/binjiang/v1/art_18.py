"""（十八）支持优质企业引育。大力引育处于产业链关键环节、拥有自主核心技术、高成长性的新势力企
业，实施全生命周期精准服务。对带动性强、具有人工智能产业发展引领作用的项目，给予最高5000万元的
资金补助，用于支持企业办公生产、研发投入、市场开拓、扩大投资等，并给予发展空间保障。（责任单
位：区商务局）
"""

from rules.facts.applicant import 申请人
from rules.facts.products import 引育项目
from rules.terms import 不要求, 属地要求, 最高_合计或每项, 核定额, 项目主体
from rules.units import 万元
from tiaoli.language import Defect, Duty, Grant, Programme, Support

引育新势力企业 = Programme(
    quote=(
        "大力引育处于产业链关键环节、拥有自主核心技术、高成长性的新势力企业，实施全生命周期精准服"
        "务。"
    ),
    measure="企业培育",
    actor="区商务局（由责任单位推知）",
    addressee="新势力企业",
    does="引育新势力企业，实施全生命周期精准服务",
    why_no_verdict="没有标准和金额，服务的内容没有写",
    defects=(
        Defect("新势力企业", "没有定义"),
        Defect("高成长性", "没有指标"),
    ),
)

所指项目 = (
    引育项目.带动性强
    & 引育项目.具有产业引领作用
    & 项目主体(引育项目.由新势力企业实施, 不要求)
    & 属地要求(不要求, 申请人.在滨江)
)

引育项目补助 = Grant(
    quote="对带动性强、具有人工智能产业发展引领作用的项目，给予最高5000万元的资金补助，",
    measure="企业培育",
    subject=引育项目,
    recipient="实施项目的企业",
    when=所指项目,
    pays=核定额,
    limits=(最高_合计或每项(万元(5000)),),
    defects=(
        Defect("带动性强", "没有标准"),
        Defect("最高5000万元的资金补助", "没有比例和核定办法"),
        Defect("项目", "引进的项目、在地的项目还是研发的项目没有写"),
    ),
)

补助资金用途 = Duty(
    quote="用于支持企业办公生产、研发投入、市场开拓、扩大投资等，",
    measure="企业培育",
    bearer="获得补助的企业",
    must="把补助资金用于办公生产、研发投入、市场开拓、扩大投资等",
    why_no_verdict="“等”使用途开放，也没有写不按用途使用的后果",
    no_effect={"投资等": "举例的用途，所列未尽"},
    defects=(Defect("扩大投资等", "不按用途使用的后果没有写"),),
)

发展空间保障 = Support(
    quote="并给予发展空间保障。",
    measure="园区载体",
    subject=引育项目,
    recipient="实施项目的企业",
    when=所指项目,
    gives="发展空间保障",
    why_no_amount="面积、方式和价格没有写",
    defects=(Defect("发展空间保障", "面积、方式没有写"),),
)
