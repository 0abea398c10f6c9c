from tiaoli.language import choice, count, date, money, share, subject, year, yearly, yesno
企业 = subject(
    "企业",
    "作为申请人的企业",
    是人工智能企业=yesno("被认定为人工智能企业", source="测试"),
    各年度主营业务收入=yearly(money("各年度的主营业务收入", source="测试")),
    申报年度=year("据以申报的会计年度", source="测试", latest="各年度主营业务收入"),
    营业收入=money("申报年度的营业收入总额", source="测试"),
    年度主营业务收入=money(
        "申报年度的收入", source="测试", in_year=("各年度主营业务收入", "申报年度")
    ),
    历年最高主营业务收入=money(
        "此前各年度的最高值", source="测试", highest_before=("各年度主营业务收入", "申报年度")
    ),
    人工智能相关业务收入=money("其中的一部分", source="测试", at_most="年度主营业务收入"),
    人工智能相关业务收入占比=share(
        "占主营业务收入的比例", source="测试", of=("人工智能相关业务收入", "年度主营业务收入")
    ),
    人工智能相关业务收入占营业收入比=share(
        "占营业收入总额的比例", source="测试", of=("人工智能相关业务收入", "营业收入")
    ),
    小巨人称号公布日期=date("首次获得该称号的公布日期", source="测试"),
)
标准 = subject(
    "标准",
    "制订的标准，一行一项",
    many=True,
    级别=choice("国际", "国家", "行业", definition="标准的级别", source="测试"),
    主导制订=yesno("申请人主导制订", source="测试"),
)
会议 = subject(
    "会议", "举办的会议，一行一个", many=True, 参会人数=count("人", "现场参会的人数", source="测试")
)
VOCABULARY = {noun.name: noun for noun in (企业, 标准, 会议)}
PROVISIONS = ("第五条/成长支持", "第五条/小巨人奖励", "第十条/标准奖励")
