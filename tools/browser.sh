#!/bin/sh
# See that the browser tests have Chromium and a Chinese font.
set -eu
cd "$(dirname "$0")/.."

wanted=
command -v chromium >/dev/null 2>&1 || wanted="$wanted chromium"
dpkg-query -W -f='${Status}' fonts-noto-cjk 2>/dev/null | grep -q 'ok installed' ||
    wanted="$wanted fonts-noto-cjk"
# shellcheck disable=SC2086  # a list of names
[ -z "$wanted" ] || tools/apt.sh $wanted
