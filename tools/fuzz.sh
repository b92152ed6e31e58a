#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# sh tools/fuzz.sh FOLDER SECONDS [JOBS]
#
# Runs each libFuzzer target of FOLDER (the build's tests/fuzz) so long, JOBS
# of them at once (1). What a target finds worth keeping stays below
# FOLDER/corpus for the next run; seeds of the build are in FOLDER/seeds. An
# input that breaks a target is kept in FOLDER/found, and named.
set -eu

if [ $# -lt 2 ]; then
  echo "usage: sh tools/fuzz.sh FOLDER SECONDS [JOBS]" >&2
  exit 2
fi
folder=$(cd "$1" && pwd -P)
seconds=$2
jobs=${3:-1}
mkdir -p "$folder/found"
failed=$(mktemp)
trap 'rm -f "$failed"' EXIT

# In a folder of its own: targets may write where they are started.
fuzz()
{
  name=$(basename "$1")
  corpus=$folder/corpus/$name
  mkdir -p "$corpus"
  set -- "$1" "$corpus"
  [ ! -d "$folder/seeds/$name" ] || set -- "$@" "$folder/seeds/$name"
  if "$@" -max_total_time="$seconds" -timeout=30 -rss_limit_mb=3072 \
    -artifact_prefix="$folder/found/$name-" >"$folder/$name.log" 2>&1; then
    runs=$(sed -n 's/^Done \([0-9]*\) runs.*/\1/p' "$folder/$name.log")
    echo "$name: ${runs:-0} runs, nothing found"
  else
    echo "$name: FAILED, the input is in $folder/found"
    grep -E 'ERROR|SUMMARY|Test unit written' "$folder/$name.log" || :
    echo "$name" >>"$failed"
  fi
}

running=0
count=0
for target in "$folder"/fuzz_*; do
  if ! [ -f "$target" ] || ! [ -x "$target" ]; then
    continue
  fi
  count=$((count + 1))
  fuzz "$target" &
  running=$((running + 1))
  # All of a batch take equally long.
  if [ "$running" -ge "$jobs" ]; then
    wait
    running=0
  fi
done
wait
if [ "$count" -eq 0 ]; then
  echo "there is no fuzz target in $folder" >&2
  exit 1
fi
[ ! -s "$failed" ]
