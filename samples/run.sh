#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# sh samples/run.sh [--once] [FILE...]
#
# Installs what is missing, builds, starts the service on loopback, converts
# samples/documents/welcome.pptx and each FILE, and says where the results
# are. Then it serves until Ctrl-C; with --once it stops after the
# conversions, and fails if one of them failed.
#
#   CLEANDECK_PORT  port on 127.0.0.1 (8080)
#   CLEANDECK_HOME  folder for the results (build/release/home)
set -eu

root=$(cd "$(dirname "$0")/.." && pwd -P)
build=$root/build/release
log=$build/cleandeckd.log
home=${CLEANDECK_HOME:-$build/home}
url=http://127.0.0.1:${CLEANDECK_PORT:-8080}
pid=
once=false
failed=0

fail()
{
  echo "samples/run.sh: $*" >&2
  exit 1
}

# The configure step is quick when nothing has changed; a build that was
# copied here from another folder is begun anew.
build_release()
{
  fresh=
  if [ -f "$build/CMakeCache.txt" ] &&
    ! grep -qFx "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$build/CMakeCache.txt"
  then
    fresh=--fresh
  fi
  echo "Building in $build (the first time takes half a minute)."
  (cd "$root" && cmake --preset release $fresh &&
    cmake --build "$build" -j "$(nproc)") >"$build/build.log" 2>&1 || {
    tail -n 30 "$build/build.log" >&2
    fail "the build failed; all of it is in $build/build.log"
  }
}

# Whatever ends this script ends the service; its death takes all its
# processes along.
stop_service()
{
  [ -n "$pid" ] || return 0
  kill "$pid" 2>/dev/null || :
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.3
  done
  kill -KILL "$pid" 2>/dev/null || :
  wait "$pid" 2>/dev/null || :
  pid=
}

# Its own last words say why: a port in use, a kernel without user
# namespaces.
explain_death()
{
  echo "The service does not run. It said:" >&2
  tail -n 5 "$log" | sed 's/^/  /' >&2
  pid=
  exit 1
}

is_running()
{
  kill -0 "$pid" 2>/dev/null
}

start_service()
{
  "$build/bin/cleandeckd" --config "$root/samples/config/cleandeck.conf" \
    --listen "${url#http://}" --state-dir "$home" 2>"$log" </dev/null &
  pid=$!
  # Its log first: on a port in use somebody else would answer /readyz.
  tries=600
  until grep -q ' info ready, ' "$log" &&
    ask -f -o "$build/readyz" "$url/readyz"; do
    is_running || explain_death
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || explain_death
    sleep 0.2
  done
}

# Neither a proxy nor the caller's .curlrc has a say on loopback.
ask()
{
  curl -q -s --noproxy '*' "$@"
}

# The value of a text in our own one-line JSON.
find_text()
{
  sed -n "s/.*\"$1\":\"\\([^\"]*\\)\".*/\\1/p" | head -n 1
}

# curl reads quotes and backslashes in a form's file name as its own.
quote_for_curl()
{
  printf '%s' "$1" | sed 's/[\\"]/\\&/g'
}

convert()
{
  printf '\n%s\n' "$1"
  if ! [ -f "$1" ] || ! [ -r "$1" ]; then
    echo "  not a file that can be read" >&2
    failed=1
    return
  fi
  : >"$build/answer.json"
  status=$(ask -o "$build/answer.json" -w '%{http_code}' \
    -H 'Prefer: wait=120' -F "file=@\"$(quote_for_curl "$1")\"" \
    "$url/v1/decks") || :
  if [ "$status" != 201 ]; then
    echo "  refused ($status): $(find_text title <"$build/answer.json")" \
      "$(find_text detail <"$build/answer.json")" >&2
    failed=1
    return
  fi
  id=$(sed 's/,.*//' "$build/answer.json" | find_text id)
  echo "  deck    $url/v1/decks/$id"
  # One artifact a line; the JSON itself is one line without an end.
  { cat "$build/answer.json" && echo; } | tr '{' '\n' |
    sed -n "s|.*\"href\":\"\([^\"]*\)\".*|          $url\1|p"
  printf '  folder  %s\n' "$home/decks/$id"
}

while [ $# -gt 0 ]; do
  case $1 in
  --once) once=true ;;
  --) shift && break ;;
  -*)
    echo "usage: sh samples/run.sh [--once] [FILE...]" >&2
    exit 2
    ;;
  *) break ;;
  esac
  shift
done
case $home in
/*) ;;
*) home=$(pwd -P)/$home ;;
esac

trap stop_service EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

sh "$root/tools/install.sh" build run
mkdir -p "$build"
build_release
start_service
convert "$root/samples/documents/welcome.pptx"
for file in "$@"; do
  convert "$file"
done
echo
$once && exit "$failed"

echo "Serving on $url: open it in a browser (log: $log). Ctrl-C ends it."
trap 'exit 0' INT # Ctrl-C is how it is meant to end
wait "$pid" || explain_death
