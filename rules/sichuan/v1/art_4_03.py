"""(三)降低创新企业算力使用成本,对符合条件的算力购买企业、算力服务机构,通过四川省科技创新券给
予补助。(责任单位:科技厅、财政厅)
"""

from rules.facts.applicant import 申请人
from rules.facts.contracts import 算力合同
from rules.facts.enterprise import 企业
from rules.terms import 不要求, 地域要求, 补助的归属, 限创新企业
from tiaoli.language import Defect, Support, one_of

算力创新券补助 = Support(
    quote=(
        "降低创新企业算力使用成本,对符合条件的算力购买企业、算力服务机构,通过四川省科技创新券给予"
        "补助。"
    ),
    measure="创新券",
    subject=算力合同,
    recipient="算力购买企业、算力服务机构",
    when=one_of(算力合同.申请人身份, "算力购买企业", "算力服务机构")
    & 算力合同.符合规定条件
    & 限创新企业(不要求, 企业.属创新企业 | one_of(算力合同.申请人身份, "算力服务机构"))
    & 补助的归属(不要求, ~算力合同.另一方已获补助)
    & 地域要求(不要求, ~one_of(申请人.所在市州, "省外")),
    gives="通过四川省科技创新券给予补助",
    why_no_amount="面额、比例、上限没有写",
    defects=(
        Defect("符合条件的", "条件没有写", "列明条件，或指明创新券的管理办法"),
        Defect("创新企业", "没有定义"),
        Defect("通过四川省科技创新券", "创新券的办法没有指明", "写明办法的名称和文号"),
    ),
)
