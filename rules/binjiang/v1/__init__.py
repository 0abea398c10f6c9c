"""征求意见稿；自公布之日起30日后施行，公布日期未知。"""

from tiaoli.language import Chapter, Edition, Residue, Status

版本 = Edition(
    status=Status.DRAFT,
    gazette_sha256="c5cc92be30bff0d2d6f0dcaf8a0387a20c5589ede8d3f023ebc96259d27fa1cc",
    chapters=(
        Chapter("一、支持研发创新"),
        Chapter("二、完善要素保障"),
        Chapter("三、赋能行业应用"),
        Chapter("四、培育产业生态"),
        Chapter("五、附则", prefix="附则"),
    ),
    residue=(
        Residue("附件", "表示本文是另一份公文的附件，不是政策文字"),
        Residue("[bookmark: _GoBack]", "文字处理软件留下的书签，不是政策文字"),
    ),
)
