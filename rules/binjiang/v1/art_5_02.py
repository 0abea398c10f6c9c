"""（二）本意见自公布之日起30日后施行，由区政府负责解释，有效期为三年。"""

from rules.units import 年, 日
from tiaoli.language import DayOne, Defect, LastDay, TermFrom, Validity, publication, reading

施行和有效期 = Validity(
    quote="本意见自公布之日起30日后施行，由区政府负责解释，有效期为三年。",
    start=reading(
        "施行日",
        "“自公布之日起30日后”是公布后第31日，还是第30日？",
        {
            "公布后第31日": publication(日(30), DayOne.NEXT),
            "公布后第30日": publication(日(30), DayOne.SAME),
        },
        authority="民法典 第二百至二百零四条；规章制定程序条例 第三十二条是这一写法的出处，但没有写如何计日",
        instead="写明施行的年月日",
    ),
    term=年(3),
    term_from=reading(
        "有效期的起算",
        "三年有效期自施行之日起算，还是自公布之日起算？",
        {"自施行起算": TermFrom.EFFECT, "自公布起算": TermFrom.PUBLICATION},
        authority="无权威，存疑；句子先说施行、后说有效期，支持“自施行起算”",
        instead="写“自施行之日起有效期三年”，或写明起止的年月日",
    ),
    last_day=reading(
        "末日",
        "三年有效期的最后一天是第三年对应日的前一日，还是对应日？",
        {"前一日": LastDay.EVE, "对应日": LastDay.SAME_DAY},
        authority="无权威，存疑；民法典 第二百至二百零四条的字面支持“对应日”",
        instead="写“有效期至……年……月……日”",
    ),
    explained_by="区政府",
    words=("起", "有效期"),
    defects=(
        Defect(
            "由区政府负责解释", "夹在施行与有效期之间，是第三件事；各条责任单位不同，由谁答复没有写"
        ),
        Defect("30日后", "满30日的次日还是第30日没有写", "写明施行日期"),
        Defect("本意见", "题名称“若干政策”，序言和这里称“意见”", "统一自称"),
        Defect(
            "本意见自公布之日",
            "附则的（一）（二）与正文的（一）（二）重号，只能引作附则（一）、附则（二）",
            "附则接着正文编号",
        ),
    ),
)
