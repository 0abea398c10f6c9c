"""第十三条 政策解释。本政策实施中的具体问题由市经信局市新经济委会同市级有关部门负责解释，并制定
实施细则。
"""

from tiaoli.language import Defect, Interpretation

政策解释 = Interpretation(
    quote="本政策实施中的具体问题由市经信局市新经济委会同市级有关部门负责解释，并制定实施细则。",
    by="市经信局市新经济委",
    together_with="市级有关部门",
    also="制定实施细则",
    defects=(
        Defect(
            "制定实施细则",
            "没有期限；细则能否增设条文没有的条件（如择优、不足10万元不付、不含税）没有写",
        ),
    ),
)
