"""人才：申请人为个人或团队时的情况。"""

from tiaoli.language import subject, yesno

人才 = subject(
    "人才",
    "作为申请人的个人或团队",
    属人工智能领域相关人才=yesno(
        "属于人工智能领域相关人才", source="成都 第八条", phrases="人工智能领域相关人才"
    ),
    入选蓉城英才计划=yesno("入选“蓉城英才计划”", source="成都 第八条", phrases="入选者"),
    是蓉城英才计划特聘专家=yesno(
        "被授予“蓉城英才计划”特聘专家称号",
        source="成都 第八条",
        phrases="“蓉城英才计划”特聘专家称号",
    ),
)
