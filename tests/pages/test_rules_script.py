"""What a page's evaluator is given, and that it refuses what it does not know."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from generator.rulesdata import ENGINE, SPANNING, edition_json, rules_script
from tests.conftest import BOOKS, ROOT
from tests.pages.browser import load_engine
from tiaoli import tree
from tiaoli.policy import Rulebook

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SCRIPTS = [ROOT / "docs" / "assets" / "engine" / f"{name}.js" for name in (*ENGINE, *SPANNING)]
CASE = """({date: "2025-03-01", facts: {"申请人.类型": "企业", "企业.是人工智能企业": true}})"""

each_book = pytest.mark.parametrize("book", BOOKS, ids=[book.policy_id for book in BOOKS])


@pytest.fixture
def engine(browser: Browser) -> Iterator[Page]:
    """A page with the evaluator, and no edition yet."""
    page = browser.new_page()
    load_engine(page, ())
    yield page
    page.close()


def chengdu() -> Any:
    """The data of the Chengdu edition, to be changed."""
    book = next(book for book in BOOKS if book.policy_id == "chengdu")
    return json.loads(json.dumps(edition_json(book)))


def provision(data: Any, id_: str) -> Any:
    return next(each for each in data["provisions"] if each["id"] == id_)


def refusal(page: Page, data: Any) -> str:
    """How the evaluator refuses an edition, or a case of it."""
    answer: str = page.evaluate(
        f"""(data) => {{
          try {{
            tiaoli.addEdition(data);
            tiaoli.verdicts(tiaoli.editions[data.key], {CASE});
          }} catch (problem) {{
            return problem.message;
          }}
          return "";
        }}""",
        data,
    )
    return answer


# The data ----------------------------------------------------------------------------------------


@each_book
def test_a_script_can_stand_in_any_page(book: Rulebook) -> None:
    """No text of a rule can end the script or break its line."""
    script = rules_script(book)
    assert not re.search("[<>&\u2028\u2029]", script)
    assert script.count("\n") == 1
    assert script == rules_script(book)


@each_book
def test_a_script_is_without_what_the_page_shows_anyway(book: Rulebook) -> None:
    data = edition_json(book)
    assert not {"text", "gazette"} & {*data}
    for each in data["provisions"]:
        assert not {"quote", "defects", "no_effect"} & {*each}


@each_book
def test_evaluator_and_rules_leave_room_for_the_rest_of_a_page(book: Rulebook) -> None:
    """Scripts and data of a page stay under 500 kB; the evaluator's share is about half."""
    size = len(rules_script(book).encode()) + sum(file.stat().st_size for file in SCRIPTS)
    assert size < 300_000


def test_every_script_is_loaded() -> None:
    folder = ROOT / "docs" / "assets" / "engine"
    assert sorted(folder.glob("*.js")) == sorted(SCRIPTS)


# What the evaluator knows ------------------------------------------------------------------------


def test_the_page_knows_the_fields_of_every_node(engine: Page) -> None:
    """A node or a field that the language gains must be taught to the page as well."""
    nodes = {
        kind.__name__: [
            field.name
            for field in dataclasses.fields(kind)
            if field.name not in ("authority", "instead")
        ]
        for kind in vars(tree).values()
        if isinstance(kind, type) and issubclass(kind, tree.Node)
        and kind not in (tree.Node, tree.Fact)
    }  # fmt: skip
    assert nodes == engine.evaluate("() => tiaoli.engine.tree.NODES")


def test_what_it_knows_is_judged(engine: Page) -> None:
    assert refusal(engine, chengdu()) == ""


def test_an_unknown_node_is_refused(engine: Page) -> None:
    data = chengdu()
    provision(data, "第五条/小巨人奖励")["when"]["parts"].append({"node": "Unless", "parts": []})
    assert refusal(engine, data) == "nothing here knows the node Unless"


def test_an_unknown_field_is_refused(engine: Page) -> None:
    data = chengdu()
    provision(data, "第五条/小巨人奖励")["taxed"] = True
    assert refusal(engine, data) == "nothing here knows the field taxed of Grant"


def test_a_field_that_lacks_is_refused(engine: Page) -> None:
    data = chengdu()
    del provision(data, "第五条/小巨人奖励")["times"]
    assert refusal(engine, data) == "the field times of Grant lacks"


def test_an_unknown_way_to_count_is_refused(engine: Page) -> None:
    data = chengdu()
    provision(data, "第五条/小巨人奖励")["times"]["per"] = "month"
    assert refusal(engine, data) == "nothing here knows the per month"


def test_an_unknown_provision_is_refused(engine: Page) -> None:
    data = chengdu()
    provision(data, "第五条/小巨人奖励")["kind"] = "Loan"
    assert refusal(engine, data) == "第五条/小巨人奖励: nothing judges a Loan"


def test_an_unknown_kind_of_value_is_refused(engine: Page) -> None:
    data = chengdu()
    provision(data, "第五条/小巨人奖励")["pays"]["kind"] = {"kind": "Points"}
    assert refusal(engine, data) == "there is no kind Points"


def test_an_edition_without_the_one_that_it_amends_is_refused(engine: Page) -> None:
    """What spans a change is judged by both: no verdict rather than a wrong one."""
    data = chengdu() | {"id": "v2", "key": "chengdu/v2", "amends": "chengdu/v1"}
    assert refusal(engine, data) == "chengdu/v2 amends chengdu/v1, which is not known yet"


def test_an_unknown_reading_is_refused(engine: Page) -> None:
    engine.evaluate("data => tiaoli.addEdition(data)", chengdu())
    with pytest.raises(Exception, match="没有读法 随便"):
        engine.evaluate(
            f"""() => tiaoli.verdicts(
                 tiaoli.editions["chengdu/v1"], {CASE}, {{readings: ["随便"]}})"""
        )


# What a page gets --------------------------------------------------------------------------------


def test_every_step_stands_in_the_exported_tree(engine: Page) -> None:
    """The path of a step leads to the node whose words it says, through the reading taken."""
    engine.evaluate("data => tiaoli.addEdition(data)", chengdu())
    strays = engine.evaluate(
        f"""() => {{
          const edition = tiaoli.editions["chengdu/v1"];
          const found = [];
          const visit = (tree, step) => {{
            const node = step.path.split(".").reduce((at, name) => at?.[name], tree);
            if (node?.fact === undefined && node?.node === undefined && !Array.isArray(node)) {{
              found.push(step.path);
            }}
            step.parts.forEach((part) => visit(tree, part));
          }};
          const verdicts = tiaoli.verdicts(edition, {CASE}, {{ readings: ["达到"] }});
          for (const {{ id, rows, scope }} of verdicts) {{
            visit(edition.scope, scope);
            rows.forEach((row) => row.trace.forEach((step) => visit(edition.byId.get(id), step)));
          }}
          return [verdicts.length, found];
        }}"""
    )
    assert strays == [5, []]
