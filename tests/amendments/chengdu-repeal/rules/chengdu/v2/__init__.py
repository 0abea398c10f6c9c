"""假设修订：取消会议补贴。仅供示例，没有任何机关作出这一修改。"""

from rules.units import 日期
from tiaoli.language import (
    Chapter,
    Commence,
    Edition,
    Effect,
    Governs,
    Renumber,
    Repeal,
    Residue,
    Status,
    Transition,
)

版本 = Edition(
    status=Status.ISSUED,
    gazette_sha256="91a949f71d1f6fe8717daa699641b344ba60a7aa1e390cade1b4ba63eb5ad797",
    published=日期(2026, 5, 22),
    amends="v1",
    hypothetical=True,
    chapters=(Chapter("关于修改《成都市进一步促进人工智能产业高质量发展的若干政策措施》的决定"),),
    residue=(
        Residue(
            "决定对《成都市进一步促进人工智能产业高质量发展的若干政策措施》作如下修改：",
            "引出以下各项修改，本身什么也不修改",
        ),
        Residue(
            "《成都市进一步促进人工智能产业高质量发展的若干政策措施》根据本决定作相应修改，重新公布。",
            "公布修改后全文的程序，不改变规定",
        ),
    ),
    orders=(
        Repeal(
            quote="一、删去第九条。",
            clause="第九条",
            means={
                "会议补贴": Effect.TIGHTER,
                # 同一项目原来因会议补贴较高而让位的标准奖励，不再让位。
                "第九条/标准奖励": Effect.LOOSER,
            },
        ),
        Renumber(
            quote="二、第十条至第十四条依次改为第九条至第十三条。",
            labels={
                "第十条": "第九条",
                "第十一条": "第十条",
                "第十二条": "第十一条",
                "第十三条": "第十二条",
                "第十四条": "第十三条",
            },
        ),
        Transition(
            quote="三、本决定施行前已经发生的事项，按原规定执行。",
            events=Governs.EVENT,
        ),
        Commence(quote="本决定自2026年7月1日起施行。", start=日期(2026, 7, 1)),
    ),
)
