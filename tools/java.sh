#!/bin/sh
# See that the cluster tests have a Java that Spark 4 runs on.
set -eu
cd "$(dirname "$0")/.."

# What `java -version` calls 1.8.0 is 8, so nothing that old passes for 17.
major=$(java -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' || true)
[ "${major:-0}" -lt 17 ] || exit 0

# Debian 13 has no 17 any more.
[ ! -r /etc/os-release ] || . /etc/os-release
case "${ID:-}:${VERSION_ID:-}" in
    debian:13) tools/apt.sh openjdk-21-jre-headless ;;
    *) tools/apt.sh openjdk-17-jre-headless ;;
esac
