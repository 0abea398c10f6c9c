"""智能工厂：新认定的智能工厂、数字化车间。"""

from tiaoli.language import choice, date, subject

智能工厂 = subject(
    "智能工厂",
    "获认定的智能工厂、数字化车间，一行一个工厂或车间",
    many=True,
    级别=choice(
        "国家级（卓越级）智能工厂",
        "国家级其他智能工厂（如领航级）",
        "省级（先进级）智能工厂",
        "省级数字化车间",
        "其他",
        definition="本次认定的级别",
        source="宿州 第1项",
    ),
    认定日期=date("本次认定公布的日期", source="宿州 第1项"),
)
