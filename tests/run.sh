#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# sh tests/run.sh [--quick] [--label LABEL]
# sh tests/run.sh --corpus [FOLDER] | --fuzz MINUTES | --analyze
#
# Installs what is missing, builds, and runs all tests: the build of the
# second compiler, the unit tests under sanitizers, five seconds of each fuzz
# target, and last, so that its summary ends the output, the whole CTest
# suite of the `dev` preset.
#
#   --quick         the `dev` preset alone
#   --label LABEL   of it, the tests with this label: unit, confine, system,
#                   browser, hostile, lint
#   --corpus FOLDER every file of a folder ($CLEANDECK_CORPUS) goes through
#                   the service, and nothing else is run
#   --fuzz MINUTES  each fuzz target in turn for so long, and nothing else
#   --analyze       clang-tidy and gcc's analyser: advice, not a gate
set -eu

root=$(cd "$(dirname "$0")/.." && pwd -P)
mode=all
label=
corpus=${CLEANDECK_CORPUS:-}
minutes=
failed=
export PYTHONDONTWRITEBYTECODE=1 # the tree stays as it was
export LSAN_OPTIONS="suppressions='$root/tools/leaks.supp':print_suppressions=0"

usage()
{
  sed -n 's/^# \{0,1\}//; 3,4p' "$0" >&2
  exit 2
}

while [ $# -gt 0 ]; do
  case $1 in
  --quick) mode=quick ;;
  --label)
    [ $# -gt 1 ] || usage
    mode=quick
    label=$2
    shift
    ;;
  --corpus)
    mode=corpus
    if [ $# -gt 1 ]; then
      corpus=$2
      shift
    fi
    ;;
  --fuzz)
    [ $# -gt 1 ] || usage
    mode=fuzz
    minutes=$2
    shift
    ;;
  --analyze) mode=analyze ;;
  *) usage ;;
  esac
  shift
done

# Says what runs, and how long it took; a failure does not stop the rest.
step()
{
  words=$1
  shift
  begin=$(date +%s)
  echo "--- $words"
  if "$@"; then
    echo "--- $words: $(($(date +%s) - begin)) s"
  else
    echo "--- $words: FAILED"
    failed="$failed${failed:+, }$words"
  fi
}

# build PRESET [TARGET...], quiet when all is well. A build that was copied
# here from another folder is begun anew.
build()
{
  preset=$1
  folder=$root/build/$preset
  shift
  mkdir -p "$folder"
  fresh=
  if [ -f "$folder/CMakeCache.txt" ] && ! grep -qFx \
    "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$folder/CMakeCache.txt"; then
    fresh=--fresh
  fi
  (cd "$root" && cmake --preset "$preset" $fresh &&
    cmake --build "$folder" -j "$(nproc)" ${1:+--target "$@"}) >"$folder/build.log" 2>&1 && return
  grep -E -A 5 'error|Error' "$folder/build.log" | tail -n 60
  echo "all of it is in $folder/build.log"
  return 1
}

# shellcheck disable=SC2317 # called by step
test_unit()
{
  build "$1" &&
    ctest --test-dir "$root/build/$1" -L unit -j "$(nproc)" \
      --output-on-failure --no-label-summary
}

# fuzz_x.c is the target fuzz_x, by tests/fuzz/CMakeLists.txt.
build_fuzz()
{
  set -- "$root"/tests/fuzz/fuzz_*.c
  [ -f "$1" ] || return 0
  for file; do
    shift
    file=${file##*/}
    set -- "$@" "${file%.c}"
  done
  build fuzz "$@"
}

# shellcheck disable=SC2317 # called by step
smoke_fuzz()
{
  build_fuzz && sh "$root/tools/fuzz.sh" "$root/build/fuzz/tests/fuzz" 5 \
    "$(nproc)"
}

# What the compilers find by thinking longer. Advice: gcc 12's analyser, for
# one, does not know that a cleanup attribute closes a descriptor.
analyze()
{
  (cd "$root" && cmake --preset clang >/dev/null)
  find "$root/src" "$root/sandbox" "$root/client" -name '*.c' -print0 |
    xargs -0 -n 4 -P "$(nproc)" clang-tidy -quiet -p "$root/build/clang" \
      2>/dev/null || :
  cmake -S "$root" -B "$root/build/analyze" -DCMAKE_C_COMPILER=gcc \
    -DCMAKE_C_FLAGS=-fanalyzer -DCLEANDECK_TESTS=OFF >/dev/null
  cmake --build "$root/build/analyze" --clean-first -j "$(nproc)" 2>&1 |
    grep -F 'warning:' | sort -u
}

test_all()
{
  # Those that measure, count processes or kill the service say that they want
  # to be alone (RUN_SERIAL).
  ctest --test-dir "$root/build/dev" -j "$(nproc)" --output-on-failure \
    --no-label-summary \
    --no-tests=error ${label:+-L "$label"}
}

sh "$root/tools/install.sh" build run test
case $mode in
corpus)
  if [ -z "$corpus" ] || [ ! -d "$corpus" ]; then
    echo "tests/run.sh: --corpus needs a folder of documents" >&2
    exit 2
  fi
  build dev
  exec python3 "$root/tests/system/corpus.py" "$root/build/dev" "$corpus" \
    --soffice
  ;;
fuzz)
  build_fuzz
  exec sh "$root/tools/fuzz.sh" "$root/build/fuzz/tests/fuzz" \
    "$((minutes * 60))"
  ;;
analyze)
  analyze
  exit
  ;;
all)
  step "clang: build" build clang
  step "sanitizers: unit tests" test_unit asan
  step "fuzz targets: five seconds each" smoke_fuzz
  ;;
esac
step "contract: tools" sh "$root/tools/install.sh" contract
step "gcc: build" build dev
case $failed in
*"gcc: build"*)
  echo "tests/run.sh: failed: $failed" >&2
  exit 1
  ;;
esac
[ -z "$failed" ] || echo "--- failed so far: $failed"
status=0
test_all || status=$?
if [ -n "$failed" ]; then
  echo "tests/run.sh: failed besides: $failed" >&2
  exit 1
fi
exit "$status"
