"""征求意见稿；自公布之日起实施，公布日期未知，没有期限。"""

from tiaoli.language import Edition, Residue, Status

版本 = Edition(
    status=Status.DRAFT,
    gazette_sha256="7a8d6dbc38d7016d86e53f5913b981161ebc912b9c029142fcf6797e15392a2e",
    residue=(Residue("附件", "表示本文是另一份公文的附件，不是政策文字"),),
)
