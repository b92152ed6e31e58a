#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# sh tools/docs.sh [--check] [PRINT_TABLES]
#
# Writes the tables of the program anew into docs/*.md, between the lines
#   <!-- generated: NAME -->
#   <!-- end of NAME -->
# NAME is one of tools/print_tables.c, which is built first unless given.
# With --check nothing is written; stale documents are named, and it fails.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd -P)
check=false
if [ "${1:-}" = --check ]; then
  check=true
  shift
fi
if [ $# -gt 0 ]; then
  PRINT_TABLES=$1
else
  (cd "$root" && cmake --preset dev >/dev/null &&
    cmake --build build/dev --target print_tables >/dev/null)
  PRINT_TABLES=$root/build/dev/tests/lint/print_tables
fi
export PRINT_TABLES

new=$(mktemp)
trap 'rm -f "$new"' EXIT

# The path may hold anything: awk's shell takes it from the environment.
write_new()
{
  awk '
    function fail(words) {
      print FILENAME ": " words >"/dev/stderr"
      failed = 1
      exit 1
    }
    /^<!-- end of .* -->$/ {
      if ($4 != name)
        fail("the end of " $4 " does not belong there")
      name = ""
    }
    name == "" { print }
    /^<!-- generated: .* -->$/ {
      if (name != "")
        fail(name " has no end")
      name = $3
      command = "\"$PRINT_TABLES\" " name
      lines = 0
      while ((command | getline line) > 0) {
        print line
        lines++
      }
      if (close(command) != 0 || lines == 0)
        fail("there is no table " name)
    }
    END { if (!failed && name != "") fail(name " has no end") }
  ' "$1" >"$new"
}

stale=0
for file in "$root"/docs/*.md "$root"/README.md; do
  grep -q '^<!-- generated: ' "$file" 2>/dev/null || continue
  write_new "$file"
  cmp -s "$new" "$file" && continue
  if $check; then
    echo "${file#"$root"/}: stale; run: sh tools/docs.sh" >&2
    stale=1
  else
    cat "$new" >"$file"
    echo "wrote ${file#"$root"/}"
  fi
done
exit $stale
