"""第六条 支持企业使用智能算力。对向非关联方租用智能算力开展人工智能模型技术研究、产品开发的人工
智能企业，按上一年度实际租用算力结算费用的20%，给予每个企业每年最高100万元补贴，同一笔费用只补
贴一次。（责任单位：市经信局市新经济委、市科技局）
"""

from rules.facts.applicant import 申请人
from rules.facts.contracts import 算力合同
from rules.facts.enterprise import 企业
from rules.terms import 按比例, 每年每个最高
from rules.units import 万元, 百分之
from tiaoli.language import Defect, Grant, Once, Per, one_of

智能算力补贴 = Grant(
    quote=(
        "对向非关联方租用智能算力开展人工智能模型技术研究、产品开发的人工智能企业，按上一年度实"
        "际租用算力结算费用的20%，给予每个企业每年最高100万元补贴，同一笔费用只补贴一次。"
    ),
    measure="算力",
    subject=算力合同,
    recipient="租用算力的企业",
    when=企业.是人工智能企业
    & one_of(申请人.类型, "企业")
    & 算力合同.标的为智能算力
    & one_of(算力合同.用途, "模型技术研究", "产品开发")
    & ~算力合同.与对方为关联方,
    pays=按比例(百分之(20), 算力合同.上一年度结算费用),
    times=Once(Per.ITEM, ("同一",)),
    limits=(每年每个最高(万元(100)),),
    defects=(Defect("智能算力", "没有标准", "给出标准或目录"),),
)
