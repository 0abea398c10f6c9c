"""2024年2月17日起施行的文本。"""

from tiaoli.language import Chapter, Edition, Residue, Status

版本 = Edition(
    status=Status.ISSUED,
    gazette_sha256="a7b4c66d05eb35358f03cd10b5bff077ca8bbf6b3c43bf09b53d233b5ef22738",
    chapters=(
        Chapter("第一章  促进人工智能算法发展政策"),
        Chapter("第二章  推动人工智能能级提升政策"),
        Chapter("第三章  构建人工智能产业生态政策"),
        Chapter("第四章  附则"),
    ),
    residue=(
        Residue("[bookmark: OLE_LINK1]", "文字处理软件留下的书签，不是政策文字"),
        Residue("[bookmark: OLE_LINK2]", "文字处理软件留下的书签，不是政策文字"),
        Residue("[bookmark: OLE_LINK3]", "文字处理软件留下的书签，不是政策文字"),
    ),
)
