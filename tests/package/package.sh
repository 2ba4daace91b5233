# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# What the tests of the package share: the package, its files, and the way to complain.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
scratch=$(mktemp -d "${TMPDIR:-/tmp}/touchpoint-package.XXXXXXXX")
trap 'rm -rf "$scratch"' EXIT

fail() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# equal WHAT EXPECTED ACTUAL
equal() {
  [ "$2" = "$3" ] || fail "$1: expected '$2', got '$3'"
}

# silent WHAT COMMAND...: neither complains nor says anything.
silent() {
  local what=$1 said
  shift
  said=$("$@" 2>&1) || fail "$what: $said"
  [ -z "$said" ] || fail "$what: $said"
}

need() {
  local program
  for program in "$@"; do
    command -v "$program" > /dev/null || fail "needs $program; deploy/setup package installs it"
  done
}

# The newest package of the release build, in $deb; in $files what it contains.
open_package() {
  deb=$(find "$root/build/release" -maxdepth 1 -name 'touchpointd_*.deb' -printf '%T@ %p\n' |
    sort -rn | sed -n '1s/^[^ ]* //p')
  [ -n "$deb" ] || fail "there is no package; tests/run package builds it"
  files=$scratch/files
  dpkg-deb -x "$deb" "$files"
}
