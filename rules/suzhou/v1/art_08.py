"""8.优化服务保障。鼓励科技服务机构承办人工智能领域国家级高端人才论坛、展会、峰会等活动，最高
给予100万元补助。常态化组织开展通用人工智能领域培训活动、推介活动、战略咨询研究等，提升全社会
认知水平。（责任单位：市科技局；配合单位：市人社局、市财政局）
"""

from tiaoli.language import Programme

# 以下每句一项，都先写作“倡导”（Programme）。逐项改写，直到 tiaoli check 无异议、再无“待填”：
# 给钱的写 Grant，给支持而无金额的写 Support，授予称号的写 Recognition，
# 必须做的写 Duty，不得做的写 Prohibition；只是倡导、得不出结论的，留 Programme 并写明为什么。
# 名字也换成能说明内容的，例如“小巨人奖励”；几句合成一项的，quote 合在一起写。
规定一 = Programme(
    quote=(
        "鼓励科技服务机构承办人工智能领域国家级高端人才论坛、展会、峰会等活动，最高给予100万"
        "元补助。"
    ),
    actor="待填",
    addressee="待填",
    does="待填",
    why_no_verdict="待填",
)

规定二 = Programme(
    quote="常态化组织开展通用人工智能领域培训活动、推介活动、战略咨询研究等，提升全社会认知水平。",
    actor="待填",
    addressee="待填",
    does="待填",
    why_no_verdict="待填",
)
