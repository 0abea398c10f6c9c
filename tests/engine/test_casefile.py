"""Case files: what is read from good ones, and what is said of every bad one."""
# ruff: noqa: E501 (a message is one line)

from __future__ import annotations

import datetime
import os
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tiaoli import yamlfile
from tiaoli.case import Award, Case, Expectation, Row
from tiaoli.casefile import CaseFileError, read_cases
from tiaoli.kinds import UNKNOWN
from tiaoli.language import choice, count, date, money, share, subject, year, yearly, yesno

BAD_CASES = Path(__file__).parent / "bad_cases"

企业 = subject(
    "企业",
    "作为申请人的企业",
    是人工智能企业=yesno("被认定为人工智能企业", source="测试"),
    各年度主营业务收入=yearly(money("各年度的主营业务收入", source="测试")),
    申报年度=year("据以申报的会计年度", source="测试", latest="各年度主营业务收入"),
    营业收入=money("申报年度的营业收入总额", source="测试"),
    年度主营业务收入=money(
        "申报年度的收入", source="测试", in_year=("各年度主营业务收入", "申报年度")
    ),
    历年最高主营业务收入=money(
        "此前各年度的最高值", source="测试", highest_before=("各年度主营业务收入", "申报年度")
    ),
    人工智能相关业务收入=money("其中的一部分", source="测试", at_most="年度主营业务收入"),
    人工智能相关业务收入占比=share(
        "占主营业务收入的比例", source="测试", of=("人工智能相关业务收入", "年度主营业务收入")
    ),
    人工智能相关业务收入占营业收入比=share(
        "占营业收入总额的比例", source="测试", of=("人工智能相关业务收入", "营业收入")
    ),
    小巨人称号公布日期=date("首次获得该称号的公布日期", source="测试"),
)
标准 = subject(
    "标准",
    "制订的标准，一行一项",
    many=True,
    级别=choice("国际", "国家", "行业", definition="标准的级别", source="测试"),
    主导制订=yesno("申请人主导制订", source="测试"),
)
会议 = subject(
    "会议", "举办的会议，一行一个", many=True, 参会人数=count("人", "现场参会的人数", source="测试")
)
VOCABULARY = {noun.name: noun for noun in (企业, 标准, 会议)}
PROVISIONS = ("第五条/成长支持", "第五条/小巨人奖励", "第十条/标准奖励")

TOUR = {
    # values
    "money_wrong_unit": ":4: 案例“甲”: 企业.年度主营业务收入: `3亿美元` 不是金额；请写成 3亿元、2.9999亿元、500000.05元",
    "money_without_unit": ":4: 案例“甲”: 企业.年度主营业务收入: `300000000` 没有单位；请写明 元、万元 或 亿元",
    "money_without_yuan": ":4: 案例“甲”: 企业.年度主营业务收入: `3亿` 缺“元”字；请写成 3亿元",
    "money_negative": ":4: 案例“甲”: 企业.年度主营业务收入: `-3亿元` 为负数；金额不能小于0",
    "money_below_a_fen": ":4: 案例“甲”: 企业.年度主营业务收入: `0.001元` 比分还小；金额最小到0.01元",
    "money_beyond_all": ":4: 案例“甲”: 企业.年度主营业务收入: `1000001亿元` 超过100万亿元，请检查单位",
    "money_exponent": ":4: 案例“甲”: 企业.年度主营业务收入: `1e8元` 不是金额；请写成 3亿元、2.9999亿元、500000.05元",
    "money_infinite": ":4: 案例“甲”: 企业.年度主营业务收入: `.inf` 不是金额；请写成 3亿元、2.9999亿元、500000.05元\n"
    ":4: 案例“甲”: 企业.营业收入: `NaN` 不是金额；请写成 3亿元、2.9999亿元、500000.05元",
    "money_hexadecimal": ":4: 案例“甲”: 企业.年度主营业务收入: `0x1F元` 不是金额；请写成 3亿元、2.9999亿元、500000.05元",
    "money_underscores": ":4: 案例“甲”: 企业.年度主营业务收入: `3_000万元` 不是金额；请写成 3亿元、2.9999亿元、500000.05元",
    "money_two_points": ":4: 案例“甲”: 企业.年度主营业务收入: `3.0.1亿元` 不是金额；请写成 3亿元、2.9999亿元、500000.05元",
    "money_commas": ":4: 案例“甲”: 企业.年度主营业务收入: `3,00,0万元` 不是金额；千分位逗号须每三位一个，也可以不写",
    "money_commas_unquoted": ":4: 案例“甲”: 企业.年度主营业务收入: `3` 没有单位；请写明 元、万元 或 亿元\n"
    ":4: 案例“甲”: 企业: 没有事实 `000万元`；花括号里的半角逗号会把值断开，值里有逗号时请给值加引号",
    "money_full_width": ":4: 案例“甲”: 企业.年度主营业务收入: `３亿元` 含全角字符；请用半角写成 3亿元",
    "money_full_width_and_wrong": ":4: 案例“甲”: 企业.年度主营业务收入: `３亿美元` 不是金额；请写成 3亿元、2.9999亿元、500000.05元",
    "money_chinese_digits": ":4: 案例“甲”: 企业.年度主营业务收入: `三亿元` 不是金额；请写成 3亿元、2.9999亿元、500000.05元",
    "money_range": ":4: 案例“甲”: 企业.年度主营业务收入: `3亿元至5亿元` 不是金额；请写成 3亿元、2.9999亿元、500000.05元",
    "money_as_list": ":4: 案例“甲”: 企业.年度主营业务收入: 这里是列表；应只写一个值",
    "share_above_one": ":4: 案例“甲”: 企业.人工智能相关业务收入占比: `101%` 超过100%；占比在0%到100%之间",
    "share_without_percent": ":4: 案例“甲”: 企业.人工智能相关业务收入占比: `0.6` 没有百分号；请写成百分比，如 60%",
    "share_negative": ":4: 案例“甲”: 企业.人工智能相关业务收入占比: `-1%` 为负数；占比不能小于0%",
    "count_of_half_a_person": ":5: 案例“甲”: 会议第1项.参会人数: `20.5人` 不是整数；以“人”计的数不能有小数",
    "count_wrong_unit": ":5: 案例“甲”: 会议第1项.参会人数: `500个` 不是以“人”计的整数；请写成 20人",
    "count_negative": ":5: 案例“甲”: 会议第1项.参会人数: `-1人` 为负数；以“人”计的数不能小于0",
    "date_impossible": ":4: 案例“甲”: 企业.小巨人称号公布日期: `2025-02-30` 这一天不存在；请检查年月日",
    "date_not_yet": ":4: 案例“甲”: 企业.小巨人称号公布日期: 2025-03-02在案例日期2025-03-01之后，尚未发生；"
    "请更正日期，未发生的事不要写",
    "date_wrong_form": ":4: 案例“甲”: 企业.小巨人称号公布日期: `2025/3/1` 不是日期；请写成 2024-02-17",
    "date_two_digit_year": ":4: 案例“甲”: 企业.小巨人称号公布日期: `25-03-01` 不是日期；请写成 2024-02-17",
    "date_far_away": ":4: 案例“甲”: 企业.小巨人称号公布日期: `1025-03-01` 的年份不在1949至2200之间",
    "case_date_with_time": ":2: 案例“甲”: 日期: `2025-03-01 10:00:00` 不是日期；请写成 2024-02-17",
    "case_date_unknown": ":2: 案例“甲”: 日期: `未知` 不是日期；请写成 2024-02-17",
    "yesno_true": ":4: 案例“甲”: 企业.是人工智能企业: `true` 既不是“是”也不是“否”；请写 是、否 或 未知",
    "yesno_yes": ":4: 案例“甲”: 企业.是人工智能企业: `yes` 既不是“是”也不是“否”；请写 是、否 或 未知",
    "yesno_letter": ":4: 案例“甲”: 企业.是人工智能企业: `Y` 既不是“是”也不是“否”；请写 是、否 或 未知",
    "choice_not_listed": ":5: 案例“甲”: 标准第1项.级别: `市级` 不在选项之中；请从 国际、国家、行业 中选一个",
    "year_wrong": ":4: 案例“甲”: 企业.申报年度: `去年` 不是年度；请写成 2024年",
    "series_gap": ":4: 案例“甲”: 企业.各年度主营业务收入: 缺2022年；中间的年度不知道时请写 未知",
    "series_year_twice": ":4: 案例“甲”: 企业.各年度主营业务收入: 2024年写了两次；只留一处",
    "series_not_a_year": ":4: 案例“甲”: 企业.各年度主营业务收入: `24` 不是年度；请写成 2024年",
    "series_empty": ":4: 案例“甲”: 企业.各年度主营业务收入: 数列为空；请写成 {2023: 2.2亿元, 2024: 3亿元}",
    "series_as_amount": ":4: 案例“甲”: 企业.各年度主营业务收入: `3亿元` 不是各年数列；请写成 {2023: 2.2亿元, 2024: 3亿元}",
    "value_too_long": ":4: 案例“甲”: 企业.年度主营业务收入: 值长202字；最长200字",
    # contradictions
    "part_above_whole": ":4: 案例“甲”: 企业.人工智能相关业务收入: 1.5亿元，大于年度主营业务收入1亿元；请核对两项金额",
    "part_above_other_whole": ":4: 案例“甲”: 企业.人工智能相关业务收入: 1.5亿元，大于营业收入1亿元；请核对两项金额",
    "share_against_amounts": ":4: 案例“甲”: 企业.人工智能相关业务收入占比: 写的是60%，按人工智能相关业务收入、年度主营业务收入算得50%；请更正，或不写占比",
    "share_of_nothing": ":4: 案例“甲”: 企业.人工智能相关业务收入占比: 年度主营业务收入为0元时没有占比；请删去占比，或更正年度主营业务收入",
    "latest_against_series": ":4: 案例“甲”: 企业.年度主营业务收入: 写的是3亿元，按各年度主营业务收入应为2亿元；请更正，或只写数列",
    "highest_against_series": ":4: 案例“甲”: 企业.历年最高主营业务收入: 写的是4亿元，按各年度主营业务收入应为5亿元；请更正，或只写数列",
    "highest_below_known_year": ":4: 案例“甲”: 企业.历年最高主营业务收入: 写的是4亿元，按各年度主营业务收入至少为5亿元；请更正，或只写数列",
    "year_chosen_against_series": ":4: 案例“甲”: 企业.年度主营业务收入: 写的是2亿元，按各年度主营业务收入应为1亿元；请更正，或只写数列",
    "contradicts_background": ":7: 案例“甲”: 企业.人工智能相关业务收入: 2亿元，大于年度主营业务收入1亿元；请核对两项金额",
    # names and shapes
    "fact_unknown": ":4: 案例“甲”: 企业: 没有事实 `注册资本`；请见 tiaoli facts",
    "fact_misspelt": ":4: 案例“甲”: 企业: 没有事实 `年度主营业收入`；是不是 `年度主营业务收入`？",
    "fact_of_another_subject": ":4: 案例“甲”: 企业: 没有事实 `级别`；它属于 标准，请写到那里",
    "fact_full_width_colon": ":6: 第14列: 这里不该有冒号；值里有冒号时请给值加引号，上一行的键后面须有半角冒号和一个空格",
    "fact_full_width_colon_in_braces": ":4: 案例“甲”: 企业: 没有事实 `年度主营业务收入：3亿元`；键后面须用半角冒号和一个空格",
    "subject_misspelt": ":4: 案例“甲”: 事实: 没有主体 `企叶`；是不是 `企业`？",
    "subject_as_word": ":4: 案例“甲”: 企业: 应是一组“事实: 值”；它只有一个，不写成列表或单值",
    "single_given_rows": ":4: 案例“甲”: 企业: 应是一组“事实: 值”；它只有一个，不写成列表或单值",
    "rows_given_mapping": ":4: 案例“甲”: 标准: 应是列表，一行一项，以短横线开头；一项也没有时写 无",
    "rows_unknown": ":4: 案例“甲”: 标准: 应是列表，一行一项，以短横线开头；一项也没有时写 无",
    "row_as_word": ":4: 案例“甲”: 标准第1项: 应是一组“事实: 值”；请写成 {名称: …, …}",
    "row_names_twice": ":7: 案例“甲”: 标准: 名称 `甲` 与第5行的重复；请换一个名称",
    "row_project_unknown": ":5: 案例“甲”: 标准第1项.项目: 不能写 未知；不知道时不写这一项",
    "row_fact_misspelt": ":5: 案例“甲”: 标准第1项: 没有事实 `级別`；是不是 `级别`？",
    "facts_as_list": ":3: 案例“甲”: 事实: 应是一组“主体: …”；请逐个主体写明",
    "facts_empty": ":3: 案例“甲”: 事实: 应是一组“主体: …”；请逐个主体写明",
    # the case itself
    "case_without_name": ":1: 第1个案例: 缺 案例；请补上“案例: …”",
    "case_without_date": ":1: 案例“甲”: 缺 日期；请补上“日期: 2024-02-17”",
    "case_key_unknown": ":3: 案例“甲”: 没有键 `事时`；是不是 `事实`？可写 案例、政策、版本、日期、事实、期望、理由\n"
    ":4: 案例“甲”: 没有键 `备注`；可写 案例、政策、版本、日期、事实、期望、理由",
    "case_name_twice": ":3: 案例“甲”: 与第1行的案例同名；请换一个名称",
    "case_as_word": ":1: 第1个案例: 应是一组“键: 值”；请以“案例: 名称”开头",
    "case_name_as_list": ":1: 第1个案例: 案例: 这里是列表；应只写一个值",
    "background_late": ":2: 第2个案例: 背景 只能有一个，而且在最前面；请移到文件开头",
    "background_alone": ":1: 文件里没有案例；请至少写一个“- 案例: 名称”",
    "background_with_expectation": ":1: 背景: 没有键 `期望`；是不是 `日期`？可写 背景、日期、事实",
    "policy_as_mapping": ":1: 案例“甲”: 政策: 这里是映射；应只写一个值",
    "reason_missing": ":1: 案例“甲”: 写了期望而缺 理由；请引用起决定作用的文字",
    "reason_as_mapping": ":3: 案例“甲”: 理由: 应是文字，不是列表或映射；请给整句加引号",
    # expectations and earlier awards
    "outcome_unknown": ":3: 案例“甲”: 期望.第五条/成长支持: `通过` 不是结果；请写金额（如 10万元）、至多100万元、支持、符合、不符合、未定、就高让位、遵守、违反、未施行 或 已失效",
    "outcome_missing": ":3: 案例“甲”: 期望.第五条/成长支持: 缺 结果；请补上，如 {结果: 未定, 还缺: […]}",
    "outcome_key_unknown": ":3: 案例“甲”: 期望.第五条/成长支持: 没有键 `还却`；是不是 `还缺`？可写 结果、还缺、读法",
    "provision_unknown": ":3: 案例“甲”: 期望.第五条/成长奖励: 没有条款 `第五条/成长奖励`；是不是 `第五条/成长支持`？",
    "expectation_as_list": ":3: 案例“甲”: 期望: 应是一组“条款: 结果”；如 第五条/成长支持: 10万元",
    "needed_fact_unknown": ":3: 案例“甲”: 期望.第五条/成长支持.还缺: 没有事实 `是人工智能企业`；是不是 `企业.是人工智能企业`？",
    "needed_as_word": ":3: 案例“甲”: 期望.第五条/成长支持.还缺: 应是列表；请写成 [主体.事实, …]",
    "reading_key_as_list": ":7: 键不能是列表或映射；请写成文字",
    "reading_name_open": ":3: 案例“甲”: 期望.第五条/成长支持.读法: `达到+` 不是选项名；几个选项以半角 + 相连，各写一次",
    "reading_outcome_unknown": ":3: 案例“甲”: 期望.第五条/成长支持.读法.达到: `可能` 不是结果；请写金额（如 10万元）、至多100万元、支持、符合、不符合、未定、就高让位、遵守、违反、未施行 或 已失效",
    "readings_as_list": ":3: 案例“甲”: 期望.第五条/成长支持.读法: 应是一组“选项: 结果”；请写成 {达到: 10万元}",
    "award_provision_unknown": ":4: 案例“甲”: 已获奖补第1项.条款: 没有条款 `第五条/成长扶持`；是不是 `第五条/成长支持`？",
    "award_without_provision": ":4: 案例“甲”: 已获奖补第1项: 缺 条款；请补上“条款: …”",
    "award_key_unknown": ":4: 案例“甲”: 已获奖补第1项: 没有键 `数额`；是不是 `金额`？可写 条款、金额、日期、对象、项目、同类",
    "award_values": ":4: 案例“甲”: 已获奖补第1项.金额: `10万` 缺“元”字；请写成 10万元\n"
    ":4: 案例“甲”: 已获奖补第1项.日期: `昨天` 不是日期；请写成 2024-02-17\n"
    ":4: 案例“甲”: 已获奖补第1项.项目: 不能写 未知；不知道时不写这一项\n"
    ":4: 案例“甲”: 已获奖补第1项.同类: `可能` 既不是“是”也不是“否”；请写 是、否 或 未知",
    "award_as_mapping": ":4: 案例“甲”: 已获奖补: 应是列表；没有时写 无，不知道时写 未知",
    "awards_empty": ":4: 案例“甲”: 已获奖补: 应是列表；没有时写 无，不知道时写 未知",
    # yaml
    "duplicate_key": ":7: `是人工智能企业` 写了两次（第5行、第7行）；只留一处",
    "duplicate_case_key": ":3: `日期` 写了两次（第2行、第3行）；只留一处",
    "anchor": ":1: 不能使用锚点（&name）；请把值写全",
    "alias": ":2: 不能使用引用（*day）；请把值写全",
    "anchor_chinese": ":1: 第8列: 不能使用锚点（&）；请把值写全，或给值加引号",
    "alias_chinese": ":2: 第8列: 不能使用引用（*）；请把值写全，或给值加引号",
    "directive_version": ":1: 不能使用 % 开头的YAML指令；请删去",
    "merge_key": ":2: 不能使用合并键（<<）；请把值写全",
    "tag_python": ":1: 不能使用标签（`tag:yaml.org,2002:python/object/apply:os…`）；请直接写值",
    "tag_plain": ":1: 不能使用标签（`tag:yaml.org,2002:str`）；请直接写值",
    "directive": ":1: 第12列: 不能使用 % 开头的YAML指令；请删去",
    "several_documents": ":2: 一个文件只能有一份YAML文档；请删去 ---，或拆成几个文件",
    "empty": ": 文件是空的；请至少写一个案例",
    "only_comments": ": 文件是空的；请至少写一个案例",
    "empty_list": ":1: 文件里没有案例；请至少写一个“- 案例: 名称”",
    "scalar_at_top": ":1: 应是案例的列表；请以“- 案例: 名称”开头",
    "tab_indent": ":2: 缩进用了制表符（Tab）；请改用空格",
    "unterminated_quote": ":3: 第1列（从第1行起）: 引号没有收尾；请补上引号",
    "unterminated_brace": ":5: 第5列（从第4行起）: 花括号没有收尾，或缺半角逗号；请补上",
    "unterminated_bracket": ":5: 第1列（从第4行起）: 方括号没有收尾，或缺半角逗号；请补上",
    "second_colon": ":1: 第8列: 这里不该有冒号；值里有冒号时请给值加引号，上一行的键后面须有半角冒号和一个空格",
    "colon_without_space": ":3: 第3列（从第2行起）: 上一行的键后面缺半角冒号，或冒号后面缺空格；请补上",
    "bad_escape": ":1: 第9列: 双引号里的反斜杠写法不对；请改用单引号",
    "bad_start": ":1: 第7列: 值不能以这个字符开头；请给值加引号",
    "bad_indent": ":2: 第2列（从第1行起）: 不合YAML语法；请检查缩进、短横线和半角冒号",
    "escaped_control_character": ":1: 含不可见的控制字符 U+0007；请删去",
    "invisible_character": ":1: 含不可见的控制字符 U+200B；请删去",
    "turned_around": ":1: 含不可见的控制字符 U+202E；请删去",
    "list_in_list": ":1: 嵌套超过12层；请检查括号和缩进",
    "key_empty": ":3: 冒号前没有写键；请补上",
    "many_problems": "".join(
        f":{n + 4}: 案例“甲”: 企业: 没有事实 `事实{n}`；请见 tiaoli facts\n" for n in range(1, 21)
    )
    + "另有3处",
}
"""What is said of each file of `bad_cases/`; the file's name stands before the first colon."""


def said(path: Path, **options: bool) -> str:
    """What is said of a bad file, without its name."""
    with pytest.raises(CaseFileError) as problem:
        read_cases(path, VOCABULARY, "", PROVISIONS, **options)
    return str(problem.value)


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "cases.yaml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(folder: Path, content: str | bytes) -> list[Case]:
    return read_cases(written(folder, content), VOCABULARY, "cases.yaml", PROVISIONS)


# The tour of bad files ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", TOUR)
def test_bad_case(name):
    """A bad file is refused with one line for each problem: where, what, what to write instead."""
    assert TOUR[name] == said(BAD_CASES / f"{name}.yaml", need_reason=True)


@pytest.mark.parametrize("name", TOUR)
def test_bad_case_without_libyaml(name, monkeypatch):
    """Where PyYAML has no C library, the same lines are refused."""
    monkeypatch.setattr(yamlfile, "_LOADER", yaml.SafeLoader)
    lines = [each.split(": ")[0] for each in TOUR[name].splitlines()]
    found = said(BAD_CASES / f"{name}.yaml", need_reason=True)
    assert lines == [each.split(": ")[0] for each in found.splitlines()]


def test_tour_is_complete():
    """Every file of the tour is expected, and every expectation has its file."""
    assert sorted(TOUR) == sorted(path.stem for path in BAD_CASES.iterdir())


def test_messages_name_the_file():
    """Each line starts with the file as it was named, or as it was shown."""
    path = BAD_CASES / "money_without_yuan.yaml"
    words = ":4: 案例“甲”: 企业.年度主营业务收入: `3亿` 缺“元”字；请写成 3亿元"
    with pytest.raises(CaseFileError) as problem:
        read_cases(path, VOCABULARY)
    assert f"{path.as_posix()}{words}" == str(problem.value)
    with pytest.raises(CaseFileError) as problem:
        read_cases(path, VOCABULARY, "fixtures/art_05.yaml")
    assert f"fixtures/art_05.yaml{words}" == str(problem.value)


# Bad files that cannot be kept in a repository ---------------------------------------------------

BYTES = {
    "nul": (b"- \xe6\xa1\x88\xe4\xbe\x8b: \x00\n", ":1: 含不可见的控制字符 U+0000；请删去"),
    "bell": (b"a: 1\nb: \x07\n", ":2: 含不可见的控制字符 U+0007；请删去"),
    "next line": ("a: 1\u0085b: 2".encode(), ":1: 含不可见的控制字符 U+0085；请删去"),
    "noncharacter": ("a: \uffff".encode(), ":1: 含不可见的控制字符 U+FFFF；请删去"),
    "gbk": ("a: 1\n案例: 甲".encode("gbk"), ":2: 不是UTF-8编码；请另存为UTF-8"),
    "utf-16": ("案例".encode("utf-16"), ":1: 不是UTF-8编码；请另存为UTF-8"),
    "half a character": ("案".encode()[:2], ":1: 不是UTF-8编码；请另存为UTF-8"),
    "lone surrogate": (b"a: \xed\xa0\x80", ":1: 不是UTF-8编码；请另存为UTF-8"),
    "one text too long": (b"a: " + b"x" * 5001, ":1: 一处文字长5001字；最长5000字"),
    "too many nodes": (b"- a\n" * 20_000, ":20000: 文件的内容超过20000项；请拆成几个文件"),
    "100,000 brackets": (b"[" * 100_000, ":1: 嵌套超过12层；请检查括号和缩进"),
    "100,000 braces": (b"{a: " * 100_000, ":1: 嵌套超过12层；请检查括号和缩进"),
    "100,000 dashes": (b"- " * 100_000, ":1: 嵌套超过12层；请检查括号和缩进"),
    "100,000 question marks": (b"? " * 100_000, ":1: 键不能是列表或映射；请写成文字"),
    "deep indentation": (
        b"".join(b" " * n + b"a:\n" for n in range(1000)),
        ":13: 嵌套超过12层；请检查括号和缩进",
    ),
    "yaml bomb": (
        b"a: &a [x, x]\n" + b"".join(b"%c: &%c [*%c, *%c]\n" % (n + 1, n + 1, n, n) for n in b"abcdefghij"),
        ":1: 不能使用锚点（&a）；请把值写全",
    ),
    "over two megabytes": (b"# " * 1_000_001, ": 文件超过2MB；请拆成几个文件"),
}  # fmt: skip


@pytest.mark.parametrize("name", BYTES)
def test_bad_bytes(name, tmp_path):
    """Bytes that no editor should write are refused at once."""
    content, expected = BYTES[name]
    assert expected == said(written(tmp_path, content))


@pytest.mark.parametrize(
    ("escape", "expected"),
    [
        ("\\ud800", ":1: 含不可见的控制字符 U+D800；请删去"),
        ("\\Uffffffff", ": 不合YAML语法；请检查缩进、短横线和半角冒号"),
    ],
)
def test_impossible_escapes_without_libyaml(tmp_path, monkeypatch, escape, expected):
    """PyYAML's own scanner lets escapes through, or breaks on them, that libyaml refuses."""
    monkeypatch.setattr(yamlfile, "_LOADER", yaml.SafeLoader)
    assert expected == said(written(tmp_path, f'a: "{escape}"'))


def test_hundred_megabytes(tmp_path):
    """A huge file is refused by its size, unread."""
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    assert said(path) == ": 文件超过2MB；请拆成几个文件"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_named_pipe(tmp_path):
    """A named pipe is refused without waiting for a writer."""
    os.mkfifo(tmp_path / "pipe")
    assert said(tmp_path / "pipe") == ": 不是普通文件；请给出一个YAML文件"


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs /dev/zero")
def test_endless_device():
    """A device is refused unread."""
    assert said(Path("/dev/zero")) == ": 不是普通文件；请给出一个YAML文件"


def test_folder_missing_file_and_impossible_name(tmp_path):
    """What cannot be opened is named as such."""
    assert said(tmp_path) == ": 不是普通文件；请给出一个YAML文件"
    assert said(tmp_path / "none.yaml") == ": 没有这个文件；请检查路径"
    assert said(tmp_path / ("x" * 5000)) == ": 文件打不开；请检查路径和权限"
    assert said(Path("\0")) == ": 文件打不开；请检查路径和权限"


# Good files --------------------------------------------------------------------------------------

EXAMPLE = """\
- 案例: 收入恰好3亿元、占比恰好60%
  日期: 2025-03-01
  事实:
    企业: {年度主营业务收入: 3亿元, 人工智能相关业务收入: 1.8亿元, 历年最高主营业务收入: 2.2亿元, 是人工智能企业: 是}
  期望:
    第五条/成长支持: {结果: 不符合, 读法: {达到: 10万元}}
  理由: “突破”按从严读法不含本数；人工智能占比恰为60%，“以上”含本数。
"""


def test_example_of_the_design(tmp_path):
    """The example of the case format is read as exactly this case."""
    expected = Case(
        name="收入恰好3亿元、占比恰好60%",
        date=datetime.date(2025, 3, 1),
        facts={
            "企业.年度主营业务收入": 300_000_000_00,
            "企业.人工智能相关业务收入": 180_000_000_00,
            "企业.历年最高主营业务收入": 220_000_000_00,
            "企业.是人工智能企业": True,
        },
        expects=(Expectation("第五条/成长支持", "不符合", None, {"达到": "10万元"}, 6),),
        reason="“突破”按从严读法不含本数；人工智能占比恰为60%，“以上”含本数。",
        where="cases.yaml:1",
    )
    assert [expected] == read(tmp_path, EXAMPLE)


def test_byte_order_mark_and_windows_lines(tmp_path):
    """A byte order mark and CRLF line ends change nothing."""
    windows = "\ufeff" + EXAMPLE.replace("\n", "\r\n")
    assert read(tmp_path, EXAMPLE) == read(tmp_path, windows)


def test_one_case_without_a_list(tmp_path):
    """A single mapping is one case; 事实 and 期望 may be left out."""
    assert read(tmp_path, "案例: 甲\n日期: 2025年3月1日\n") == [
        Case("甲", datetime.date(2025, 3, 1), {}, where="cases.yaml:1")
    ]


def test_text_stays_text(tmp_path):
    """YAML's own numbers, dates and nulls are only text here."""
    (case,) = read(tmp_path, "- {案例: 1.0, 日期: 2025-3-1, 政策: [on, 007], 理由: null}\n")
    assert (case.name, case.policies, case.reason) == ("1.0", ("on", "007"), "null")


def test_background(tmp_path):
    """A case's facts override the background's one by one, its rows and awards as a whole."""
    first, second, third = read(
        tmp_path,
        """\
- 背景: 共同的事实
  日期: 2025-03-01
  事实:
    企业: {是人工智能企业: 是, 年度主营业务收入: 3亿元, 人工智能相关业务收入: 2亿元}
    标准: [{名称: 甲}, {名称: 乙}]
    已获奖补: 未知
- 案例: 照背景
- 案例: 改一项
  日期: 2025-04-01
  事实:
    企业: {年度主营业务收入: 4亿元}
    标准: [{名称: 丙}]
- 案例: 改为未知和无
  事实:
    企业: {人工智能相关业务收入: 未知}
    标准: 无
    已获奖补: 无
""",
    )
    common = {"企业.是人工智能企业": True, "企业.年度主营业务收入": 300_000_000_00}
    assert datetime.date(2025, 3, 1) == first.date == third.date
    assert datetime.date(2025, 4, 1) == second.date
    assert common | {"企业.人工智能相关业务收入": 200_000_000_00} == first.facts
    assert first.facts | {"企业.年度主营业务收入": 400_000_000_00} == second.facts
    assert common | {"企业.人工智能相关业务收入": UNKNOWN} == third.facts
    assert {"标准": (Row("甲", {}), Row("乙", {}))} == first.rows
    assert {"标准": (Row("丙", {}),)} == second.rows
    assert third.rows == {"标准": ()}
    assert (first.awards, second.awards, third.awards) == (UNKNOWN, UNKNOWN, ())


def test_problem_of_the_background_is_told_once(tmp_path):
    """What is wrong in the background is not repeated for each case."""
    content = "- {背景: 共同, 日期: 2025-03-01, 事实: {企业: {营业收入: 3}}}\n- {案例: 甲}\n- {案例: 乙}\n"
    assert said(written(tmp_path, content)) == (
        ":1: 背景: 企业.营业收入: `3` 没有单位；请写明 元、万元 或 亿元"
    )


@pytest.mark.parametrize("unknown", ["未知", "~", "", "'未知'"])
def test_unknown_is_kept(tmp_path, unknown):
    """A fact written as unknown is unknown, even where it could be derived."""
    (case,) = read(
        tmp_path,
        f"案例: 甲\n日期: 2025-03-01\n事实:\n  企业:\n    年度主营业务收入: {unknown}\n"
        f"    各年度主营业务收入: {{2023: 1亿元, 2024: {unknown}}}\n",
    )
    assert UNKNOWN is case.facts["企业.年度主营业务收入"]
    assert case.facts["企业.各年度主营业务收入"] == ((2023, 100_000_000_00), (2024, UNKNOWN))


def test_rows(tmp_path):
    """Rows keep their order, name and project; a row without a name is called by its number."""
    (case,) = read(
        tmp_path,
        "案例: 甲\n日期: 2025-03-01\n事实:\n  标准:\n"
        "  - {名称: 甲标准, 项目: P1, 级别: 国家, 评审核定额: 80万元}\n  - {主导制订: 未知}\n",
    )
    assert (
        Row("甲标准", {"标准.级别": "国家", "标准.评审核定额": 80_000_000}, "P1"),
        Row("第2项", {"标准.主导制订": UNKNOWN}, named=False),
    ) == case.rows["标准"]


def test_awards(tmp_path):
    """What is not said of an earlier award is unknown; other policies' clauses are any text."""
    (case,) = read(
        tmp_path,
        "案例: 甲\n日期: 2025-03-01\n事实:\n  已获奖补:\n"
        "  - {条款: 第十条/标准奖励, 金额: 60万元, 日期: 2025-01-10, 对象: 甲, 项目: P1, 同类: 是}\n"
        "  - {条款: 某区专项/第一条, 金额: 未知, 对象: 未知, 同类: 否}\n",
    )
    assert (
        Award("第十条/标准奖励", 60_000_000, datetime.date(2025, 1, 10), "甲", "P1", True),
        Award("某区专项/第一条", UNKNOWN, UNKNOWN, None, None, False),
    ) == case.awards


@pytest.mark.parametrize(
    ("name", "item"), [("会议", "{}"), ("已获奖补", "{条款: 第五条/成长支持, 金额: 1元}")]
)
def test_a_list_has_so_many_items(tmp_path, name, item):
    """Each item is judged beside all others under every reading: a hundred are read, no more."""
    head = "- 案例: 甲\n  日期: 2025-03-01\n  事实:\n"

    def content(count: int) -> str:
        return f"{head}    {name}: [{', '.join([item] * count)}]\n"

    assert read(tmp_path, content(100))
    found = said(written(tmp_path, content(101)))
    assert found == f":4: 案例“甲”: {name}: 有101项；一个案例最多100项，请分成几个案例"


def test_expectations(tmp_path):
    """Outcomes are written in one way; needed facts and readings are optional."""
    (case,) = read(
        tmp_path,
        "案例: 甲\n日期: 2025-03-01\n期望:\n  第五条/成长支持: 至多 1000000元\n"
        "  第十条/标准奖励: {结果: 未定, 还缺: [标准.级别, 标准.评审核定额, 已获奖补.金额]}\n"
        "  第五条/小巨人奖励: {结果: 0元, 还缺: [], 读法: {复核算新获得+达到: 300000元}}\n",
    )
    assert (
        Expectation("第五条/成长支持", "至多100万元", None, {}, 4),
        Expectation("第十条/标准奖励", "未定", ("标准.级别", "标准.评审核定额", "已获奖补.金额"), {}, 5),
        Expectation("第五条/小巨人奖励", "0元", (), {"复核算新获得+达到": "30万元"}, 6),
    ) == case.expects  # fmt: skip


def test_possible_facts_are_not_refused(tmp_path):
    """Equal amounts, a share that follows, an unknown year, a chosen year, a day to come."""
    facts = (
        "年度主营业务收入: 2亿元, 人工智能相关业务收入: 2亿元, 人工智能相关业务收入占比: 100%",
        "年度主营业务收入: 2亿元, 人工智能相关业务收入: 1.2亿元, 人工智能相关业务收入占比: 60%",
        "年度主营业务收入: 0元, 人工智能相关业务收入: 0元",
        "各年度主营业务收入: {2023: 1亿元, 2024: 未知}, 年度主营业务收入: 2亿元",
        "各年度主营业务收入: {2022: 未知, 2023: 1亿元, 2024: 2亿元}, 历年最高主营业务收入: 1亿元",
        "各年度主营业务收入: {2023: 1亿元, 2024: 2亿元}, 申报年度: 2023, 年度主营业务收入: 1亿元",
        "小巨人称号公布日期: 2025-03-01",
    )
    for each in facts:
        read(tmp_path, f"案例: 甲\n日期: 2025-03-01\n事实: {{企业: {{{each}}}}}\n")


def test_reason_is_asked_for_only_where_wanted(tmp_path):
    """Without `need_reason` an expectation may stand without its reason."""
    content = "案例: 甲\n日期: 2025-03-01\n期望: {第五条/成长支持: 未定}\n"
    assert read(tmp_path, content)[0].reason == ""


def test_provisions_are_checked_only_where_known(tmp_path):
    """Without the policy's ids any provision may be named."""
    content = "案例: 甲\n日期: 2025-03-01\n期望: {第九十九条/某项: 未定}\n"
    (case,) = read_cases(written(tmp_path, content), VOCABULARY)
    assert case.expects[0].provision == "第九十九条/某项"


# Any input ---------------------------------------------------------------------------------------

WORDS = (
    "- |: |{|}|[|]|, |\n|\n  |\n    |'|\"|#|&a|*a|!|%|? |~|未知|无|<<|---|...|\\|+|0|3亿元|60%|是|"
    "案例|背景|日期|2025-03-01|事实|企业|标准|已获奖补|名称|条款|金额|期望|第五条/成长支持|结果|还缺|读法|"
    "理由|政策|年度主营业务收入|各年度主营业务收入|人工智能相关业务收入占比|2024|\t|\ufeff|：|９"
)
PIECES = st.sampled_from(WORDS.split("|"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("any")


@settings(max_examples=300, deadline=None)
@given(content=st.binary(max_size=400))
def test_any_bytes(folder, content):
    """Whatever the bytes, cases are read or `CaseFileError` says why not."""
    _read_or_refuse(folder, content)


@settings(max_examples=300, deadline=None)
@given(pieces=st.lists(PIECES | st.text(max_size=5), max_size=60))
def test_any_text(folder, pieces):
    """Whatever is put together from a case file's own words, too."""
    _read_or_refuse(folder, "".join(pieces).encode("utf-8", "replace"))


SHAPES = st.recursive(
    PIECES | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(PIECES, inner, max_size=6),
    max_leaves=25,
)


@settings(max_examples=300, deadline=None)
@given(facts=SHAPES, expects=SHAPES, background=SHAPES)
def test_any_shape(folder, facts, expects, background):
    """Whatever lists and mappings stand where facts and expectations should, too."""
    items = [
        {"背景": "甲", "日期": "2025-03-01", "事实": background},
        {
            "案例": "乙",
            "事实": {"企业": facts, "标准": [facts], "已获奖补": facts},
            "期望": expects,
        },
    ]
    _read_or_refuse(folder, yaml.dump(items, allow_unicode=True, Dumper=_NoAliases).encode())


class _NoAliases(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True


def _read_or_refuse(folder: Path, content: bytes) -> None:
    try:
        cases = read_cases(written(folder, content), VOCABULARY, "any.yaml", PROVISIONS, True)
    except CaseFileError as problem:
        lines = str(problem).splitlines()
        assert 1 <= len(lines) <= 21
        assert all(line.startswith(("any.yaml:", "另有")) for line in lines)
    else:
        assert cases
