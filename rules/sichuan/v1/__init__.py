"""已发布的文本；原文没有题名、施行日和期限。"""

from tiaoli.language import Chapter, Edition, Residue, Status

版本 = Edition(
    status=Status.ISSUED,
    gazette_sha256="1d807a0eebeec378dbd43bc878e417edf20ca557d99132a98134f9666ade1a8e",
    chapters=(
        Chapter("一、加大技术攻关支持力度", prefix="一"),
        Chapter("二、大力支持人工智能产业发展", prefix="二"),
        Chapter("三、加快推动人工智能终端应用和场景培育", prefix="三"),
        Chapter("四、强化算力和数据供给能力", prefix="四"),
        Chapter("五、着力构建要素保障体系", prefix="五"),
    ),
    residue=(
        Residue("相关链接>>", "转载网页的尾部，不是政策文字"),
        Residue("原文链接:", "转载网页的尾部，不是政策文字"),
        Residue("免责声明:", "转载网页的尾部，不是政策文字"),
        Residue(
            "本站(华夏泰科)部分信息来源于有关部门官方公示信息,本站进行整理发布,如果信息涉及侵权,"
            "请提供权属证明,我们将在第一时间删除。",
            "转载网页的免责声明，不是政策文字",
        ),
        Residue("TOP", "转载网页的按钮，不是政策文字"),
        Residue("客服", "转载网页的按钮，不是政策文字"),
        Residue("电话", "转载网页的按钮，不是政策文字"),
        Residue("微信", "转载网页的按钮，不是政策文字"),
    ),
)
