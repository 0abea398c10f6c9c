#!/bin/sh
# Make .venv on a fresh Debian 12 or 13: find a Python, see that it can build, install the lock.
# usage: tools/setup.sh   (make runs it when the lock or pyproject.toml changed)
set -eu
cd "$(dirname "$0")/.."

fail() {
    echo "$*" >&2
    exit 1
}

usable() {
    command -v "$1" >/dev/null 2>&1 &&
        "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null
}

python=
for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
    if usable "$candidate"; then
        python=$candidate
        break
    fi
done
[ -n "$python" ] || fail "no Python 3.11, 3.12 or 3.13 found. Type: sudo apt-get install python3"

echo '#include <stdlib.h>' | ${CC:-gcc} -x c -c -o /dev/null - 2>/dev/null ||
    fail "no working C compiler (durable_rules is built from source). Type: sudo apt-get install build-essential"

wanted=
"$python" -c 'import ensurepip, venv' 2>/dev/null || wanted="$wanted python3-venv"
"$python" -c 'import os, sys, sysconfig
sys.exit(not os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h")))' ||
    wanted="$wanted python3-dev"
# shellcheck disable=SC2086  # a list of names
[ -z "$wanted" ] || tools/apt.sh $wanted

if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    "$python" -m venv --clear .venv
fi
echo "… installing $(grep -c '^[a-z]' requirements.lock) locked packages into .venv (a minute or two, once)"
tools/install.sh .venv/bin/python >.venv/setup.log 2>&1 || {
    tail -n 30 .venv/setup.log >&2
    fail "the packages did not install; the lines above are the end of .venv/setup.log"
}
