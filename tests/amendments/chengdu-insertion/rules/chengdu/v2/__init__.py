"""假设修订：增加智能算力补贴。仅供示例，没有任何机关作出这一修改。"""

from rules.units import 日期
from tiaoli.language import Chapter, Commence, Edition, Effect, Insert, Renumber, Residue, Status

版本 = Edition(
    status=Status.ISSUED,
    gazette_sha256="2116d92f8ad6bd74cd497fbda58605d3b518ee54e564c75e9a56f57337959262",
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
        Insert(
            quote="一、增加一条，作为第六条：",
            clause="第六条",
            after="第五条",
            means={"智能算力补贴": Effect.LOOSER},
        ),
        Renumber(
            quote="二、第六条至第十四条依次改为第七条至第十五条。",
            labels={
                "第六条": "第七条",
                "第七条": "第八条",
                "第八条": "第九条",
                "第九条": "第十条",
                "第十条": "第十一条",
                "第十一条": "第十二条",
                "第十二条": "第十三条",
                "第十三条": "第十四条",
                "第十四条": "第十五条",
            },
        ),
        Commence(quote="本决定自2026年7月1日起施行。", start=日期(2026, 7, 1)),
    ),
)
