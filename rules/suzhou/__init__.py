"""宿州市推进“人工智能+”产业发展若干措施。"""

from tiaoli.language import Policy

政策 = Policy(
    title="宿州市推进“人工智能+”产业发展若干措施",
    short="宿州",
    issuer="宿州市（文本未列发文机关）",
    level="市",
    binds="安徽省宿州市",
    source="官方文本，逐字节存于 v1/gazette.txt",
)
