"""本措施自公布之日起实施。"""

from rules.terms import 公布之日
from tiaoli.language import Defect, Validity

施行日期 = Validity(
    quote="本措施自公布之日起实施。",
    start=公布之日,
    words=("起",),
    defects=(
        Defect(
            "公布之日",
            "征求意见稿没有公布日期，“新认定”“新获批”“首次”的起点随之不明",
            "写“自……年……月……日起施行”",
        ),
        Defect(
            "本措施",
            "没有有效期、解释机关和实施细则，也没有写与上级政策调整的关系",
            "写“有效期……年，由市科技局会同……解释”",
        ),
    ),
)
