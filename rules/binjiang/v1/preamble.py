"""《关于加快新一代人工智能产业应用发展的若干政策》

（征求意见稿）



\x20   为全面贯彻落实中央、省、市关于发展新一代人工智能重大决策部署，聚焦“算力、算法、数据”三
要素，加快推进“一园三谷五镇”建设，抢抓人工智能发展的重大战略机遇，推动人工智能创新链产业链深度
融合，打造国际国内领先的自主创新高地，特制定以下意见。
"""

from tiaoli.language import Programme

# 以下每句一项，都先写作“倡导”（Programme）。逐项改写，直到 tiaoli check 无异议、再无“待填”：
# 给钱的写 Grant，给支持而无金额的写 Support，授予称号的写 Recognition，
# 必须做的写 Duty，不得做的写 Prohibition；只是倡导、得不出结论的，留 Programme 并写明为什么。
# 名字也换成能说明内容的，例如“小巨人奖励”；几句合成一项的，quote 合在一起写。
规定一 = Programme(
    quote="《关于加快新一代人工智能产业应用发展的若干政策》",
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
        "    为全面贯彻落实中央、省、市关于发展新一代人工智能重大决策部署，聚焦“算力、算法、"
        "数据”三要素，加快推进“一园三谷五镇”建设，抢抓人工智能发展的重大战略机遇，推动人工智"
        "能创新链产业链深度融合，打造国际国内领先的自主创新高地，特制定以下意见。"
    ),
    actor="待填",
    addressee="待填",
    does="待填",
    why_no_verdict="待填",
)
