"""What GitHub runs and asks: pinned actions, few rights, an owner for all, no forged comment."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import BOOKS, ROOT
from tests.repository.test_repository import tracked

GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
every_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)


def read(path: Path) -> dict[str, Any]:
    """A workflow; YAML 1.1 reads its key `on` as true."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def scripts(path: Path) -> list[str]:
    """What a workflow runs in a shell."""
    jobs = read(path)["jobs"].values()
    return [step["run"] for job in jobs for step in job["steps"] if "run" in step]


# Rights ------------------------------------------------------------------------------------------


@every_workflow
def test_every_action_is_pinned_by_its_commit_and_names_its_version(path):
    """A tag can be moved to other code, a commit cannot; the comment is for who reads it."""
    lines = re.findall(r"uses: *(.+)", path.read_text(encoding="utf-8"))
    pinned = re.compile(r"[\w-]+/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
    assert [line for line in lines if not pinned.fullmatch(line)] == []


@every_workflow
def test_a_right_is_given_to_a_job_and_to_no_workflow(path):
    """A job that nobody thought of may do nothing."""
    workflow = read(path)
    assert workflow["permissions"] == {}
    assert [name for name, job in workflow["jobs"].items() if not job.get("permissions")] == []


@every_workflow
def test_every_job_ends(path):
    """No job runs for the six hours that GitHub allows."""
    jobs = read(path)["jobs"]
    assert [name for name, job in jobs.items() if not job.get("timeout-minutes")] == []


@every_workflow
def test_no_workflow_runs_a_request_with_the_rights_of_its_base(path):
    """That trigger gives a stranger's code a token that writes."""
    assert "pull_request_target" not in path.read_text(encoding="utf-8")


@every_workflow
def test_nothing_is_written_into_a_script_before_the_shell_reads_it(path):
    """A title or a branch name reaches the shell as a variable, never as code."""
    assert [script for script in scripts(path) if "${{" in script] == []


def test_what_runs_the_code_of_a_request_has_no_secret_and_only_reads():
    """Rules are code, and anybody may propose some."""
    path = GITHUB / "workflows" / "check.yml"
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"secrets\.|github\.token|GITHUB_TOKEN", text) == []
    assert [job["permissions"] for job in read(path)["jobs"].values()] == [{"contents": "read"}] * 3
    assert text.count("actions/checkout@") == text.count("persist-credentials: false")


def test_what_may_write_runs_no_code_of_a_request():
    """It uses no action and checks nothing out."""
    path = GITHUB / "workflows" / "comment.yml"
    (job,) = read(path)["jobs"].values()
    assert job["permissions"] == {"actions": "read", "pull-requests": "write"}
    assert [step for step in job["steps"] if "uses" in step] == []


# Linters -----------------------------------------------------------------------------------------


def linted(name: str, *arguments: str, text: str = "") -> str:
    """What a linter says of the repository, or of a text; nothing, if all is well."""
    beside = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    program = shutil.which(name, path=beside)
    if not program:
        pytest.skip(f"no {name}")
    done = subprocess.run(
        [program, *arguments], cwd=ROOT, input=text, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr if done.returncode else ""


def test_zizmor_finds_no_hole():
    """Its stricter questions included; it asks nothing of the network."""
    assert linted("zizmor", "--offline", "--pedantic", "--strict-collection", ".github") == ""


def test_actionlint_finds_no_mistake():
    """Keys, types and expressions are what GitHub knows."""
    assert linted("actionlint", *map(str, WORKFLOWS)) == ""


@every_workflow
def test_shellcheck_finds_no_mistake(path):
    """The scripts within the workflows are linted as scripts are."""
    said = [linted("shellcheck", "--shell=bash", "-", text=script) for script in scripts(path)]
    assert "".join(said) == ""


# Owners ------------------------------------------------------------------------------------------


def patterns() -> list[str]:
    """The path patterns of CODEOWNERS."""
    lines = (GITHUB / "CODEOWNERS").read_text(encoding="utf-8").splitlines()
    return [line.split()[0] for line in lines if line and not line.startswith("#")]


def test_every_policy_has_owners_for_its_rules_cases_and_tests():
    """A new policy gets its three lines."""
    wanted = {
        f"/{folder}/{book.policy_id}/"
        for book in BOOKS
        for folder in ("rules", "fixtures", "tests/rules")
    }
    assert set() == wanted - set(patterns())


def test_every_line_about_owners_is_about_some_file():
    """A line about a folder that is gone guards nothing."""
    files = [path.relative_to(ROOT) for path in tracked()]

    def matches(pattern: str) -> bool:
        glob = pattern.removeprefix("/")
        return any(f"{file}".startswith(glob) or file.match(glob) for file in files)

    assert [pattern for pattern in patterns() if not matches(pattern)] == []


# The comment -------------------------------------------------------------------------------------

MARKER = "<!-- tiaoli compare -->"
HEAD = {"state": "open", "head": {"repo": {"id": 7}, "sha": "a" * 40}}
BOT = "github-actions[bot]"

# Stands in for GitHub's own command: any number has the same request, and what is posted is kept.
GH = f"""#!{sys.executable}
import json, pathlib, subprocess, sys
here = pathlib.Path(__file__).parent
arguments = sys.argv[2:]
path = next(word for word in arguments if word.startswith("repos/"))
if "--method" in arguments:
    method = arguments[arguments.index("--method") + 1]
    body = pathlib.Path(arguments[-1].removeprefix("body=@")).read_text(errors="replace")
    (here / "posted").write_text(json.dumps([method, path, body]))
elif path.endswith("/zip"):
    sys.stdout.buffer.write((here / "artifact.zip").read_bytes())
else:
    answers = json.loads((here / "answers").read_text())
    answer = next(answer for part, answer in answers.items() if part in path)
    query = arguments[arguments.index("--jq") + 1]
    subprocess.run(["jq", "-r", query], input=json.dumps(answer), text=True, check=True)
"""


def comment(
    folder: Path,
    *,
    number: str = "12\n",
    report: bytes = "报告".encode(),
    head: dict[str, Any] = HEAD,
    comments: tuple[tuple[int, str, str], ...] = (),
) -> list[str] | None:
    """What comment.yml posts of an artifact: method, path and body, or nothing."""
    missing = [tool for tool in ("bash", "jq", "unzip") if not shutil.which(tool)]
    if missing:
        pytest.skip(f"no {', '.join(missing)}")
    with zipfile.ZipFile(folder / "artifact.zip", "w") as artifact:
        artifact.writestr("number", number)
        artifact.writestr("comment.md", report)
    answers = {
        "/artifacts": {"artifacts": [{"id": 3}, {"id": 4}]},
        "/comments": [{"id": i, "user": {"login": who}, "body": body} for i, who, body in comments],
        "/pulls/": head,
    }
    (folder / "answers").write_text(json.dumps(answers), encoding="utf-8")
    (folder / "gh").write_text(GH, encoding="utf-8")
    (folder / "gh").chmod(0o755)
    (step,) = read(GITHUB / "workflows" / "comment.yml")["jobs"]["comment"]["steps"]
    given = {
        "REPO": "o/r", "RUN_ID": "1", "RUN_URL": "https://run",
        "HEAD_REPO": "7", "HEAD_SHA": "a" * 40,
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "TMPDIR": f"{folder}",
    }  # fmt: skip
    subprocess.run(
        ["bash", "-c", step["run"]],
        env=step["env"] | given, cwd=folder, capture_output=True, check=False,
    )  # fmt: skip
    posted = folder / "posted"
    return json.loads(posted.read_text(encoding="utf-8")) if posted.exists() else None


def test_the_report_is_posted_under_the_request_that_it_is_about(tmp_path):
    """The marker is its first line, by which the next run finds it."""
    method, path, body = comment(tmp_path)
    assert (method, path) == ("POST", "repos/o/r/issues/12/comments")
    assert (body.splitlines()[0], body.splitlines()[-1]) == (MARKER, "报告")


def test_the_comment_is_renewed_and_what_others_wrote_is_left_alone(tmp_path):
    """Who types the marker does not become the bot."""
    there = ((6, BOT, f"{MARKER}\n旧"), (7, BOT, "another workflow's"), (8, "someone", MARKER))
    method, path, _ = comment(tmp_path, comments=there)
    assert (method, path) == ("PATCH", "repos/o/r/issues/comments/6")


@pytest.mark.parametrize(
    "forged",
    [
        {"head": HEAD | {"head": {"repo": {"id": 7}, "sha": "b" * 40}}},
        {"head": HEAD | {"head": {"repo": {"id": 8}, "sha": "a" * 40}}},
        {"head": HEAD | {"head": {"repo": None, "sha": "a" * 40}}},
        {"head": HEAD | {"state": "closed"}},
        {"number": "12/../12"},
        {"number": "12\n12"},
        {"number": ""},
        {"report": b"\xff\xfe"},
        {"report": b"text\x00" + b"more text\n" * 5_000},
        {"report": b"\x1b[2J"},
        {"report": b"a" * 65_536},
        {"report": "字".encode() * 200_000},
    ],
    ids=[
        "another commit", "another repository", "a repository that is gone", "closed",
        "a path for a number", "two numbers", "no number",
        "not UTF-8", "binary", "a terminal's codes", "too long", "far too long",
    ],
)  # fmt: skip
def test_an_artifact_that_claims_what_is_not_so_is_not_posted(tmp_path, forged):
    """Who it is for is GitHub's word, and what it is gets measured."""
    assert None is comment(tmp_path, **forged)


def test_a_report_is_posted_as_it_stands_and_never_run(tmp_path):
    """No shell, no printf and no expression reads it."""
    report = f"$(touch {tmp_path}/run) `touch {tmp_path}/run` ${{{{ github.token }}}} %s \\n"
    _, _, body = comment(tmp_path, report=report.encode())
    assert (report, False) == (body.splitlines()[-1], (tmp_path / "run").exists())
