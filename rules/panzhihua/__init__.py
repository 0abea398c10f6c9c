"""攀枝花市推动人工智能产业高质量发展若干政策（文本题名不全，只有“若干政策”）。"""

from tiaoli.language import Policy

政策 = Policy(
    title="攀枝花市推动人工智能产业高质量发展若干政策（文本题名不全，只有“若干政策”）",
    short="攀枝花",
    issuer="攀枝花市（文本未列发文机关）",
    level="市",
    binds="攀枝花市；攀枝花的单位同时受四川省政策",
    source="官方文本，逐字节存于 v1/gazette.txt",
)
