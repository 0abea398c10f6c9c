"""宿州市推进“人工智能+”产业发展若干措施



（征求意见稿）



为贯彻落实国务院《关于深入实施“人工智能+”行动的意见》精神，以及省委、省政府关于人工智能创新
发展的决策部署，以完善产业生态为导向，以壮大产业规模为目标，加快宿州人工智能产业发展，特制定本
措施。
"""

from tiaoli.language import Programme

# 以下每句一项，都先写作“倡导”（Programme）。逐项改写，直到 tiaoli check 无异议、再无“待填”：
# 给钱的写 Grant，给支持而无金额的写 Support，授予称号的写 Recognition，
# 必须做的写 Duty，不得做的写 Prohibition；只是倡导、得不出结论的，留 Programme 并写明为什么。
# 名字也换成能说明内容的，例如“小巨人奖励”；几句合成一项的，quote 合在一起写。
规定一 = Programme(
    quote="宿州市推进“人工智能+”产业发展若干措施",
    actor="待填",
    addressee="待填",
    does="待填",
    why_no_verdict="待填",
)

规定二 = Programme(
    quote="（征求意见稿）",
    actor="待填",
    addressee="待填",
    does="待填",
    why_no_verdict="待填",
)

规定三 = Programme(
    quote=(
        "为贯彻落实国务院《关于深入实施“人工智能+”行动的意见》精神，以及省委、省政府关于人工"
        "智能创新发展的决策部署，以完善产业生态为导向，以壮大产业规模为目标，加快宿州人工智能"
        "产业发展，特制定本措施。"
    ),
    actor="待填",
    addressee="待填",
    does="待填",
    why_no_verdict="待填",
)
