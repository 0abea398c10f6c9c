"""假设修订：提高标准奖励的年度上限。仅供示例，没有任何机关作出这一修改。"""

from rules.units import 日期
from tiaoli.language import Chapter, Commence, Edition, Effect, Replace, Residue, Status

版本 = Edition(
    status=Status.ISSUED,
    gazette_sha256="6c817767d25350f43fb4ddf6a686512881aa067be27c60f05f0f130724ab463e",
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
        Replace(
            quote="将第十条中的“累计不超过100万元”修改为“累计不超过200万元”。",
            clause="第十条",
            words={"累计不超过100万元": "累计不超过200万元"},
            means={"标准奖励": Effect.LOOSER},
        ),
        Commence(quote="本决定自2026年1月1日起施行。", start=日期(2026, 1, 1)),
    ),
)
