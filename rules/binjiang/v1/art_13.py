"""（十三）开展“数智优品”评定。支持应用人工智能技术的模型（算法）、智能体应用、智能终端产品以
及其他应用人工智能技术的产品的研发推广。对入选省市人工智能“数智优品”的人工智能产品，给予单个产
品最高20万元奖励。（责任单位：区经信局）
"""

from tiaoli.language import Programme

# 以下每句一项，都先写作“倡导”（Programme）。逐项改写，直到 tiaoli check 无异议、再无“待填”：
# 给钱的写 Grant，给支持而无金额的写 Support，授予称号的写 Recognition，
# 必须做的写 Duty，不得做的写 Prohibition；只是倡导、得不出结论的，留 Programme 并写明为什么。
# 名字也换成能说明内容的，例如“小巨人奖励”；几句合成一项的，quote 合在一起写。
规定一 = Programme(
    quote=(
        "支持应用人工智能技术的模型（算法）、智能体应用、智能终端产品以及其他应用人工智能技术"
        "的产品的研发推广。"
    ),
    actor="待填",
    addressee="待填",
    does="待填",
    why_no_verdict="待填",
)

规定二 = Programme(
    quote="对入选省市人工智能“数智优品”的人工智能产品，给予单个产品最高20万元奖励。",
    actor="待填",
    addressee="待填",
    does="待填",
    why_no_verdict="待填",
)
