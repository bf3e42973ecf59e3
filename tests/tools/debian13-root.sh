#!/usr/bin/env bash
# debian13-root.sh: makes or brings up to date two Debian 13 trees. SPDX-License-Identifier: GPL-3.0-or-later
#
#   debian13-root.sh FOLDER    makes FOLDER/platform (what the program needs to run) and FOLDER/sdk (all that is needed
#                              to build and test it). Needs root. Kept trees are used again.
#
# Ends with 77 where the means are lacking (no mirror, no debootstrap), with 1 where a package of ours cannot be had.
set -uo pipefail
top=$(dirname "$(readlink -f "$0")")/../..
folder=$1
mkdir -p "$folder"
folder=$(readlink -f "$folder")

lacking () { printf 'no Debian 13 root: %s\n' "$*"; exit 77; }

[ "$(id -u)" = 0 ] || lacking "only root can make one"
command -v debootstrap > /dev/null || lacking "debootstrap is not installed"
# The mirrors are those that apt is set up with here.
site () { apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Component: main' "Label: $1" 2> /dev/null | sort | uniq -c | sort -rn | awk 'NR == 1 { print $2 }'; }
mirror=$(site Debian)
security=$(site Debian-Security)
[ -n "$mirror" ] || lacking "apt here knows no Debian mirror"
eval "$(apt-config shell proxy Acquire::http::Proxy)"
[ -z "${proxy:-}" ] || export http_proxy=$proxy
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8

# inside TREE COMMAND...: with /proc, in a mount namespace of its own, so that nothing stays mounted
inside ()
{
  unshare --mount bash -c 'mount -t proc proc "$1/proc" && tree=$1 && shift && exec chroot "$tree" "$@"' inside "$@"
}

# install TREE PACKAGE...
install ()
{
  local tree=$1 log=$1.apt.log
  shift
  cp -L /etc/resolv.conf "$tree/etc/resolv.conf"
  if ! inside "$tree" apt-get -qq update > "$log" 2>&1; then
    tail -n 3 "$log"
    lacking "the mirror does not answer"
  fi
  if ! { inside "$tree" apt-get -qq -y dist-upgrade && inside "$tree" apt-get -qq -y install "$@"; } >> "$log" 2>&1; then
    tail -n 20 "$log"
    ! grep -q 'Failed to fetch' "$log" || lacking "the mirror did not deliver"
    exit 1
  fi
  inside "$tree" apt-get clean
}

# fresh STAMP KEY: the tree was made from the same list of packages, less than a week ago
fresh () { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ] && [ -n "$(find "$1" -mtime -7)" ]; }

mapfile -t for_running < <("$top/dev" packages platform)
mapfile -t for_testing < <("$top/dev" packages test)
key=$(printf '%s\n' "${for_running[@]}" -- "${for_testing[@]}" | sha256sum)

if ! fresh "$folder/platform.stamp" "$key"; then
  if [ ! -x "$folder/platform/usr/bin/apt-get" ]; then
    rm -rf "$folder/platform"
    debootstrap --variant=minbase --keyring=/usr/share/keyrings/debian-archive-keyring.gpg \
      trixie "$folder/platform" "$mirror" > "$folder/debootstrap.log" 2>&1 \
      || { tail -n 3 "$folder/debootstrap.log"; rm -rf "$folder/platform"; lacking "debootstrap did not get through"; }
  fi
  {
    printf 'deb %s trixie main\ndeb %s trixie-updates main\n' "$mirror" "$mirror"
    [ -z "$security" ] || printf 'deb %s trixie-security main\n' "$security"
  } > "$folder/platform/etc/apt/sources.list"
  # Neither recommendations nor manuals nor waiting for the disk: half the time, half the room.
  printf 'APT::Install-Recommends "false";\nAcquire::Languages "none";\nAcquire::Retries "3";\n' > "$folder/platform/etc/apt/apt.conf.d/99pomona"
  printf '%s\n' 'path-exclude=/usr/share/man/*' 'path-exclude=/usr/share/doc/*' 'path-include=/usr/share/doc/*/copyright' 'force-unsafe-io' \
    > "$folder/platform/etc/dpkg/dpkg.cfg.d/pomona"
  printf '#!/bin/sh\nexit 101\n' > "$folder/platform/usr/sbin/policy-rc.d"
  chmod +x "$folder/platform/usr/sbin/policy-rc.d"
  install "$folder/platform" "${for_running[@]}"
  rm -f "$folder/sdk.stamp"
  printf '%s' "$key" > "$folder/platform.stamp"
fi
if ! fresh "$folder/sdk.stamp" "$key"; then
  rm -rf "$folder/sdk"
  cp -a --reflink=auto "$folder/platform" "$folder/sdk"
  install "$folder/sdk" "${for_testing[@]}"
  printf '%s' "$key" > "$folder/sdk.stamp"
fi
