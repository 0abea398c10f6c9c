"""标准：主导制订的标准。"""

from tiaoli.language import choice, date, subject, yesno

标准 = subject(
    "标准",
    "参与制订的标准，一行一项",
    many=True,
    级别=choice(
        "国际",
        "国家",
        "行业",
        "地方",
        "团体",
        "企业",
        definition="标准的级别",
        source="成都 第十条",
    ),
    领域=choice(
        "人工智能标准",
        "场景建设标准",
        "其他标准",
        definition="标准所属领域",
        source="成都 第十条",
    ),
    发布日期=date("标准发布的日期", source="成都 第十条"),
    主导制订=yesno("申请人主导制订该标准；“主导”未给标准", source="成都 第十条"),
)
