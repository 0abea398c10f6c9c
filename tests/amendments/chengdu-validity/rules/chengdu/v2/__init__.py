"""假设修订：有效期由三年延长为五年。仅供示例，没有任何机关作出这一修改。"""

from rules.units import 日期
from tiaoli.language import (
    Chapter,
    Commence,
    Counted,
    Edition,
    Effect,
    Governs,
    Replace,
    Residue,
    Status,
    Transition,
)

版本 = Edition(
    status=Status.ISSUED,
    gazette_sha256="0cda811445392207176c210c7f15b700de65c4960173321715ad6402e6b1eae8",
    published=日期(2026, 11, 22),
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
        Replace(
            quote="一、将第十四条中的“有效期3年”修改为“有效期5年”。",
            clause="第十四条",
            words={"有效期3年": "有效期5年"},
            means={"有效期限": Effect.LOOSER},
        ),
        Transition(
            quote=(
                "二、本决定施行前已经发生、施行后申报的事项，按修改后的规定执行；此前已享受的奖"
                "补，计入修改后规定的限额和次数。"
            ),
            events=Governs.APPLICATION,
            awards=Counted.YES,
        ),
        Commence(quote="本决定自2027年1月1日起施行。", start=日期(2027, 1, 1)),
    ),
)
