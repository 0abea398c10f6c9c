#!/bin/sh
# Fill one virtual environment: the locked packages, then this repository, editable.
# usage: tools/install.sh PYTHON   (the environment's own; make and tox both call this)
set -eu
cd "$(dirname "$0")/.."
python=$1

pip() {
    "$python" -m pip --disable-pip-version-check -qq "$@"
}

# durable_rules 2.0.28 calls a function that Python 3.13 removed; its successor takes the same arguments.
if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 13))'; then
    CC="${CC:-gcc} -DPyEval_CallObject=PyObject_CallObject"
    export CC
fi

pip install --require-hashes -r requirements-build.lock
pip install --require-hashes --no-build-isolation -r requirements.lock
# A wheel that pip kept from a build without that flag installs, but does not import.
"$python" -c 'import durable.lang' 2>/dev/null ||
    pip install --require-hashes --no-build-isolation --no-cache-dir --force-reinstall \
        --no-binary durable_rules -r requirements.lock
pip install --no-deps --no-build-isolation --editable .
"$python" -c 'import durable.lang, tiaoli'
