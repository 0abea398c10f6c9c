"""（十四）打造中国数谷数据产业集聚区。推进数据要素市场化配置改革，数据产业赋能人工智能产业高
质量发展。加快培育各类数商企业，推动数据基础设施建设，打造包容审慎监管环境。支持企业面向人工智
能应用创新，提升企业数据采集、治理、应用水平，强化数据要素供给。对符合条件入驻中国数谷的人工智
能、具身智能企业及相关服务机构，最高给予3年的房租补贴支持。（责任单位：区发改局、区商务局、高
新科创集团）
"""

from tiaoli.language import Programme

# 以下每句一项，都先写作“倡导”（Programme）。逐项改写，直到 tiaoli check 无异议、再无“待填”：
# 给钱的写 Grant，给支持而无金额的写 Support，授予称号的写 Recognition，
# 必须做的写 Duty，不得做的写 Prohibition；只是倡导、得不出结论的，留 Programme 并写明为什么。
# 名字也换成能说明内容的，例如“小巨人奖励”；几句合成一项的，quote 合在一起写。
规定一 = Programme(
    quote="推进数据要素市场化配置改革，数据产业赋能人工智能产业高质量发展。",
    actor="待填",
    addressee="待填",
    does="待填",
    why_no_verdict="待填",
)

规定二 = Programme(
    quote="加快培育各类数商企业，推动数据基础设施建设，打造包容审慎监管环境。",
    actor="待填",
    addressee="待填",
    does="待填",
    why_no_verdict="待填",
)

规定三 = Programme(
    quote="支持企业面向人工智能应用创新，提升企业数据采集、治理、应用水平，强化数据要素供给。",
    actor="待填",
    addressee="待填",
    does="待填",
    why_no_verdict="待填",
)

规定四 = Programme(
    quote=(
        "对符合条件入驻中国数谷的人工智能、具身智能企业及相关服务机构，最高给予3年的房租补贴支持。"
    ),
    actor="待填",
    addressee="待填",
    does="待填",
    why_no_verdict="待填",
)
