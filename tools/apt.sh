#!/bin/sh
# Install Debian packages when that needs no password; otherwise say in one line what to type.
# usage: tools/apt.sh PACKAGE...
set -eu

if [ "$(id -u)" -eq 0 ]; then
    as_root=
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root='sudo -n'
else
    echo "missing: $*. Type: sudo apt-get install $*" >&2
    exit 1
fi

if ! command -v apt-get >/dev/null 2>&1; then
    echo "missing: $* (Debian's names), and there is no apt-get here: install them with your own package manager" >&2
    exit 1
fi

echo "… installing $* with apt-get"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
install() {
    $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y --no-install-recommends "$@" </dev/null >"$log" 2>&1
}
# A new machine has no package lists, an old one may have stale ones: fetch them only if needed.
install "$@" || { $as_root apt-get update </dev/null >/dev/null 2>&1 && install "$@"; } || {
    tail -n 20 "$log" >&2
    echo "apt-get could not install $*" >&2
    exit 1
}
