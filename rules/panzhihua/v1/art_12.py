"""12.降低创新企业算力使用成本，对符合条件的算力购买企业、算力服务机构，通过攀枝花市科技创新券
给予补助。（责任单位：市科技局，市发展改革委、市财政局、各县（区）人民政府、国家钒钛高新区管委
会）
"""

from tiaoli.language import Programme

# 以下每句一项，都先写作“倡导”（Programme）。逐项改写，直到 tiaoli check 无异议、再无“待填”：
# 给钱的写 Grant，给支持而无金额的写 Support，授予称号的写 Recognition，
# 必须做的写 Duty，不得做的写 Prohibition；只是倡导、得不出结论的，留 Programme 并写明为什么。
# 名字也换成能说明内容的，例如“小巨人奖励”；几句合成一项的，quote 合在一起写。
规定一 = Programme(
    quote=(
        "降低创新企业算力使用成本，对符合条件的算力购买企业、算力服务机构，通过攀枝花市科技创"
        "新券给予补助。"
    ),
    actor="待填",
    addressee="待填",
    does="待填",
    why_no_verdict="待填",
)
