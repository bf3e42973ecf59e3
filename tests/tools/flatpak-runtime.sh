#!/usr/bin/env bash
# flatpak-runtime.sh: makes a Flatpak runtime of a Debian tree. SPDX-License-Identifier: GPL-3.0-or-later
#
#   flatpak-runtime.sh TREE NAME BRANCH REPOSITORY SDK
#
# A stand-in for the GNOME runtime where the real one cannot be fetched. Hard links make the copy free.
set -euo pipefail
tree=$1 name=$2 branch=$3 repository=$4 sdk=$5
arch=$(flatpak --default-arch)
triplet=$(chroot "$tree" dpkg --print-architecture | sed 's/amd64/x86_64/; s/arm64/aarch64/')-linux-gnu
work=$(mktemp -d -p "$(dirname "$repository")" runtime.XXXXXX)
trap 'rm -rf "$work"' EXIT

cp -al "$tree/usr" "$work/usr"
rm -rf "$work/usr/etc"
cp -a "$tree/etc" "$work/usr/etc"
# Flatpak provides these itself.
rm -f "$work"/usr/etc/{passwd,group,shadow,gshadow,resolv.conf,hosts,host.conf,machine-id,mtab,hostname,ld.so.cache}
rm -rf "$work/usr/etc/ssl/private" "$work/usr/local"
# Of no use in a sandbox.
rm -rf "$work"/usr/share/{man,info,doc-base,lintian,bug} "$work"/usr/lib/udev
mkdir -p "$work"/{files,var,export} "$work"/usr/{local,lib/extensions,share/runtime} "$work/usr/etc/fonts/conf.d"
printf '/app/lib\n/app/lib/%s\n' "$triplet" > "$work/usr/etc/ld.so.conf.d/00-app.conf"
cat > "$work/usr/etc/fonts/conf.d/50-flatpak.conf" <<'FONTS'
<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>/app/share/fonts</dir><dir>/run/host/fonts</dir><dir>/run/host/user-fonts</dir></fontconfig>
FONTS
cat > "$work/metadata" <<METADATA
[Runtime]
name=$name
runtime=$name/$arch/$branch
sdk=$sdk/$arch/$branch

[Environment]
GI_TYPELIB_PATH=/app/lib/girepository-1.0:/app/lib/$triplet/girepository-1.0
XDG_DATA_DIRS=/app/share:/usr/share:/usr/share/runtime/share:/run/host/user-share:/run/host/share
LD_LIBRARY_PATH=/app/lib:/app/lib/$triplet
PKG_CONFIG_PATH=/app/lib/pkgconfig:/app/lib/$triplet/pkgconfig:/app/share/pkgconfig:/usr/lib/$triplet/pkgconfig:/usr/share/pkgconfig
METADATA
flatpak build-export --runtime --disable-fsync --no-update-summary "$repository" "$work" "$branch" > /dev/null
