"""A population made up: the same for the same seed, consistent, heavy-tailed, at every edge."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pa = pytest.importorskip("pyarrow")
ds = pytest.importorskip("pyarrow.dataset")
pq = pytest.importorskip("pyarrow.parquet")

from tests.conftest import BOOKS, ROOT  # noqa: E402
from tests.small import ID, book, grant, 万元, 企业, 平台, 百分之  # noqa: E402
from tiaoli.consistency import contradictions  # noqa: E402
from tiaoli.judge import judge  # noqa: E402
from tiaoli.language import portion, subject, yesno  # noqa: E402
from tiaoli.outcome import Status  # noqa: E402
from tiaoli.policy import Rulebook  # noqa: E402
from tiaoli.population.draw import BLOCK  # noqa: E402
from tiaoli.population.edges import Edge, edges  # noqa: E402
from tiaoli.population.layout import KEY, NAME, layouts  # noqa: E402
from tiaoli.population.shapes import read_shapes  # noqa: E402
from tiaoli.population.synthesize import Synthesis, SynthesisError, synthesize  # noqa: E402
from tiaoli.problems import CaseFileError  # noqa: E402
from tiaoli.tree import Capped  # noqa: E402

DAY = datetime.date(2025, 3, 1)
ALL = 2 * BLOCK - 100
申请人 = subject("申请人", "申请的一方", 合格=yesno("合格", source=""))
VOCABULARY = BOOKS[0].subjects
LAYOUTS = layouts(VOCABULARY)
SHAPES = read_shapes(ROOT / "rules" / "population.yaml", VOCABULARY)
REVENUE, HIGHEST = "年度主营业务收入（分）", "历年最高主营业务收入（分）"
AI_REVENUE, TOTAL = "人工智能相关业务收入（分）", "营业收入（分）"


def made(folder: Path, rows: int, seed: int = 7, **rest: Any) -> Synthesis:
    """A population of the repository's policies, without the applicants at edges."""
    return synthesize(BOOKS, rows, folder, seed, shapes=SHAPES, boundary=False, **rest)


def table(folder: Path, name: str) -> Any:
    """A whole table, its parts in order."""
    parts = sorted((folder / name).glob("*.parquet"))
    return pa.concat_tables([pq.read_table(part) for part in parts])


def tables(folder: Path) -> dict[str, Any]:
    """Every table of a population."""
    return {each.name: table(folder, each.name) for each in folder.iterdir() if each.is_dir()}


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two blocks of applicants drawn at random, in one part."""
    folder = tmp_path_factory.mktemp("drawn") / "人口"
    made(folder, ALL, chunk=2 * BLOCK)
    return folder


@pytest.fixture(scope="module")
def at_edges() -> list[Edge]:
    """The applicants at the edges of every rule of the repository."""
    return list(edges(BOOKS, DAY))


def chengdu_growth(at_edges: list[Edge]) -> Iterator[dict[str, Any]]:
    """The facts of those who stand at the edges of Chengdu's growth support."""
    for edge in at_edges:
        if edge.provision == "成都 第五条/成长支持":
            yield {key.partition(".")[2]: value for key, value in edge.case.facts.items()}


# What is drawn -----------------------------------------------------------------------------------


def test_the_seed_gives_the_same_values_whatever_the_chunk(drawn: Path, tmp_path: Path) -> None:
    """Chunks of one block and of two hold the same rows; another seed gives others."""
    made(tmp_path / "人口", ALL, chunk=1)
    assert tables(drawn) == tables(tmp_path / "人口")
    made(tmp_path / "另一", BLOCK, seed=8)
    other = table(tmp_path / "另一", "企业")
    assert table(drawn, "企业").slice(0, 100) != other.slice(0, 100)


def test_the_same_run_writes_the_same_bytes(tmp_path: Path) -> None:
    """Two runs give the same files to the byte, but for the population's name."""
    files = []
    for name in ("甲", "乙"):
        made(tmp_path / name, 1000)
        parts = sorted((tmp_path / name).glob("*/*.parquet"))
        files.append([(path.relative_to(tmp_path / name), path.read_bytes()) for path in parts])
    assert files[0] == files[1]


def test_parts_have_ascending_keys_that_do_not_overlap(drawn: Path) -> None:
    """Each part continues where the one before it ended, and every applicant is there once."""
    for folder in (each for each in drawn.iterdir() if each.is_dir()):
        last = 0
        for part in sorted(folder.glob("*.parquet")):
            keys = pq.read_table(part)[KEY].to_numpy()
            assert last < keys[0]
            assert bool((np.diff(keys) >= 0).all())
            last = keys[-1]
    assert list(range(1, ALL + 1)) == table(drawn, "申请人")[KEY].to_pylist()


def test_columns_are_those_of_the_layout(drawn: Path) -> None:
    """Every table has the key, the columns of its layout, and nothing else but amounts reviewed."""
    for name, found in tables(drawn).items():
        expected = [KEY, *(column.on_disk for column in LAYOUTS[name].columns.values())]
        columns = [each for each in found.column_names if "@" not in each]
        assert expected == columns


def stated(found: Any, name: str) -> Iterator[dict[str, Any]]:
    """The facts of each row of a subject's table by their full names, as a case has them."""
    of = LAYOUTS[name].columns
    units = {column.on_disk: column for column in of.values() if column.fact}
    for row in found.to_pylist():
        facts = {units[c].fact: value for c, value in row.items() if c in units}
        facts = {key: value for key, value in facts.items() if value is not None}
        yield {key: value for key, value in facts.items() if "占" not in key and "比例" not in key}


@pytest.mark.parametrize("name", ["企业", "研发项目", "语料合同", "创新平台", "网络安全保险"])
def test_nothing_contradicts_itself(drawn: Path, name: str) -> None:
    """Parts never exceed their wholes."""
    rows = list(stated(table(drawn, name).slice(0, 1500), name))
    found = [why for facts in rows for why in contradictions(VOCABULARY[name], facts)]
    assert rows
    assert found == []


def test_validation_rejects_nothing(tmp_path: Path) -> None:
    """Neither those at edges nor those drawn at random are set aside, for any table or column."""
    ibis = pytest.importorskip("ibis")
    from tiaoli.population.read import open_population

    chengdu = [each for each in BOOKS if each.policy_id == "chengdu"]
    synthesize(chengdu, 6000, tmp_path / "人口", 3, shapes=SHAPES)
    found = open_population(
        tmp_path / "人口", VOCABULARY, ibis.duckdb.connect(), tmp_path / "工作", DAY,
        tmp_path / "退回", {b.policy.short: [p.id for p in b.placed] for b in BOOKS},
    )  # fmt: skip
    assert [mistake.text for mistake in found.mistakes] == []
    assert (found.applicants, found.set_aside) == (6000, 0)
    assert found.card.synthetic
    assert found.converted == ()


def test_a_share_is_stated_only_instead_of_its_part(drawn: Path) -> None:
    """Where both amounts are known nobody states the share, so it cannot differ from theirs."""
    found = table(drawn, "企业")
    share = found["人工智能相关业务收入占比（十亿分之一）"].is_valid().to_numpy()
    part = found[AI_REVENUE].is_valid().to_numpy()
    assert 0.03 < share.mean() < 0.12
    assert not (share & part).any()


def test_series_have_no_gap_and_agree_with_what_is_stated(drawn: Path) -> None:
    """Years follow one another up to the year before, and the last one is this year's amount."""
    series = table(drawn, "企业.各年度主营业务收入").to_pylist()
    now = dict(zip(*(table(drawn, "企业")[c].to_pylist() for c in (KEY, REVENUE)), strict=True))
    by_key: dict[int, list[tuple[int, int]]] = {}
    for row in series:
        by_key.setdefault(row[KEY], []).append((row["年度"], row["金额（分）"]))
    agreed = 0
    for key, years in by_key.items():
        assert list(range(DAY.year - len(years), DAY.year)) == [year for year, _ in years]
        if now[key] is not None:
            assert years[-1][1] == now[key]
            agreed += 1
    assert agreed


def test_no_event_lies_after_the_day(drawn: Path) -> None:
    """Dates spread over the years before the day, and none is later."""
    for found in tables(drawn).values():
        for field in found.schema:
            if field.type == pa.date32() and found[field.name].null_count < len(found):
                days = [day for day in found[field.name].to_pylist() if day is not None]
                assert max(days) <= DAY
                assert min(days) < DAY - datetime.timedelta(365)


def test_revenue_has_a_heavy_tail(drawn: Path) -> None:
    """The largest hundredth of the enterprises has more than a quarter of all revenue."""
    revenue = np.sort(table(drawn, "企业")[TOTAL].drop_null().to_numpy())
    largest = revenue[-len(revenue) // 100 :].sum() / revenue.sum()
    assert largest > 0.25
    assert revenue.mean() > 2.5 * np.median(revenue)


def test_revenue_follows_earlier_revenue(drawn: Path) -> None:
    """This year's revenue and the highest before it go together, and most have grown."""
    found = table(drawn, "企业").select([REVENUE, HIGHEST]).drop_null()
    now, before = (found[name].to_numpy() for name in (REVENUE, HIGHEST))
    both = (now > 0) & (before > 0)
    assert np.corrcoef(np.log(now[both]), np.log(before[both]))[0, 1] > 0.9
    assert 0.5 < (now > before).mean() < 0.95


def test_ai_enterprises_have_more_ai_revenue(drawn: Path) -> None:
    """The median share of AI revenue is above 50 % for AI enterprises, below 10 % for others."""
    found = table(drawn, "企业").select(["是人工智能企业", REVENUE, AI_REVENUE]).drop_null()
    is_ai = found["是人工智能企业"].to_numpy(zero_copy_only=False)
    revenue = found[REVENUE].to_numpy()
    share = found[AI_REVENUE].to_numpy() / np.maximum(revenue, 1)
    assert np.median(share[is_ai]) > 0.5
    assert np.median(share[~is_ai & (revenue > 0)]) < 0.1


def test_most_have_few_items_and_some_have_many(drawn: Path) -> None:
    """Of those with contracts more than half have one, and somebody has twenty or more."""
    counts = list(Counter(table(drawn, "技术合同")[KEY].to_pylist()).values())
    assert sum(count == 1 for count in counts) > len(counts) / 2
    assert max(counts) >= 20


def test_gaps_come_at_the_documented_rate(drawn: Path) -> None:
    """Two in a hundred yes/no facts are not stated."""
    unknown = table(drawn, "申请人")["属人工智能产业类"].null_count / ALL
    assert 0.015 < unknown < 0.025


def test_awards_name_items_that_the_applicant_has(drawn: Path) -> None:
    """Every item of an earlier award is a row of the same applicant, in the same project."""
    rows = {
        (row[KEY], row[NAME]): row["项目"]
        for name, layout in LAYOUTS.items()
        if layout.subject is not None and layout.subject.many
        for row in table(drawn, name).select([KEY, NAME, "项目"]).to_pylist()
    }
    awards = [a for a in table(drawn, "已获奖补").to_pylist() if a["对象"] is not None]
    assert len(awards) > 1000
    assert [a["项目"] for a in awards] == [rows[a[KEY], a["对象"]] for a in awards]


def test_files_say_that_they_are_synthetic(drawn: Path) -> None:
    """The card and every file's metadata say so."""
    card = (drawn / "population.yaml").read_text()
    assert "合成: 是\n" in card
    assert "不是真实企业" in card
    labels = {pq.read_metadata(p).metadata["合成".encode()] for p in drawn.glob("*/*.parquet")}
    assert {"是".encode()} == labels


# The edges ---------------------------------------------------------------------------------------


def test_thresholds_are_met_missed_and_passed_by_one_fen(at_edges: list[Edge]) -> None:
    """Revenue one fen below, at and above each of the three thresholds."""
    revenues = {facts.get("年度主营业务收入") for facts in chengdu_growth(at_edges)}
    around = {yi * 10**10 + fen for yi in (3, 5, 10) for fen in (-1, 0, 1)}
    assert around <= revenues


def test_a_share_is_exactly_the_one_asked_for(at_edges: list[Edge]) -> None:
    """AI revenue is exactly 60 % of the revenue for some, and one fen less for others."""
    whole_parts = [
        (facts["年度主营业务收入"], facts["人工智能相关业务收入"])
        for facts in chengdu_growth(at_edges)
        if facts.keys() >= {"年度主营业务收入", "人工智能相关业务收入"}
    ]
    exact = {whole for whole, part in whole_parts if part * 10 == whole * 6}
    below = {whole for whole, part in whole_parts if (part + 1) * 10 == whole * 6}
    assert 3 * 10**10 in exact
    assert exact & below


def test_each_provision_has_somebody_who_gets_it_and_somebody_who_does_not(
    at_edges: list[Edge], chengdu: Rulebook
) -> None:
    """Every provision of Chengdu's policy is granted to one of its own, and refused to another."""
    found: dict[str, set[Status]] = {}
    for edge in at_edges:
        policy, _, id_ = edge.provision.partition(" ")
        if policy == chengdu.policy.short:
            decision = judge(chengdu, edge.case, only=frozenset([id_])).get(id_)
            if decision is not None:
                found.setdefault(id_, set()).add(decision.outcome.status)
    entitled = {placed.id for placed, _ in chengdu.judged if hasattr(placed.provision, "when")}
    assert entitled <= found.keys()
    for id_ in entitled:
        assert {Status.ELIGIBLE, Status.NOT_ELIGIBLE, Status.UNDETERMINED} <= found[id_]


def test_some_have_several_rows_and_some_of_one_project(at_edges: list[Edge]) -> None:
    """There are several rows of one provision, and rows of two provisions in one project."""
    rows = [tuple(edge.case.rows.values()) for edge in at_edges]
    assert any(len(each) == 1 and len(each[0]) >= 3 for each in rows)
    shared = [[r.project for rs in each for r in rs] for each in rows if len(each) == 2]
    assert ["项目1", "项目1"] in shared


def test_edges_move_with_the_day() -> None:
    """On a day of another year no event is later, and the year before is that day's."""
    day = datetime.date(2024, 6, 1)
    books = [each for each in BOOKS if each.policy_id == "chengdu"]
    found = list(edges(books, day))
    events = [v for e in found for v in e.case.facts.values() if isinstance(v, datetime.date)]
    assert max(events) == day
    assert 2023 in {e.case.facts.get("企业.申报年度") for e in found}


def test_edges_come_first_and_do_not_depend_on_the_rows(tmp_path: Path) -> None:
    """They have the lowest keys; a smaller number of rows leaves none of them out."""
    books = [each for each in BOOKS if each.policy_id == "suzhou"]
    few = synthesize(books, 10, tmp_path / "少", 1)
    many = synthesize(books, 3000, tmp_path / "多", 1)
    assert few.at_edges == few.applicants == many.at_edges
    assert many.applicants == 3000
    keys = table(tmp_path / "多", "申请人")[KEY].to_pylist()
    assert list(range(1, 3001)) == keys
    first = table(tmp_path / "少", "智能工厂")
    assert first == table(tmp_path / "多", "智能工厂").slice(0, len(first))


# The run -----------------------------------------------------------------------------------------


def test_an_interrupted_run_goes_on_and_ends_alike(drawn: Path, tmp_path: Path) -> None:
    """Nothing stands under the name before the end; the second run keeps the first one's chunks."""
    folder = tmp_path / "人口"

    def stop(done: int, total: int, left: float | None) -> None:
        if done > BLOCK:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        made(folder, ALL, chunk=1, progress=stop)
    assert not folder.exists()
    told: list[int] = []
    made(folder, ALL, chunk=1, progress=lambda done, *_: told.append(done))
    assert told == [ALL, ALL]
    assert tables(drawn) == tables(folder)
    assert [folder] == list(tmp_path.iterdir())


def test_what_another_run_left_is_not_used(tmp_path: Path) -> None:
    """An interrupted run with another seed begins anew."""

    def stop(done: int, total: int, left: float | None) -> None:
        if done > BLOCK:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        made(tmp_path / "人口", BLOCK + 1000, seed=1, chunk=1, progress=stop)
    made(tmp_path / "人口", 1000, seed=2)
    made(tmp_path / "另一", 1000, seed=2)
    assert tables(tmp_path / "另一") == tables(tmp_path / "人口")


def test_memory_depends_on_the_chunk_alone(tmp_path: Path) -> None:
    """Five chunks take no more of it than two."""

    def most(name: str, chunks: int) -> int:
        held = []
        made(
            tmp_path / name, chunks * BLOCK, chunk=1,
            progress=lambda done, total, left: held.append(pa.total_allocated_bytes()),
        )  # fmt: skip
        return max(held)

    assert most("五", 5) < 1.2 * most("二", 2)


def test_progress_tells_the_time_left(tmp_path: Path) -> None:
    """It is told what is done, of how much, and the seconds left, which end at none."""
    told: list[tuple[int, int, float | None]] = []
    made(tmp_path / "人口", BLOCK + 10, progress=lambda *each: told.append(each))
    assert [done for done, _, _ in told] == [BLOCK, BLOCK + 10, BLOCK + 10]
    assert {BLOCK + 10} == {total for _, total, _ in told}
    assert told[0][2] is not None
    assert told[-1][2] == 0


def test_a_folder_with_something_in_it_is_left_alone(drawn: Path) -> None:
    """A population is never overwritten."""
    with pytest.raises(SynthesisError, match="已经存在；请换一个文件夹"):
        made(drawn, 10)


@pytest.mark.parametrize(
    ("rows", "seed", "words"),
    [(0, 1, "申请人0个不行"), (10**10, 1, "请写 1 到"), (5, -1, "小于零")],
)
def test_what_cannot_be_is_refused(tmp_path: Path, rows: int, seed: int, words: str) -> None:
    """A number of applicants or a seed that makes no sense says what to write instead."""
    with pytest.raises(SynthesisError, match=words):
        made(tmp_path / "人口", rows, seed)


# Shapes ------------------------------------------------------------------------------------------


def test_another_vocabulary_needs_no_shapes(tmp_path: Path) -> None:
    """Without a file of shapes, a policy of other nouns gets a population from its own numbers."""
    small = book(grant(portion(百分之(10), 平台.投入), of=平台))
    small = replace(small, subjects={"申请人": 申请人, "企业": 企业, "平台": 平台})
    made_up = synthesize([small], 5000, tmp_path / "人口", 1)
    assert made_up.applicants == 5000
    assert len(table(tmp_path / "人口", "平台")) > 500
    awards = Counter(table(tmp_path / "人口", "已获奖补")["条款"].to_pylist())
    assert f"某 {ID}" in awards


def test_medians_follow_the_numbers_of_the_rules(tmp_path: Path) -> None:
    """Where no shape is given, amounts lie about the base at which the rate meets its ceiling."""
    half = Capped(portion(百分之(50), 平台.投入), 万元(3))
    small = replace(book(grant(half, of=平台)), subjects={"申请人": 申请人, "平台": 平台})
    synthesize([small], BLOCK, tmp_path / "人口", 1, boundary=False)
    invested = table(tmp_path / "人口", "平台")["投入（分）"].drop_null().to_numpy()
    assert 2 * 10**6 < np.median(invested) < 5 * 10**6


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("事实: {企业.营业收人: {中位数: 3亿元}}", "企业.营业收入"),
        ("事实: {企业.营业收入: {中位数: 3}}", "没有单位"),
        ("事实: {企业.营业收入: {离散: 0}}", "不是正数"),
        ("事实: {企业.标杆企业名单: {选项: {国家级: 1%}}}", "不是企业.标杆企业名单的选项"),
        ("事实: {企业.营业收入: {随: 标杆企业名单, 则: 3亿元}}", "应是企业的一项是否事实"),
        ("主体: {企业们: 50%}", "没有主体"),
        (
            "类别: {类: [{名称: 甲, 占比: 100%, 事实: {企业.营业收入: 3亿元}}]}",
            "只能固定是否和选项",
        ),
        ("未知: {金钱: 3%}", "没有类型"),
        ("类别: {种类: [{名称: 甲, 占比: 60%}, {名称: 乙, 占比: 30%}]}", "合计应为100%"),
    ],
)
def test_a_file_of_shapes_that_makes_no_sense_is_refused(
    tmp_path: Path, text: str, words: str
) -> None:
    """The message says in Chinese what was found and what to write instead."""
    file = tmp_path / "population.yaml"
    file.write_text(text)
    with pytest.raises(CaseFileError, match=words):
        read_shapes(file, VOCABULARY)


def test_shapes_are_followed(tmp_path: Path) -> None:
    """Classes fix facts and subjects, and a fact can depend on another one."""
    file = tmp_path / "population.yaml"
    file.write_text(
        "类别: {类型: [{名称: 甲, 占比: 100%, 事实: {申请人.类型: 高校}, 主体: {企业: 100%}}]}\n"
        "事实:\n"
        "  企业.获得小巨人称号: {是: 20%, 未知: 0%}\n"
        "  企业.小巨人称号公布日期: {仅当: 获得小巨人称号, 未知: 0%}\n"
    )
    shapes = read_shapes(file, VOCABULARY)
    synthesize(BOOKS, BLOCK, tmp_path / "人口", 1, shapes=shapes, boundary=False)
    assert {"高校"} == set(table(tmp_path / "人口", "申请人")["类型"].to_pylist())
    found = table(tmp_path / "人口", "企业")
    assert len(found) == BLOCK
    assert found["获得小巨人称号"].to_pylist() == found["小巨人称号公布日期"].is_valid().to_pylist()
    assert 0.17 < np.mean(found["获得小巨人称号"].to_numpy(zero_copy_only=False)) < 0.23
