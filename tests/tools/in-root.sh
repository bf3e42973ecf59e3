#!/usr/bin/env bash
# in-root.sh: runs a command in a tree made by debian13-root.sh. SPDX-License-Identifier: GPL-3.0-or-later
#
#   in-root.sh TREE SOURCES BUILD COMMAND...
#
# The sources are seen read-only as /source, the build folder as /build; mounts and processes end with the command.
# What is beside the sources in a folder "shared", if there is one, is seen as /shared.
set -eu
tree=$(readlink -f "$1") sources=$(readlink -f "$2") build=$3
shift 3
mkdir -p "$build" "$tree/source" "$tree/build" "$tree/shared"
build=$(readlink -f "$build")
exec unshare --mount --pid --fork --kill-child bash -c '
  set -e
  tree=$1 sources=$2 build=$3
  shift 3
  mount --make-rprivate /
  mount -t proc proc "$tree/proc"
  mount --rbind /dev "$tree/dev"
  mount -t tmpfs -o mode=1777 tmpfs "$tree/tmp"
  mount -t tmpfs -o mode=755 tmpfs "$tree/run"
  mount --bind "$sources" "$tree/source"
  mount -o remount,bind,ro "$tree/source"
  [ ! -d "$sources/../shared" ] || mount --bind "$sources/../shared" "$tree/shared"
  mount --bind "$build" "$tree/build"
  cd "$tree"
  exec chroot "$tree" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 HOME=/tmp/home TERM=dumb CI=true \
    POMONA_BUILD_ROOT=/build POMONA_TALLY="${POMONA_TALLY:+/build/tally}" "$@"' in-root "$tree" "$sources" "$build" "$@"
