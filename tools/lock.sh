#!/bin/sh
# Resolve pyproject.toml into requirements.lock: one file for Python 3.11 to 3.13, every file's hash, no address.
# usage: tools/lock.sh [--upgrade]   (without it, versions already locked stay)
set -eu
cd "$(dirname "$0")/.."

uv=.venv/lock/bin/uv
[ -x "$uv" ] || {
    .venv/bin/python -m venv .venv/lock
    .venv/lock/bin/python -m pip --disable-pip-version-check --quiet install 'uv==0.13.9'
}
compile() {
    "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-header --no-emit-index-url --no-emit-find-links "$@" >/dev/null
}
compile "$@" requirements-build.in --output-file requirements-build.lock
compile "$@" pyproject.toml --extra report --extra site --extra guard --extra simulate --extra spark --extra bench --extra test --extra lint --output-file requirements.lock
compile "$@" pyproject.toml --extra fuzz --constraint requirements.lock --output-file requirements-fuzz.lock
