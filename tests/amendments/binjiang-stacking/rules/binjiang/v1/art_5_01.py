"""（一）同一产品、项目、标准获得本意见多项资助（奖励）的，按“从优、从高、不重复”原则进行资助（奖
励）。同一奖项在低等次已作资助（奖励）的，晋升到高等次时补足差额部分。
"""

from rules.facts.innovation import 应用场景
from rules.facts.products import 产品, 引育项目, 示范项目
from rules.facts.software import 开源项目, 研发项目
from rules.facts.standards import 标准
from rules.facts.teams import 顶尖人才项目
from tiaoli.language import Covers, Defect, PaidBefore, Stacking, reading

就高不重复 = Stacking(
    quote=(
        "同一产品、项目、标准获得本意见多项资助（奖励）的，按“从优、从高、不重复”原则进行资助（"
        "奖励）。同一奖项在低等次已作资助（奖励）的，晋升到高等次时补足差额部分。"
    ),
    unit="产品、项目、标准",
    same_kind="本意见各条",
    paid_before=reading(
        "已得较低者",
        "同一项目先按另一条得了较低的，后来又符合较高的，补差额还是不再给？",
        {"补足至最高": PaidBefore.DIFFERENCE, "不再享受": PaidBefore.NOTHING},
        authority="合理化建议和技术改进奖励条例 第十一条（类推）；第二句只对“同一奖项”写补差，"
        "反面解释支持“不再享受”",
        instead="写“已享受较低者，补足差额”",
    ),
    promotion=PaidBefore.DIFFERENCE,
    covers=Covers.OWN,
    subjects=(
        研发项目,
        开源项目,
        标准,
        示范项目,
        应用场景,
        产品,
        顶尖人才项目,
        引育项目,
    ),
    words=("同一", "从优", "从高", "不重复", "同一", "补足"),
    no_effect={
        "低等次": "“等次”的“等”，不是列举未尽",
        "高等次": "“等次”的“等”，不是列举未尽",
    },
    defects=(
        Defect("从优", "与“从高”有何不同没有写", "删去“从优”"),
        Defect(
            "同一产品、项目、标准",
            "企业、合同、活动、贷款、保费、房租不在内；产品出自该项目时算不算同一没有写",
        ),
        Defect("同一奖项", "本意见没有称为“奖项”的事项；入选名单、标准、认可是不是奖项没有写"),
        Defect("等次", "没有规定等次"),
        Defect("晋升", "省级先给、市级后给的怎么办没有写（按不重复，不给）"),
    ),
)
