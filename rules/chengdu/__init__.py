"""成都市进一步促进人工智能产业高质量发展的若干政策措施。"""

from tiaoli.language import Policy

政策 = Policy(
    title="成都市进一步促进人工智能产业高质量发展的若干政策措施",
    short="成都",
    issuer="成都市（文本未列发文机关）",
    level="市",
    binds="成都市；受四川省同类政策约束的程度见第十四条",
    source="官方文本，逐字节存于 v1/gazette.txt",
)
