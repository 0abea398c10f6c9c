"""征求意见稿；自印发之日起施行，印发日期未知。"""

from tiaoli.language import Chapter, Edition, Status

版本 = Edition(
    status=Status.DRAFT,
    gazette_sha256="62a398c1be1db308537366dfa6bed86260000b8c0c10f67777f10162dad5d0c9",
    chapters=(
        Chapter("一、加大技术攻关支持力度"),
        Chapter("二、大力支持人工智能产业发展"),
        Chapter("三、加快推动人工智能终端应用和场景培育"),
        Chapter("四、强化算力和数据供给能力"),
        Chapter("五、着力构建要素保障体系"),
    ),
    lead="逗号前为牵头单位，下同",
)
