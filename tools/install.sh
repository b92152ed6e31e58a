#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# sh tools/install.sh GROUP...
#
# Installs what is missing of the Debian packages of each group
# (tools/packages/GROUP.list), and makes the system user that the service
# becomes when it is started as root. Does nothing, quickly, when all is
# there. Not root and without sudo: prints the command, and fails.
#
# The group `contract` is Node.js, unless another one is there, and what
# tests/contract/package-lock.json pins, in tests/contract/node_modules.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
user=cleandeck

usage()
{
  echo "usage: sh tools/install.sh GROUP...   (build, run, test, contract)" >&2
  exit 2
}

# The packages of a group, one a line.
list_packages()
{
  [ -r "$here/packages/$1.list" ] || usage
  # Any Node.js will do, and Debian's npm refuses to be beside another one.
  if [ "$1" = contract ] && command -v node >/dev/null &&
    command -v npm >/dev/null; then
    return 0
  fi
  sed 's/#.*//; s/[[:space:]]//g; /^$/d' "$here/packages/$1.list"
}

find_missing()
{
  for group in "$@"; do
    list_packages "$group"
  done | sort -u | while read -r package; do
    # shellcheck disable=SC2016 # a format of dpkg-query, not of the shell
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) ||
      status=
    [ "$status" = installed ] || echo "$package"
  done
}

# How to run a command as root: nothing in front, or sudo. Fails without.
find_root()
{
  [ "$(id -u)" -ne 0 ] || return 0
  command -v sudo >/dev/null || return 1
  # Without a terminal there is nobody to type a password.
  sudo -n true 2>/dev/null || [ -t 0 ] || return 1
  echo sudo
}

install_packages()
{
  if ! root=$(find_root); then
    echo "tools/install.sh: packages are missing; run this as root:" >&2
    echo "  apt-get update &&" \
      "apt-get install -y --no-install-recommends $*" >&2
    exit 1
  fi
  echo "Installing $# Debian packages: $*"
  # A list older than the mirror is the usual reason for a failure.
  $root apt-get -qq update </dev/null
  $root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y install \
    --no-install-recommends -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 \
    "$@" </dev/null
}

# Started as root, the service becomes this user. An ordinary user's service
# stays who it is, and needs none.
make_user()
{
  [ "$(id -u)" -eq 0 ] || return 0
  id "$user" >/dev/null 2>&1 && return 0
  echo "Making the system user $user, which the service runs as."
  useradd --system --user-group --no-create-home --home-dir /nonexistent \
    --shell /usr/sbin/nologin "$user"
}

# No script of a package is run, and nothing is written outside that folder
# but npm's cache.
install_contract()
{
  folder=$here/../tests/contract
  lock="package-lock.json"
  installed=node_modules/.installed.json
  (
    cd "$folder"
    cmp -s "$lock" "$installed" && exit 0
    echo "Installing what tests/contract/$lock pins, with npm"
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error </dev/null
    cp "$lock" "$installed"
  )
}

[ $# -gt 0 ] || usage
for group in "$@"; do
  [ -r "$here/packages/$group.list" ] || usage
done
if ! command -v dpkg-query >/dev/null; then
  echo "tools/install.sh: this is not Debian; install by hand what is in" \
    "$here/packages" >&2
  exit 1
fi
missing=$(find_missing "$@")
if [ -n "$missing" ]; then
  # shellcheck disable=SC2086 # package names are words
  install_packages $missing
fi
case " $* " in
*" contract "*) install_contract ;;
esac
make_user
