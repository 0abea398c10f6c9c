"""决定性用语：哪些词决定结果，各是什么意思，依据何在。"""

from tiaoli.language import (
    Bound,
    Once,
    Per,
    Period,
    Several,
    always,
    assessed,
    bound,
    ceiling,
    disputed,
    disputed_limit,
    each_tier,
    first_crossing,
    in_validity,
    less,
    limit,
    limit_by_year_of,
    past,
    portion,
    rank_within,
    reading,
    sum_of,
    within_year,
    worded,
    year_before,
)

民法典1259 = "民法典 第一千二百五十九条"
民法典201 = "民法典 第二百至二百零四条"
细则 = "成都 实施细则"
奖励条例11 = "合理化建议和技术改进奖励条例 第十一条"
无权威 = "无权威，存疑"

用语 = {
    "以上": "含本数",
    "以下": "含本数",
    "以内": "含本数",
    "以外": "不含本数",
    "届满": "含末日",
    "超过": "不含本数",
    "不满": "不含本数",
    "突破": "有争议：默认不含本数",
    "达": "到达该数",
    "（含）": "含本数",
    "不含": "排除所列",
    "不超过": "上限，含本数",
    "最高": "上限，含本数",
    "就高": "择其最高",
    "首次": "第一次，且在有效期内",
    "新获批": "第一次获批，且在有效期内",
    "新获得": "第一次获得，且在有效期内",
    "分别": "前后各项依次对应",
    "一次性": "只给一次",
    "每年": "按年计算",
    "单个": "逐个计算",
    "累计": "合并计算",
    "前十名": "名次在十以内（含第十）",
    "且": "并须具备",
    "或": "任一即可",
    "和": "并列；须看上下文是“都要”还是“任一”",
    "及": "并列；须看上下文是“都要”还是“任一”",
    "以及": "并列，前后各自独立",
    "等": "所列未尽",
    "择优": "经比较选定，符合条件不当然获得",
    "扣除": "从基数中减去",
    "一定比例": "比例未写明",
    "不能": "禁止",
    "可": "允许",
    "同一": "以此为去重单位",
    "同类": "以此为去重范围",
    "起": "自该日起（含该日）",
    "有效期": "施行的期间",
}

以上 = bound("以上", sense=Bound.AT_LEAST, authority=民法典1259)
达_含_以上 = bound("达", "（含）", "以上", sense=Bound.AT_LEAST, authority="条文自注“（含）”")
超过 = bound("超过", sense=Bound.ABOVE, authority=民法典1259)

最高 = ceiling("最高")
最高不超过 = ceiling("最高", "不超过")
按比例 = portion
合计 = sum_of

首次突破 = first_crossing(
    "首次",
    "突破",
    question="恰好等于所列数额，算不算“突破”？",
    readings={"超过": Bound.ABOVE, "达到": Bound.AT_LEAST},
    authority=无权威,
    instead="写“首次超过3亿元（不含）”，或写“首次达到3亿元（含）以上”",
)

分别 = each_tier(
    "分别",
    question="同一年度一举越过几档，只取最高一档，还是各档累加？",
    readings={"只取最高档": Several.HIGHEST, "各档累加": Several.EACH},
    authority="就高原则（成都 第十二条，类推）",
    instead="写“同一年度突破多档的，按最高一档支持”",
)

新获批 = in_validity("新获批")
新获得 = in_validity("新获得")
在有效期内 = in_validity()
前十名 = rank_within("前十名")

一次性 = Once(Per.APPLICANT, ("一次性",))
一次性_多项 = reading(
    "一次性的单位",
    "“一次性”是每个受益人只给一次，还是每个项目（产品、园区、奖项）各给一次？",
    {
        "每个受益人一次": Once(Per.APPLICANT, ("一次性",)),
        "每项一次": Once(Per.ITEM, ("一次性",)),
    },
    authority="条文只说“一次性”；成都 实施细则（六）（七）按产品、项目去重，支持“每项一次”",
    instead="写“同一产品只奖补一次”，或写“同一单位在有效期内只享受一次”",
)
一次性_升档 = reading(
    "升档",
    "先得低档、后来又达到高档，高档还给不给、给多少？",
    {
        "全条只给一次": Once(Per.APPLICANT, ("一次性",)),
        "补足差额": Once(Per.DIFFERENCE, ("一次性",)),
        "每档各给一次": Once(Per.TIER, ("一次性",)),
    },
    authority="“一次性”的字面；成都 实施细则（十）提到“补差类”，合理化建议和技术改进奖励条例 第十一条补发差额，支持“补足差额”",
    instead="写“每档只奖励一次，已享受低档的补足差额”",
)
一次性_园区 = reading(
    "一次性的单位",
    "“一次性”是每个运营机构只给一次，还是每个园区各给一次；园区升级时补不补差额？",
    {
        "每个受益人一次": Once(Per.APPLICANT, ("一次性",)),
        "每项一次": Once(Per.ITEM, ("一次性",)),
        "补足差额": Once(Per.DIFFERENCE, ("一次性",)),
    },
    authority="“一次性”的字面；成都 实施细则（十）提到“补差类”，支持“补足差额”",
    instead="写“单个园区每一级别只支持一次，升级的补足差额”",
)

最高_每项 = limit("最高", per=Per.ITEM, period=Period.TERM)
单个每年最高 = limit("单个", "每年", "最高", per=Per.ITEM, period=Period.YEAR)
每年累计不超过 = limit_by_year_of(
    "单个",
    "每年",
    "累计",
    "不超过",
    name="每年的计法",
    question="“每年获得奖励”按获得奖励的年度算，还是按事项（如标准发布）的年度算？",
    readings=("获得奖励的年度", "标准发布的年度"),
    authority="“每年获得奖励”的字面；无外部权威",
    instead="写“按标准发布年度，单个企业每年累计不超过100万元”",
)
最高_合计或每项 = disputed_limit(
    "最高",
    name="上限的单位",
    question="最高限额是一个受益人在有效期内合计，还是每个项目（成果、场景）各一份？",
    readings={
        "每个受益人合计": (Per.APPLICANT, Period.TERM),
        "每项": (Per.ITEM, Period.TERM),
    },
    authority=无权威,
    instead="写“单个项目最高……万元”，或写“单个单位累计最高……万元”",
)
最高_合计或每年 = disputed_limit(
    "最高",
    name="上限的期间",
    question="没有“一次性”也没有“每年”：最高限额是有效期内合计，还是每年各算？",
    readings={
        "有效期内合计": (Per.APPLICANT, Period.TERM),
        "每年合计": (Per.APPLICANT, Period.YEAR),
    },
    authority="无权威，存疑；成都 实施细则（五）按上一年度计算，支持“每年合计”",
    instead="写“单个企业每年最高……万元”，或写“单个企业累计最高……万元”",
)

占比的分母 = disputed(
    "占比的分母",
    "人工智能相关业务收入占的是主营业务收入，还是全部营业收入？",
    "主营业务收入",
    "营业收入",
    authority="无权威，存疑；第五条句中唯一的先行词是“主营业务收入”，第六条没有先行词",
    instead="写“占主营业务收入的比例”",
)
限企业和高校院所 = disputed(
    "受益人",
    "句首只说支持“企业、高校院所”，行业协会等其他单位给不给？",
    "限企业、高校院所",
    "不限",
    authority=无权威,
    instead="在给予一句写明“给予企业、高校院所”",
)
限个人或团队 = disputed(
    "获奖者",
    "奖励给获奖的个人或团队，单位以团队名义获奖的，单位能不能领？",
    "限个人或团队",
    "单位作为获奖团队也可",
    authority=无权威,
    instead="写“给予获奖的个人（团队）”，并写明团队如何分配",
)
发生时间 = disputed(
    "发生时间",
    "条文没有“新”“首次”等字，有效期以前发生的（会议、标准等）算不算？",
    "何时发生均可",
    "须在有效期内",
    authority=无权威,
    instead="写“在本政策有效期内举办的”“在本政策有效期内发布的”",
)
按级别只给一次 = reading(
    "奖励的单位",
    "奖励按每项标准给，还是每一级别只给一次？",
    {"每项标准": None, "每一级别一次": Once(Per.TIER)},
    authority="“每年……累计”以多项为前提；无外部权威",
    instead="写“每项标准分别给予”",
)

不要求 = always()
核定额 = assessed()
减去 = less
首次 = worded("首次")
每年 = worded("每年")
本年内 = within_year
案例日期上一年度 = year_before
已终了 = past
且 = worded("且")
或 = worded("或")
和 = worded("和")
及 = worded("及")
以及 = worded("以及")
等 = worded("等")
不含 = worded("不含")
