"""(六)促进供需对接,积聚产业链上下游、左右岸企业,适时举办人工智能产业链标志性产品发布会和生态
大会,扩大行业影响力。(责任单位:科技厅)
"""

from tiaoli.language import Programme

# 以下每句一项，都先写作“倡导”（Programme）。逐项改写，直到 tiaoli check 无异议、再无“待填”：
# 给钱的写 Grant，给支持而无金额的写 Support，授予称号的写 Recognition，
# 必须做的写 Duty，不得做的写 Prohibition；只是倡导、得不出结论的，留 Programme 并写明为什么。
# 名字也换成能说明内容的，例如“小巨人奖励”；几句合成一项的，quote 合在一起写。
规定一 = Programme(
    quote=(
        "促进供需对接,积聚产业链上下游、左右岸企业,适时举办人工智能产业链标志性产品发布会和生"
        "态大会,扩大行业影响力。"
    ),
    actor="待填",
    addressee="待填",
    does="待填",
    why_no_verdict="待填",
)
