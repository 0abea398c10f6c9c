"""四川省支持人工智能产业高质量发展的政策（文本没有题名）。"""

from tiaoli.language import Policy

政策 = Policy(
    title="四川省支持人工智能产业高质量发展的政策（文本没有题名）",
    short="四川",
    issuer="四川省（文本未列发文机关）",
    level="省",
    binds="四川省；成都、攀枝花的单位同时受本政策",
    source="官方文本，逐字节存于 v1/gazette.txt",
)
