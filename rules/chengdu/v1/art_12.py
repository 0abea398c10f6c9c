"""第十二条 重复原则。同一项目不能重复享受同类政策补助（奖励），可就高享受最高补助（奖励）政策。"""

from rules.terms import 奖励条例11
from tiaoli.language import Defect, PaidBefore, Stacking, reading

就高不重复 = Stacking(
    quote="同一项目不能重复享受同类政策补助（奖励），可就高享受最高补助（奖励）政策。",
    unit="项目",
    same_kind="本政策各条，以及案例写明属同类的其他政策",
    paid_before=reading(
        "已得较低者",
        "同一项目先得了较低的奖补，后来又符合较高的，补差额还是不再给？",
        {"补足至最高": PaidBefore.DIFFERENCE, "不再享受": PaidBefore.NOTHING},
        authority=奖励条例11,
        instead="写“已享受较低者，可补足差额”",
    ),
    words=("同一", "不能", "同类", "可", "就高", "最高"),
    defects=(
        Defect("同一项目", "没有定义；收入、称号等是不是“项目”没有写"),
        Defect("同类政策", "只指本政策，还是包括市、区（县）其他政策没有写"),
        Defect("可就高享受最高", "语义重复；“可”是申请人选择还是机关裁量没有写"),
    ),
)
