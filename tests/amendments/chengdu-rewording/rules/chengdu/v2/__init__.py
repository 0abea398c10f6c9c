"""假设修订：第五条只改文字。仅供示例，没有任何机关作出这一修改。"""

from rules.units import 日期
from tiaoli.language import Chapter, Commence, Edition, Effect, Residue, Revise, Status

版本 = Edition(
    status=Status.ISSUED,
    gazette_sha256="50a2cda347024da187265c7972a4ac12b3f538dcdd05c1d27a63913e48c01589",
    published=日期(2025, 11, 22),
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
        Revise(
            quote="将第五条修改为：",
            clause="第五条",
            means={"成长支持": Effect.NONE, "小巨人奖励": Effect.NONE},
        ),
        Commence(quote="本决定自2026年1月1日起施行。", start=日期(2026, 1, 1)),
    ),
)
