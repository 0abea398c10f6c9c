"""A folder of tables is found, converted, checked; every kind of bad row is counted and told."""

from __future__ import annotations

import csv
import datetime
import random
import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests import small
from tests.conftest import BOOKS
from tiaoli.case import Case
from tiaoli.consistency import contradictions
from tiaoli.kinds import UNKNOWN
from tiaoli.nouns import (
    Subject,
    choice,
    count,
    date,
    duration,
    money,
    share,
    subject,
    year,
    yearly,
    yesno,
)  # fmt: skip
from tiaoli.population import convert
from tiaoli.population.cases import cases_of, register, tables_of, write_tables
from tiaoli.population.checked import Mistake, PopulationError, checked
from tiaoli.population.read import Population, open_population

DAY = datetime.date(2025, 6, 1)
申请人 = subject("申请人", "申请人", 有资格=yesno("有资格", source=""))
期限 = subject("期限", "期限", many=True, 长=duration("月", "长", source=""))
账 = subject(
    "账", "账",
    分=money("分", source=""),
    元=money("元", source=""),
    万=money("万", source=""),
    亿=money("亿", source=""),
    文=money("文", source=""),
    某=money("某", source=""),
    他=money("他", source=""),
    比=share("比", source="", of=("某", "他")),
    例=share("例", source="", of=("某", "他")),
    占=share("占", source="", of=("某", "他")),
    名=count("名", "名", source=""),
    日=date("日", source=""),
    级=choice("甲级", "乙级", definition="级", source=""),
    是=yesno("是", source=""),
    期=duration("月", "期", source=""),
    各年=yearly(money("各年", source="")),
    年=year("年", source="", latest="各年"),
)  # fmt: skip
"""A fact of each kind, none of which says anything of another."""

SMALL: dict[str, Subject] = {
    "申请人": 申请人, "企业": small.企业, "平台": small.平台, "期限": 期限, "账": 账,
}  # fmt: skip
PROVISIONS = {"甲": {"第一条/补助"}, "乙": {"第一条/补助", "第二条/奖励"}}
Columns = Mapping[str, Any]


@pytest.fixture(scope="module")
def connection() -> Any:
    """A database in memory."""
    return ibis.duckdb.connect()


class Folder:
    """A population's folder, and what opening it comes to."""

    def __init__(self, root: Path, connection: Any) -> None:
        self.root, self.connection = root, connection
        self.path = root / "人群"
        self.path.mkdir()

    def table(self, name: str, columns: Columns, form: str = "parquet") -> Folder:
        """Adds a table; columns may be lists or arrow arrays."""
        made = pa.table(
            {n: v if isinstance(v, pa.Array) else pa.array(v) for n, v in columns.items()}
        )
        path = self.path / f"{name}.{form}"
        path.parent.mkdir(exist_ok=True)
        pq.write_table(made, path)
        return self

    def csv(self, name: str, text: str, encoding: str = "utf-8") -> Folder:
        """Adds a table as CSV."""
        (self.path / f"{name}.csv").write_bytes(text.encode(encoding))
        return self

    def open(self, **rest: Any) -> Population:
        """The population, opened."""
        return open_population(
            self.path, SMALL, self.connection, self.root / "work", DAY, self.root / "rejected",
            **{"provisions": PROVISIONS} | rest,
        )  # fmt: skip

    def faults(self) -> tuple[str, ...]:
        """Why it cannot be opened."""
        with pytest.raises(PopulationError) as raised:
            self.open()
        return raised.value.faults

    def rejected(self, table: str) -> list[dict[str, str]]:
        """The lines of a reject file."""
        with (self.root / "rejected" / f"{table}.csv").open(encoding="utf-8-sig") as file:
            return list(csv.DictReader(file))


@pytest.fixture
def folder(tmp_path: Path, connection: Any) -> Folder:
    """A folder with five applicants, 1 to 5, of whom nothing is stated."""
    return Folder(tmp_path, connection).table("申请人", {"申请人编号": [1, 2, 3, 4, 5]})


def only(population: Population) -> Mistake:
    """The one kind of mistake there is."""
    [mistake] = population.mistakes
    return mistake


def keys(population: Population) -> list[Any]:
    """The applicants that stay."""
    found = population.tables.subjects["申请人"].select("申请人编号").to_pyarrow()
    return sorted(found["申请人编号"].to_pylist())


def values(population: Population, table: str, column: str) -> dict[Any, Any]:
    """A column by the applicants' keys."""
    found = population.tables.subjects[table].to_pyarrow().to_pylist()
    return {row["申请人编号"]: row[column] for row in found}


# What is found and read --------------------------------------------------------------------------


def test_normal_form_is_read_where_it_lies(folder: Folder) -> None:
    """Nothing is converted or copied; columns have their plain names and awards all of theirs."""
    folder.table("企业", {"申请人编号": [1, 2], "收入（分）": [5, None], "合格": [True, False]})
    folder.table("平台", {"申请人编号": [1], "名称": ["甲"]})
    folder.table("已获奖补", {"申请人编号": [3], "条款": ["甲 第一条/补助"]})
    population = folder.open()
    assert () == population.mistakes == population.converted
    assert population.rows == {"申请人": 5, "企业": 2, "平台": 1, "已获奖补": 1}
    assert values(population, "企业", "收入") == {1: 5, 2: None}
    assert {"申请人编号", "名称", "项目"} == {*population.tables.subjects["平台"].columns}
    assert population.tables.awards is not None
    assert tuple(population.tables.awards.columns) == (
        "申请人编号",
        "条款",
        "金额",
        "日期",
        "对象",
        "项目",
        "同类",
    )
    assert [path for path in (folder.root / "work").rglob("*") if path.is_file()] == []
    assert [*(folder.root / "rejected").iterdir()] == []


def test_facts_without_a_gap_are_told(folder: Folder) -> None:
    """A reader need not ask for NULL where every row states the fact."""
    folder.table("企业", {"申请人编号": [1, 2], "收入（分）": [5, None], "合格": [True, False]})
    assert frozenset({"企业.合格"}) == folder.open().tables.never_null


def test_two_populations_may_be_open_at_once(tmp_path: Path, connection: Any) -> None:
    """A second one on the same connection leaves the first as it is."""
    for name in ("一", "二"):
        (tmp_path / name).mkdir()
    one, two = (Folder(tmp_path / name, connection) for name in ("一", "二"))
    first = one.table("申请人", {"申请人编号": [1, 2]}).open()
    second = two.table("申请人", {"申请人编号": [3]}).open()
    assert (keys(first), keys(second)) == ([1, 2], [3])


def test_a_card_says_that_the_population_is_synthetic(folder: Folder) -> None:
    """Without a card the population is called like its folder."""
    assert (folder.open().card.name, folder.open().card.synthetic) == ("人群", False)
    (folder.path / "population.yaml").write_text("名称: 一千家\n合成: 是\n种子: 7\n", "utf-8")
    card = folder.open().card
    assert (card.name, card.synthetic, card.seed) == ("一千家", True, "7")
    (folder.path / "population.yaml").write_text("名字: 一千家\n合成: 也许\n", "utf-8")
    assert [
        re.findall("没有键 `名字`|既不是“是”也不是“否”", fault)[0] for fault in folder.faults()
    ] == ["没有键 `名字`", "既不是“是”也不是“否”"]


def test_a_table_may_be_a_folder_of_parts(folder: Folder) -> None:
    """Parquet parts are read together; marks that other engines leave are passed over."""
    for number in (1, 2):
        folder.table("企业/part", {"申请人编号": [number], "人数": [number]}, f"{number}.parquet")
    (folder.path / "企业" / "_SUCCESS").touch()
    (folder.path / "企业" / ".part.crc").touch()
    assert values(folder.open(), "企业", "人数") == {1: 1, 2: 2}


def test_csv_is_read_as_people_write_it(folder: Folder) -> None:
    """Amounts, dates and options as in case files, units in headers, empty cells unknown."""
    folder.csv(
        "企业",
        "\ufeff申请人编号,收入,总收入（万元）,占比,人数,认定日期,级别,合格,年度\r\n"
        '1,3亿元,"40,000.5",75%,20名,2024年2月17日,甲级,是,2024年\r\n'
        '2,,7,,"1,000",2024-02-17,,否,2023\r\n'
        "3,未知,,~,,,未知,true,\r\n",
    )
    population = folder.open()
    assert population.converted == ("企业",)
    assert "占比: 自相矛盾" in only(population).text
    read = {row[0]: row[1] for row in cases_of(population.tables, SMALL, DAY)}
    assert {
        "企业.总收入": 7 * 10**6,
        "企业.人数": 1000,
        "企业.认定日期": datetime.date(2024, 2, 17),
        "企业.合格": False,
        "企业.年度": 2023,
    } == {k: v for k, v in read[2].facts.items() if k.startswith("企业")}
    assert {k: v for k, v in read[3].facts.items() if "企业" in k} == {"企业.合格": True}


TEXTS: dict[str, tuple[list[str], list[Any]]] = {
    "分（分）": (["1", "0", "10000000000000000"], [1, 0, 10**16]),
    "元（元）": (["0.01", "1,234.56", "3亿元"], [1, 123456, 3 * 10**10]),
    "万（万元）": (["0.000001", "2.50", "1.000000000000"], [1, 2500000, 10**6]),
    "亿（亿元）": (["0.0000000001", "1000000", "7"], [1, 10**16, 7 * 10**10]),
    "文": (["3亿元", "0.01元", "未知"], [3 * 10**10, 1, None]),
    "比（%）": (["60", "0.0000001", "100.0"], [600000000, 1, 10**9]),
    "例（十亿分之一）": (["1", "1000000000", "5%"], [1, 10**9, 5 * 10**7]),
    "占": (["33.3333333%", "0%", "100％"], [333333333, 0, 10**9]),
    "名": (["1", "20名", "1,000"], [1, 20, 1000]),
    "日": (
        ["2024-02-29", "2024年2月17日", "~"],
        [datetime.date(2024, 2, 29), datetime.date(2024, 2, 17), None],
    ),
    "级": (["甲级", " 乙级 ", ""], ["甲级", "乙级", None]),
    "是": (["是", "否", "true"], [True, False, True]),
    "期（月）": (["18", "2年", "十二个月"], [18, 24, 12]),
    "年": (["2024", "2024年", "2024年度"], [2024, 2024, 2024]),
    "评审核定额@甲 第一条/补助（元）": (["1", "2", ""], [100, 200, None]),
}
NUMBERS: dict[str, tuple[Any, list[Any], list[Any]]] = {
    "分（分）": (pa.int16(), [7, 8, None], [7, 8, None]),
    "元（元）": (pa.decimal128(18, 2), ["12.34", "0.00", None], [1234, 0, None]),
    "万（万元）": (pa.int32(), [3, 0, None], [3 * 10**6, 0, None]),
    "亿（亿元）": (pa.decimal128(20, 10), ["2.9999", "0.0000000001"], [29999 * 10**6, 1]),
    "文（元）": (pa.decimal128(38, 18), ["12.34", "0.01", None], [1234, 1, None]),
    "比（%）": (pa.decimal128(9, 4), ["33.3333", "100", None], [333333000, 10**9, None]),
    "例（%）": (pa.int8(), [60, 0, None], [6 * 10**8, 0, None]),
    "名": (pa.uint8(), [200, 0, None], [200, 0, None]),
    "年": (pa.uint16(), [2024, 2025, None], [2024, 2025, None]),
    "期（月）": (pa.decimal128(5, 1), ["20.0", "0", None], [20, 0, None]),
}  # fmt: skip


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_numbers_as_text_are_exact(folder: Folder, form: str) -> None:
    """To the fen and to the billionth, in CSV and in text columns of Parquet alike."""
    columns = {"申请人编号": [1, 2, 3], **{header: cells for header, (cells, _) in TEXTS.items()}}
    if form == "csv":
        rows = zip(*columns.values(), strict=True)
        lines = [",".join(columns), *(",".join(f'"{cell}"' for cell in row) for row in rows)]
        folder.csv("账", "\n".join(lines))
    else:
        folder.table("账", columns)
    population = folder.open()
    assert population.mistakes == ()
    for header, (_, expected) in TEXTS.items():
        name = header if header.count("（") == 0 else header.rpartition("（")[0]
        assert expected == [*values(population, "账", name).values()], header


def test_numbers_of_other_types_are_exact(folder: Folder) -> None:
    """Integers and decimals in the unit of the header become whole fen and parts."""
    columns: dict[str, Any] = {"申请人编号": [1, 2, 3]}
    for header, (type_, cells, _) in NUMBERS.items():
        decimal = pa.types.is_decimal(type_)
        made = [Decimal(cell) if decimal and cell is not None else cell for cell in cells]
        columns[header] = pa.array([*made, None][:3], type_)
    population = folder.table("账", columns).open()
    assert population.mistakes == ()
    for header, (_, _, expected) in NUMBERS.items():
        found = [*values(population, "账", header.partition("（")[0]).values()]
        assert [*expected, None][:3] == found, header
    assert {pa.int64()} == {*pq.read_schema(folder.root / "work" / "账.parquet").types}


def test_text_that_says_unknown_becomes_null(folder: Folder) -> None:
    """A column of options may look normal and still say 未知."""
    folder.table(
        "平台", {"申请人编号": [1, 2, 3], "名称": ["甲"] * 3, "级别": ["甲级", "未知", ""]}
    )
    folder.table("已获奖补", {"申请人编号": [1], "条款": ["某"], "对象": ["未知"], "项目": [""]})
    population = folder.open()
    assert population.mistakes == ()
    assert values(population, "平台", "级别") == {1: "甲级", 2: None, 3: None}
    assert population.tables.awards is not None
    [award] = population.tables.awards.to_pyarrow().to_pylist()
    assert (award["对象"], award["项目"]) == (None, None)


def test_a_column_of_null_says_nothing(folder: Folder) -> None:
    """Tools that know no type write one; the fact is unknown."""
    folder.table("企业", {"申请人编号": [1], "收入": pa.nulls(1), "人数": [3]})
    assert {"申请人编号", "人数"} == {*folder.open().tables.subjects["企业"].columns}


def test_keys_of_csv_go_by_the_other_tables(folder: Folder) -> None:
    """Beside integers a CSV file's keys are integers, and what is none is told."""
    folder.csv("企业", "申请人编号,人数\n1,5\n02,6\n乙,7\n,8\n")
    population = folder.open()
    assert values(population, "企业", "人数") == {1: 5}
    assert {m.error: m.rows for m in population.mistakes} == {"读不懂": 2, "缺编号": 1}
    assert {"`02`", "`乙`", "没有"} == {line["说明"].split()[0] for line in folder.rejected("企业")}
    assert keys(population) == [1, 2, 3, 4, 5]


def test_keys_may_all_be_text(tmp_path: Path, connection: Any) -> None:
    """CSV files alone have text for keys, just as they are written."""
    made = (
        Folder(tmp_path, connection)
        .csv("申请人", "申请人编号\n02\n2\n")
        .csv("企业", "申请人编号,人数\n02,5\n")
    )
    population = made.open()
    assert population.mistakes == ()
    assert keys(population) == ["02", "2"]


# What stops the run ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "columns", "fault"),
    [
        ("企页", {"申请人编号": [1]}, "没有表 `企页`；是不是 `企业`？"),
        ("企业", {"申请人编号": [1], "人树": [1]}, "没有列 `人树`；是不是 `人数`？"),
        ("企业", {"申请人编号": [1], "投入（分）": [1]}, "它属于 平台，请写到那里"),
        ("企业", {"申请人编号": [1], "各年收入（分）": [1]}, "请另写一张表 企业.各年收入.parquet"),
        ("企业", {"人数": [1]}, "缺列 申请人编号"),
        ("平台", {"申请人编号": [1]}, "缺列 名称"),
        ("平台", {"申请人编号": [1], "名称": pa.nulls(1)}, "缺列 名称"),
        ("已获奖补", {"申请人编号": [1]}, "缺列 条款"),
        ("企业.各年收入", {"申请人编号": [1], "金额（分）": [1]}, "缺列 年度"),
        ("企业", {"申请人编号": [1], "收入": [1]}, "收入（万元）、收入（亿元） 之一"),
        ("企业", {"申请人编号": [1], "占比": [1]}, "占比（十亿分之一）、占比（%） 之一"),
        ("期限", {"申请人编号": [1], "名称": ["甲"], "长": [1]}, "请把表头写成 长（月）"),
        ("企业", {"申请人编号": [1], "收入（元）": [1.5]}, "浮点数（DOUBLE）"),
        ("企业", {"申请人编号": [1], "人数": pa.array([1.0], pa.float32())}, "浮点数（FLOAT）"),
        ("企业", {"申请人编号": [1], "收入（元）": [1], "收入（分）": [1]}, "是同一列"),
        ("企业", {"申请人编号": [1], "合格": [1]}, "请改成 BOOLEAN，或写成文字，如 是"),
        ("企业", {"申请人编号": [1], "级别": [1]}, "请改成 VARCHAR"),
        ("企业", {"申请人编号": [1], "认定日期": [datetime.datetime(2024, 1, 1)]}, "请改成 DATE"),
        ("企业", {"申请人编号": [1], "人数": [[1]]}, "类型是 BIGINT[]"),
        ("企业", {"申请人编号": [1.0]}, "请用 BIGINT 或 VARCHAR"),
        ("企业", {"申请人编号": ["1"]}, "申请人编号 的类型不一：企业 是 VARCHAR，申请人 是整数"),
        ("企业", {"申请人编号": [1], "评审核定额@第九条/补助（分）": [1]}, "没有条款 `第九条/"),
        ("企业", {"申请人编号": [1], "评审核定额@第一条/补助（分）": [1]}, "是哪部政策的"),
        ("企业", {"申请人编号": [1], "收入": ["3"]}, "全是数字而没有单位"),
    ],
)  # fmt: skip
def test_what_concerns_whole_tables_stops_the_run(
    folder: Folder, name: str, columns: Columns, fault: str
) -> None:
    """A table or column that cannot be understood is told with what to write instead."""
    [found] = folder.table(name, columns).faults()
    assert fault in found


def test_all_faults_are_told_at_once(folder: Folder) -> None:
    """So that all of them can be mended at once."""
    folder.table("企业", {"申请人编号": [1], "人树": [1], "收入": [1.5]})
    folder.table("平台", {"申请人编号": [1]})
    assert len(folder.faults()) == 3


def test_files_that_cannot_be_read_are_told(folder: Folder) -> None:
    """Not Parquet, not UTF-8, a line too short, an empty file, a spreadsheet, two of one table."""
    (folder.path / "企业.parquet").write_bytes(b"PAR1" + bytes(40))
    folder.csv("期限", "申请人编号,名称\n1,甲\n", "gbk")
    folder.csv("平台", "").csv("已获奖补", "申请人编号,申请人编号\n")
    (folder.path / "平台.xlsx").touch()
    (folder.path / "申请人").mkdir()
    found = "\n".join(folder.faults())
    assert "企业.parquet: 读不了" in found
    assert "期限.csv: 读不了：不是UTF-8编码；请另存为UTF-8" in found
    assert "平台.csv: 读不了：文件是空的" in found
    assert "已获奖补.csv: 读不了：列 `申请人编号` 写了两次" in found
    assert "平台.xlsx: 读不了这种文件；请存为 .parquet 或 UTF-8 的 .csv" in found
    assert "申请人.parquet: 表 申请人 已有 申请人；只留一处" in found or "里面没有文件" in found


def test_lines_that_do_not_fit_the_header_are_told(folder: Folder) -> None:
    """With the number of the line; whose row it is nobody can tell."""
    folder.csv("企业", "申请人编号,人数\n1,2\n3\n")
    assert folder.faults() == ("企业.csv: 读不了：第3行有1格，而表头有2格；请补齐或加引号",)
    folder.csv("企业", "申请人编号,人数\n1,2\n")
    (folder.path / "企业.csv").write_bytes("申请人编号,人数\n1,二\n".encode() + b"2,\xb6\xfe\n")
    assert folder.faults() == ("企业.csv: 读不了：第3行不是UTF-8编码；请另存为UTF-8",)


def test_data_that_breaks_off_is_told(folder: Folder) -> None:
    """A Parquet file whose footer can be read and whose pages cannot."""
    folder.table("企业", {"申请人编号": [1], "人数": [*range(1)]})
    numbers = random.Random(1).sample(range(10**9), 5000)
    folder.table("企业", {"申请人编号": [*range(5000)], "人数": numbers})
    path = folder.path / "企业.parquet"
    data = bytearray(path.read_bytes())
    data[100:20000] = bytes(19900)
    path.write_bytes(data)
    assert "读不了" in folder.faults()[0]


def test_a_folder_without_applicants_is_no_population(tmp_path: Path, connection: Any) -> None:
    """Nor is one that is empty, or that is not there."""
    empty = Folder(tmp_path, connection)
    assert empty.faults() == ("人群: 没有表 申请人；请放入 申请人.parquet，一行一个",)
    empty.path.rmdir()
    assert "打不开" in empty.faults()[0]
    empty.path = tmp_path / "人*"
    assert "不能有 *、? 或 [" in empty.faults()[0]


def test_parts_must_be_alike(folder: Folder) -> None:
    """Parts with other columns, of other forms, or none at all are told."""
    folder.table("企业/1", {"申请人编号": [1], "人数": [1]})
    folder.table("企业/2", {"申请人编号": [1], "人数": ["1"]})
    folder.table("平台/1", {"申请人编号": [1], "名称": ["甲"]}).csv("平台/2", "申请人编号,名称\n")
    (folder.path / "期限").mkdir()
    found = folder.faults()
    assert "企业/2.parquet: 各列与 1.parquet 不同：人数；请使各部分一致" in found
    assert "平台/: 既有 .parquet 又有 .csv；请只用一种" in found
    assert "期限/: 里面没有文件；请放入 .parquet 或 .csv，或删去这个文件夹" in found


def test_too_many_different_texts_are_told(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Amounts as text are for small tables; large ones bring numbers."""
    monkeypatch.setattr(convert, "MAX_TEXTS", 2)
    folder.csv("企业", "申请人编号,收入\n1,1元\n2,2元\n3,3元\n")
    assert "超过2种不同的文字；请改成数字，表头写 收入（分）" in folder.faults()[0]


# Bad rows ----------------------------------------------------------------------------------------


CELLS: list[tuple[str, str, str, str]] = [
    ("文", "3", "读不懂", "`3` 没有单位；请写明 元、万元 或 亿元"),
    ("文", "-3元", "读不懂", "为负数"),
    ("文", "0.001元", "读不懂", "比分还小"),
    ("文", "２元", "读不懂", "含全角字符；请用半角写成 2元"),
    ("文", "元" * 300, "读不懂", "值长300字；最长200字"),
    ("元（元）", "0.001", "读不懂", "比分还小"),
    ("元（元）", "许多", "读不懂", "不是金额"),
    ("分（分）", "0.5", "读不懂", "比分还小"),
    ("万（万元）", "-1", "读不懂", "为负数；金额不能小于0"),
    ("亿（亿元）", "1000001", "读不懂", "超过100万亿元"),
    ("比（%）", "100.1", "读不懂", "超过100%"),
    ("比（%）", "0.00000001", "读不懂", "比十亿分之一还细"),
    ("占", "33.33333333%", "读不懂", "比十亿分之一还细"),
    ("占", "60", "读不懂", "没有百分号"),
    ("例（十亿分之一）", "1.5", "读不懂", "比十亿分之一还细"),
    ("例（十亿分之一）", "-1", "读不懂", "占比不能小于0%"),
    ("名", "20.5", "读不懂", "不是整数"),
    ("名", "1000000000001", "读不懂", "过大"),
    ("日", "2024-02-30", "读不懂", "这一天不存在"),
    ("日", "1948-12-31", "读不懂", "不在1949至2200之间"),
    ("日", "2025-06-02", "尚未发生", "在基准日2025-06-01之后，尚未发生"),
    ("级", "丁级", "读不懂", "请从 甲级、乙级 中选一个"),
    ("是", "对", "读不懂", "既不是“是”也不是“否”"),
    ("期（月）", "18日", "读不懂", "单位不对"),
    ("年", "二四", "读不懂", "不是年度"),
    ("年", "24", "超出范围", "不是年度"),
    ("年", "2026", "尚未发生", "`2026` 在基准日2025-06-01之后"),
]


def test_a_cell_that_cannot_be_is_told(folder: Folder) -> None:
    """The applicant is set aside, and the reject file says why and what to write."""
    headers = dict.fromkeys(header for header, *_ in CELLS)
    lines = [",".join(["申请人编号", *headers]), f"1{',未知' * len(headers)}"]
    for key, (header, cell, _, _) in enumerate(CELLS, 2):
        lines.append(",".join([str(key), *(cell if each == header else "" for each in headers)]))
    everyone = [*range(1, len(CELLS) + 2)]
    population = folder.table("申请人", {"申请人编号": everyone}).csv("账", "\n".join(lines)).open()
    assert ([1], len(CELLS)) == (keys(population), population.set_aside)
    told = folder.rejected("账")
    assert len(CELLS) == len(told)
    for key, (header, _, error, words) in enumerate(CELLS, 2):
        [line] = [line for line in told if line["申请人编号"] == str(key)]
        assert (header.partition("（")[0], error) == (line["列"], line["错误"])
        assert words in line["说明"]
        assert f"申请人编号={key}" in line["该行"]
    counted = {(m.column, m.error): m.rows for m in population.mistakes}
    assert counted["文", "读不懂"] - 1 == 4
    assert counted["年", "超出范围"] == 1


VALUES: list[tuple[str, Any, str]] = [
    ("分（分）", -1, "`-0.01元` 为负数；金额不能小于0"),
    ("分（分）", 10**16 + 1, "`100000000000000.01元` 超过100万亿元，请检查单位"),
    ("分（分）", -(2**63) + 1, "为负数"),
    ("比（十亿分之一）", 10**9 + 1, "`100.0000001%` 超过100%"),
    ("比（十亿分之一）", -1, "`-0.0000001%` 为负数"),
    ("名", -5, "`-5名` 为负数"),
    ("名", 10**12 + 1, "过大"),
    ("期（月）", -1, "`-1个月` 为负数"),
    ("年", 1899, "`1899` 不是年度"),
    ("级", "丁级", "`丁级` 不在选项之中"),
    ("日", datetime.date(1948, 12, 31), "`1948-12-31` 的年份不在1949至2200之间"),
    ("日", datetime.date(2201, 1, 1), "不在1949至2200之间"),
    ("日", datetime.date(2025, 6, 2), "尚未发生"),
]
BOUNDS: list[tuple[str, Any]] = [
    ("分（分）", 10**16),
    ("比（十亿分之一）", 10**9),
    ("名", 10**12),
    ("年", 2025),
    ("级", "乙级"),
    ("日", DAY),
    ("日", datetime.date(1949, 1, 1)),
    ("期（月）", 0),
]


def test_a_number_out_of_range_is_told(folder: Folder) -> None:
    """In normal form too, where nothing is read as text; the bounds themselves are within."""
    cells = [*BOUNDS, *((header, value) for header, value, _ in VALUES)]
    everyone = [*range(1, len(cells) + 1)]
    columns: dict[str, Any] = {"申请人编号": everyone}
    for header in dict.fromkeys(header for header, _ in BOUNDS):
        columns[header] = [value if each == header else None for each, value in cells]
    population = folder.table("申请人", {"申请人编号": everyone}).table("账", columns).open()
    assert population.converted == ()
    assert everyone[: len(BOUNDS)] == keys(population)
    told = {line["申请人编号"]: line["说明"] for line in folder.rejected("账")}
    assert len(VALUES) == len(told)
    for key, (_, _, words) in enumerate(VALUES, len(BOUNDS) + 1):
        assert words in told[str(key)]


def test_keys_that_lack_repeat_or_lead_nowhere_are_told(folder: Folder) -> None:
    """A row without a key is nobody's; a key twice sets the applicant aside."""
    folder.table("申请人", {"申请人编号": [1, 2, 2, 3, None]})
    folder.table("企业", {"申请人编号": [1, 1, 3, 9, None], "人数": [1, 1, 3, 9, 7]})
    population = folder.open()
    found = {(m.table, m.error): (m.rows, m.applicants) for m in population.mistakes}
    assert found == {
        ("申请人", "重复"): (2, 1),
        ("申请人", "缺编号"): (1, 0),
        ("企业", "重复"): (2, 1),
        ("企业", "编号对不上"): (1, 1),
        ("企业", "缺编号"): (1, 0),
    }
    assert (keys(population), population.applicants, population.set_aside) == ([3], 1, 2)
    assert values(population, "企业", "人数") == {3: 3}


def test_a_text_key_of_blanks_is_none(tmp_path: Path, connection: Any) -> None:
    """An empty text tells no applicants apart."""
    made = Folder(tmp_path, connection)
    population = made.table("申请人", {"申请人编号": ["甲", "", " "]}).open()
    assert (only(population).error, only(population).rows) == ("缺编号", 2)
    assert keys(population) == ["甲"]


def test_names_that_lack_or_repeat_are_told(folder: Folder) -> None:
    """Rows of one applicant are told apart by their names; two applicants may use the same."""
    names = ["甲", "甲", "甲", "未知", None, "", "长" * 201]
    folder.table("平台", {"申请人编号": [1, 1, 2, 3, 4, 4, 5], "名称": names})
    population = folder.open()
    found = {m.error: (m.rows, m.applicants) for m in population.mistakes}
    assert found == {"重复": (2, 1), "名称不对": (2, 2), "缺必填项": (2, 1)}
    assert keys(population) == [2]
    lines = folder.rejected("平台")
    assert lines[0]["说明"] == "名称 `甲` 有几行；请换一个名称"
    assert "不能写 未知；不知道时不写这一项" in {line["说明"] for line in lines}


@pytest.mark.parametrize("rows", [4, 40])
def test_a_name_repeats_wherever_its_rows_stand(folder: Folder, rows: int) -> None:
    """Next to one another, far apart, or among the rows of others."""
    names = [f"第{n}项" for n in range(rows - 1)]
    folder.table("平台", {"申请人编号": [1] * rows + [2], "名称": [*names, "第0项", "第0项"]})
    mistake = only(folder.open())
    assert (mistake.error, mistake.rows, mistake.applicants) == ("重复", 2, 1)


def test_unsorted_rows_are_checked_alike(folder: Folder) -> None:
    """Sorted rows are checked faster, and others as well."""
    folder.table("申请人", {"申请人编号": [5, 3, 1, 9, 4]})
    folder.table("企业", {"申请人编号": [3, 1, 9, 2], "人数": [1, 2, 3, 4]})
    folder.table("平台", {"申请人编号": [9, 1, 9], "名称": ["甲", "甲", "甲"]})
    population = folder.open()
    found = {(m.table, m.error): m.examples[0].key for m in population.mistakes}
    assert found == {("企业", "编号对不上"): "2", ("平台", "重复"): "9"}
    assert keys(population) == [1, 3, 4, 5]


def series(folder: Folder, *rows: tuple[int, int | None, int | None], firms: Columns) -> Population:
    """A population with a yearly series, opened."""
    keys_, years, amounts = zip(*rows, strict=True)
    columns = {"申请人编号": keys_, "年度": years, "金额（分）": pa.array(amounts, pa.int64())}
    return folder.table("企业.各年收入", columns).table("企业", firms).open()


def test_a_series_has_no_gap_and_no_year_twice(folder: Folder) -> None:
    """A year whose amount is unknown is a row; a year that is missing is a mistake."""
    population = series(
        folder,
        (1, 2022, 5), (1, 2023, None), (1, 2024, 7),
        (2, 2022, 5), (2, 2024, 7),
        (3, 2022, 5), (3, 2022, 6),
        (4, 2026, 5),
        (5, None, 5),
        firms={"申请人编号": [1, 2, 3, 4, 5]},
    )  # fmt: skip
    found = {m.error: (m.rows, m.examples[0].key) for m in population.mistakes}
    assert found == {
        "缺年度": (1, "2"),
        "重复": (2, "3"),
        "尚未发生": (1, "4"),
        "缺必填项": (1, "5"),
    }
    assert keys(population) == [1]
    [(_, case)] = cases_of(population.tables, SMALL, DAY)
    assert case.facts["企业.各年收入"] == ((2022, 5), (2023, UNKNOWN), (2024, 7))


def test_a_series_needs_its_subject(folder: Folder) -> None:
    """Who has a series is concerned by its subject, and has a row there."""
    population = series(folder, (1, 2022, 5), (2, 2022, 5), firms={"申请人编号": [1]})
    assert (only(population).error, only(population).examples[0].key) == ("缺主体的行", "2")


def test_awards_of_provisions_that_nobody_has_are_told(folder: Folder) -> None:
    """What looks like a clause of these policies must be one; others' clauses nobody knows."""
    folder.table(
        "已获奖补",
        {
            "申请人编号": [1, 1, 1, 2, 3, 4],
            "条款": [
                "甲 第一条/补助", "国家奖励", "丙 第一条/补助",
                "甲 第二条/奖励", "第一条/补助", "第九条/奖",
            ],
            "金额（分）": [1, None, 0, 1, 1, 1],
        },
    )  # fmt: skip
    population = folder.open()
    assert keys(population) == [1, 5]
    words = [line["说明"] for line in folder.rejected("已获奖补")]
    assert "没有条款 `甲 第二条/奖励`" in words[0]
    assert "请写 甲 第一条/补助、乙 第一条/补助 之一" in words[1]
    assert "没有条款 `第九条/奖`" in words[2]
    assert folder.open(provisions=None).mistakes == ()


def test_awards_have_dates_amounts_and_no_contradiction(folder: Folder) -> None:
    """An award after the day, a negative amount, or awards of one of whom none is known."""
    folder.table("申请人", {"申请人编号": [1, 2, 3, 4], "已获奖补未知": [None, False, True, True]})
    folder.table(
        "已获奖补",
        {
            "申请人编号": [1, 2, 3],
            "条款": ["某", "某", "某"],
            "金额（分）": [-1, 0, 1],
            "日期": [None, datetime.date(2025, 6, 2), DAY],
        },
    )
    population = folder.open()
    found = {(m.column, m.error): m.examples[0].key for m in population.mistakes}
    assert found == {
        ("金额", "超出范围"): "1",
        ("日期", "尚未发生"): "2",
        ("申请人编号", "自相矛盾"): "3",
    }
    assert keys(population) == [4]


def test_an_applicant_with_a_bad_row_is_set_aside_whole(folder: Folder) -> None:
    """Its lists are not complete any more, in whichever table the bad row stands."""
    folder.table(
        "平台", {"申请人编号": [1, 1, 2], "名称": ["甲", "乙", "甲"], "投入（分）": [-1, 5, 5]}
    )
    folder.table("已获奖补", {"申请人编号": [1, 2], "条款": ["某", "某"]})
    folder.table("企业", {"申请人编号": [1, 2], "人数": [1, 2]})
    population = folder.open()
    assert only(population).rows == 1
    assert population.tables.awards is not None
    left = [*population.tables.subjects.values(), population.tables.awards]
    assert [sorted(each.to_pyarrow()["申请人编号"].to_pylist()) for each in left] == [
        [2, 3, 4, 5],
        [2],
        [2],
        [2],
    ]


def test_examples_are_the_first_five(folder: Folder) -> None:
    """All rows are counted and listed, the first few are told."""
    folder.table("申请人", {"申请人编号": [*range(1, 21)]})
    folder.table("企业", {"申请人编号": [*range(20, 0, -1)], "人数": [-1] * 20})
    population = folder.open()
    assert (only(population).rows, only(population).applicants) == (20, 20)
    assert [example.key for example in only(population).examples] == ["1", "2", "3", "4", "5"]
    assert [*map(str, range(1, 21))] == [line["申请人编号"] for line in folder.rejected("企业")]


def test_every_bad_cell_of_a_row_is_told(folder: Folder) -> None:
    """One line for each, so that all can be mended at once."""
    folder.csv("企业", "申请人编号,人数,收入（元）,合格\n1,x,y,z\n")
    assert {"人数", "收入", "合格"} == {
        line["列"] for line in (folder.open(), folder.rejected("企业"))[1]
    }


def test_nothing_is_left_of_an_earlier_run(folder: Folder) -> None:
    """A mended population has no reject file, and no file that was begun stays behind."""
    folder.csv("企业", "申请人编号,人数\n1,x\n").open()
    assert [path.name for path in (folder.root / "rejected").iterdir()] == ["企业.csv"]
    assert folder.csv("企业", "申请人编号,人数\n1,5\n").open().mistakes == ()
    assert [*(folder.root / "rejected").iterdir()] == []
    assert [*folder.root.rglob(".new-*")] == []
    assert [*folder.root.rglob(".texts-*")] == []


def test_a_stop_leaves_no_half_written_table(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What breaks off while a table is written leaves the one that was there."""
    folder.csv("企业", "申请人编号,人数\n1,5\n").open()
    before = (folder.root / "work" / "企业.parquet").read_bytes()

    def stopped(self: Path, target: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", stopped)
    folder.csv("企业", "申请人编号,人数\n1,6\n")
    with pytest.raises(KeyboardInterrupt):
        folder.open()
    assert before == (folder.root / "work" / "企业.parquet").read_bytes()
    assert [path.name for path in (folder.root / "work").iterdir()] == ["企业.parquet"]


# The same contradictions as in a case ------------------------------------------------------------

CHENGDU = dict(next(book for book in BOOKS if book.policy_id == "chengdu").subjects)
企业 = CHENGDU["企业"]
CHENGDU = {"申请人": CHENGDU["申请人"], "企业": 企业}
AMOUNTS = (0, 1, 3, 5, 10**16, UNKNOWN, None)


def told(chance: random.Random) -> dict[str, Any]:
    """Facts of an enterprise, some of which may contradict others."""
    facts: dict[str, Any] = {}
    for name in (
        "营业收入",
        "年度主营业务收入",
        "历年最高主营业务收入",
        "人工智能相关业务收入",
    ):
        facts[name] = chance.choice(AMOUNTS)
    for name in ("人工智能相关业务收入占比", "人工智能相关业务收入占营业收入比"):
        facts[name] = chance.choice((None, None, Fraction(1), Fraction(3, 5), Fraction(0)))
    if chance.random() < 0.7:
        first, length = chance.choice((2020, 2022)), chance.randrange(1, 5)
        facts["各年度主营业务收入"] = tuple(
            (first + n, chance.choice((0, 1, 3, 5, UNKNOWN))) for n in range(length)
        )
        facts["申报年度"] = chance.choice((None, None, 2021, 2023, 2024))
    return {f"企业.{name}": value for name, value in facts.items() if value is not None}


def test_the_contradictions_are_those_of_a_case(tmp_path: Path, connection: Any) -> None:
    """Parts and wholes, shares, series: an applicant's facts are refused where a case's are; and
    alike where no files are read, and nothing is proved by the order of the rows."""
    chance = random.Random(6)
    cases = [Case(str(n), DAY, told(chance)) for n in range(500)]
    expected = {
        (str(key), fact.name)
        for key, case in enumerate(cases, 1)
        for fact, _ in contradictions(企业, case.facts)
    }
    tables = tables_of(cases, CHENGDU)
    path, work, rejected = (tmp_path / name for name in ("人群", "work", "rejected"))
    write_tables(tables, path)
    population = open_population(path, CHENGDU, connection, work, DAY, rejected)
    with (rejected / "企业.csv").open(encoding="utf-8-sig") as file:
        found = {(line["申请人编号"], line["列"]) for line in csv.DictReader(file)}
    assert expected == found
    assert len(found) > 300
    assert {*range(1, 501)} - {int(key) for key, _ in expected} == {*keys(population)}
    plain = checked(register(tables, CHENGDU, connection), CHENGDU, DAY, tmp_path / "bad")
    assert population.mistakes == plain.mistakes
    assert (population.applicants, population.set_aside) == (plain.applicants, plain.set_aside)
    assert population.tables.never_null == plain.tables.never_null


def test_contradictions_say_what_to_mend(folder: Folder) -> None:
    """Both amounts, in the units people use."""
    folder.table(
        "企业",
        {
            "申请人编号": [1, 2, 3, 4],
            "收入（分）": [5000050, 1, 0, 1],
            "总收入（分）": [5000000, 3, 0, 4],
            "占比（十亿分之一）": [None, 333333333, 5, 250000000],
        },
    )
    population = folder.open()
    words = {line["申请人编号"]: line["说明"] for line in folder.rejected("企业")}
    assert words == {
        "1": "50000.5元，大于总收入50000元；请核对两项金额",
        "2": "写的是33.3333333%，与收入0.01元、总收入0.03元不符；请更正，或不写占比",
        "3": "总收入为0元时没有占比；请删去占比，或更正总收入",
    }
    assert keys(population) == [4, 5]
