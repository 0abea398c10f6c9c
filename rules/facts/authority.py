"""主管部门：负有职责的机关在一个年度内做了什么。"""

from tiaoli.language import subject, yesno

主管部门 = subject(
    "主管部门",
    "条文的责任单位",
    本年度遴选了数据集建设单位=yesno("本自然年内遴选过数据集建设单位", source="成都 第八条"),
)
