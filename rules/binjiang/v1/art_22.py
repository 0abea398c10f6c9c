"""（二十二）建设人工智能专家智库。组建区级人工智能专家团队，打造专业权威的人工智能产业“智囊
团”，为产业发展提供战略咨询、技术指导和决策建议。对第三方人工智能专业研究机构，最高给予500万元
支持。（责任单位：区发改局、区经信局、区科技局、区商务局）
"""

from tiaoli.language import Programme

# 以下每句一项，都先写作“倡导”（Programme）。逐项改写，直到 tiaoli check 无异议、再无“待填”：
# 给钱的写 Grant，给支持而无金额的写 Support，授予称号的写 Recognition，
# 必须做的写 Duty，不得做的写 Prohibition；只是倡导、得不出结论的，留 Programme 并写明为什么。
# 名字也换成能说明内容的，例如“小巨人奖励”；几句合成一项的，quote 合在一起写。
规定一 = Programme(
    quote=(
        "组建区级人工智能专家团队，打造专业权威的人工智能产业“智囊团”，为产业发展提供战略咨"
        "询、技术指导和决策建议。"
    ),
    actor="待填",
    addressee="待填",
    does="待填",
    why_no_verdict="待填",
)

规定二 = Programme(
    quote="对第三方人工智能专业研究机构，最高给予500万元支持。",
    actor="待填",
    addressee="待填",
    does="待填",
    why_no_verdict="待填",
)
