"""假设修订：降低第一档门槛。仅供示例，没有任何机关作出这一修改。"""

from rules.units import 日期
from tiaoli.language import Chapter, Commence, Edition, Effect, Replace, Residue, Status

版本 = Edition(
    status=Status.ISSUED,
    gazette_sha256="6df4b4b2c72c912d28826987e4c7b87b17db4194615d49c758bce38e069610f8",
    published=日期(2025, 5, 22),
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
            quote="将第五条中的“3亿元”修改为“2亿元”。",
            clause="第五条",
            words={"3亿元": "2亿元"},
            means={"成长支持": Effect.MIXED},
        ),
        Commence(quote="本决定自2025年7月1日起施行。", start=日期(2025, 7, 1)),
    ),
)
