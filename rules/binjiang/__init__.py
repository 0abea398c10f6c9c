"""关于加快新一代人工智能产业应用发展的若干政策。"""

from tiaoli.language import Policy

政策 = Policy(
    title="关于加快新一代人工智能产业应用发展的若干政策",
    short="滨江",
    issuer="杭州市滨江区（文本未列发文机关）",
    level="区",
    binds="杭州市滨江区",
    source="官方文本，逐字节存于 v1/gazette.txt",
)
