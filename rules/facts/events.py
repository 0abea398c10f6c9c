"""会议：举办的重要会议。"""

from tiaoli.language import choice, count, date, money, subject, yesno

会议 = subject(
    "会议",
    "举办的重要会议，一行一个",
    many=True,
    属人工智能领域=yesno("会议属于人工智能领域", source="成都 第九条", phrases="人工智能领域"),
    由省市政府重点支持=yesno(
        "由省政府或市政府重点支持", source="成都 第九条", phrases="由省市政府重点支持"
    ),
    举办单位=choice(
        "国家级行业商协会（学会）",
        "中央直属企业",
        "世界500强企业",
        "中国500强企业",
        "与所列相当的机构或企业",
        "其他",
        definition="举办会议的机构或企业；是否与所列相当由主管部门认定",
        source="成都 第九条",
    ),
    举办日期=date("会议开幕的日期", source="成都 第九条（发生时间的另一读法）"),
    在我市举办=yesno("在成都市举办", source="成都 第九条"),
    参会人数=count("人", "现场参会的人数", source="成都 第九条"),
    属国家级会议=yesno("属于国家级重要会议", source="成都 第九条", phrases="国家级"),
    属国际性会议=yesno("属于国际性重要会议", source="成都 第九条", phrases="国际性重要会议"),
    场地租赁费=money(
        "会议场地租赁费（不含税）",
        source="成都 第九条；成都 实施细则（九）",
        phrases="会议场地租赁费",
    ),
    会议代表住宿费=money("会议代表住宿费（不含税）", source="成都 第九条；成都 实施细则（九）"),
)
