"""第十四条 有效期限。本政策自2024年2月17日起实施，有效期5年。国家、省、市新出台有关规定，按照国
家、省、市政策调整执行。
"""

from rules.units import 年, 日期
from tiaoli.language import Defect, LastDay, Supersession, Validity, reading

有效期限 = Validity(
    quote="本政策自2024年2月17日起实施，有效期5年。",
    start=日期(2024, 2, 17),
    term=年(5),
    last_day=reading(
        "末日",
        "五年有效期的最后一天是2029年2月16日，还是2月17日？",
        {"前一日": LastDay.EVE, "对应日": LastDay.SAME_DAY},
        authority="无权威，存疑；民法典 第二百至二百零四条的字面支持“对应日”",
        instead="写“有效期至2029年2月16日”",
    ),
    words=("起", "有效期"),
    defects=(Defect("有效期5年", "申报、评审、拨付哪一步须在有效期内没有写"),),
)

从新从上 = Supersession(
    quote="国家、省、市新出台有关规定，按照国家、省、市政策调整执行。",
    by="国家、省、市新出台的有关规定",
    effect="按照国家、省、市政策调整执行",
    why_no_verdict="以后的规定尚不存在；是否抵触、自何时起调整须届时判断",
    defects=(Defect("新出台有关规定", "缺“如有……的”；对已成就的奖补是否溯及没有写"),),
)
