"""（二）本意见自公布之日起30日后施行，由区政府负责解释，有效期为三年。"""

from tiaoli.language import Programme

# 以下每句一项，都先写作“倡导”（Programme）。逐项改写，直到 tiaoli check 无异议、再无“待填”：
# 给钱的写 Grant，给支持而无金额的写 Support，授予称号的写 Recognition，
# 必须做的写 Duty，不得做的写 Prohibition；只是倡导、得不出结论的，留 Programme 并写明为什么。
# 名字也换成能说明内容的，例如“小巨人奖励”；几句合成一项的，quote 合在一起写。
规定一 = Programme(
    quote="本意见自公布之日起30日后施行，由区政府负责解释，有效期为三年。",
    actor="待填",
    addressee="待填",
    does="待填",
    why_no_verdict="待填",
)
