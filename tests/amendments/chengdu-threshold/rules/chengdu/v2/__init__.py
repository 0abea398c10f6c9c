"""假设修订：降低第一档门槛。仅供示例，没有任何机关作出这一修改。"""

from rules.units import 日期
from tiaoli.language import Chapter, Commence, Edition, Effect, Replace, Status

版本 = Edition(
    status=Status.ISSUED,
    gazette_sha256="4047fe8028220ef3052e48522a2c48c39821c115a638a7c546a8aeff594e5797",
    amends="v1",
    hypothetical=True,
    chapters=(Chapter("成都市进一步促进人工智能产业高质量发展的若干政策措施修改决定"),),
    orders=(
        Replace(
            quote="一、将第五条中的“3亿元”修改为“2亿元”。",
            clause="第五条",
            words={"3亿元": "2亿元"},
            means={"成长支持": Effect.MIXED},
        ),
        Commence(quote="二、本决定自2025年7月1日起施行。", start=日期(2025, 7, 1)),
    ),
)
