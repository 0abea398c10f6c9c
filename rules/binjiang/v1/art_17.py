"""（十七）加强人工智能人才培养。高质量实施人才工程遴选，加强高端人才招引力度，对顶尖人才给予
最高1亿元项目资助。加大人才授权力度，每年安排50%左右市级人才授权名额，加大区级人才授权支持。支
持高层次人才“互聘共享”，建立人才流动共享“绿色通道”。支持企业牵头建设人工智能人才实训基地，联合
高校、科研平台共同培养高素质人才。（责任单位：区委人才办、区科技局、区人力社保局）
"""

from tiaoli.language import Programme

# 以下每句一项，都先写作“倡导”（Programme）。逐项改写，直到 tiaoli check 无异议、再无“待填”：
# 给钱的写 Grant，给支持而无金额的写 Support，授予称号的写 Recognition，
# 必须做的写 Duty，不得做的写 Prohibition；只是倡导、得不出结论的，留 Programme 并写明为什么。
# 名字也换成能说明内容的，例如“小巨人奖励”；几句合成一项的，quote 合在一起写。
规定一 = Programme(
    quote="高质量实施人才工程遴选，加强高端人才招引力度，对顶尖人才给予最高1亿元项目资助。",
    actor="待填",
    addressee="待填",
    does="待填",
    why_no_verdict="待填",
)

规定二 = Programme(
    quote="加大人才授权力度，每年安排50%左右市级人才授权名额，加大区级人才授权支持。",
    actor="待填",
    addressee="待填",
    does="待填",
    why_no_verdict="待填",
)

规定三 = Programme(
    quote="支持高层次人才“互聘共享”，建立人才流动共享“绿色通道”。",
    actor="待填",
    addressee="待填",
    does="待填",
    why_no_verdict="待填",
)

规定四 = Programme(
    quote="支持企业牵头建设人工智能人才实训基地，联合高校、科研平台共同培养高素质人才。",
    actor="待填",
    addressee="待填",
    does="待填",
    why_no_verdict="待填",
)
