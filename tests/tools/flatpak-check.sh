#!/usr/bin/env bash
# flatpak-check.sh: builds, installs, runs and drives the Flatpak. SPDX-License-Identifier: GPL-3.0-or-later
#
#   flatpak-check.sh ROOTS WORK
#
# ROOTS holds the trees of debian13-root.sh; WORK is a folder that may go away afterwards. The GNOME runtime and SDK are
# stood in for by Debian 13, and the modules that the manifest fetches from the network come with that stand-in; the
# manifest is otherwise built as it is. Needs root for the trees' files; ends with 77 where the means are lacking.
set -uo pipefail
top=$(readlink -f "$(dirname "$(readlink -f "$0")")/../..")
tools=$top/tests/tools
roots=$(readlink -f "$1")
mkdir -p "$2"
work=$(readlink -f "$2")
id=io.github.pomona_mdm.Pomona
passed=0 failed=0 skipped=0

lacking () { printf 'no Flatpak check: %s\n' "$*"; exit 77; }
finish ()
{
  printf '%s passed, %s failed, %s skipped\n' "$passed" "$failed" "$skipped"
  [ -z "${POMONA_TALLY:-}" ] || printf '%s %s %s\n' "$passed" "$failed" "$skipped" > "$POMONA_TALLY"
  [ "$failed" = 0 ]
  exit
}

# step NAME COMMAND...: counts; what the command said is shown when it fails
step ()
{
  local name=$1 log=$work/$1.log started=$SECONDS
  shift
  if timeout --kill-after=10 300 "$@" > "$log" 2>&1; then
    passed=$((passed + 1))
    printf 'ok      %s (%s s)\n' "$name" $((SECONDS - started))
  else
    failed=$((failed + 1))
    printf 'not ok  %s (%s s)\n' "$name" $((SECONDS - started))
    grep -v dbus-daemon "$log" | tail -n 40 | sed 's/^/    /'
    return 1
  fi
}

for tool in flatpak flatpak-builder ostree eu-strip bwrap; do
  command -v $tool > /dev/null || lacking "$tool is not installed"
done
bwrap --ro-bind / / --unshare-all true 2> "$work/bwrap.log" || lacking "no sandbox can be made here: $(cat "$work/bwrap.log")"

branch=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["runtime-version"])' "$top/flatpak/$id.json")
repository=$roots/repository-$branch
stamp=$(cat "$roots/platform.stamp" "$roots/sdk.stamp" "$tools/flatpak-runtime.sh" | sha256sum)
if [ "$(cat "$repository/pomona.stamp" 2> /dev/null)" != "$stamp" ]; then
  rm -rf "$repository"
  ostree --repo="$repository" init --mode=archive-z2
  ostree --repo="$repository" config set archive.zlib-level 1
  "$tools/flatpak-runtime.sh" "$roots/platform" org.gnome.Platform "$branch" "$repository" org.gnome.Sdk
  "$tools/flatpak-runtime.sh" "$roots/sdk" org.gnome.Sdk "$branch" "$repository" org.gnome.Sdk
  flatpak build-update-repo --no-update-appstream "$repository" > /dev/null
  printf '%s' "$stamp" > "$repository/pomona.stamp"
fi
printf 'the stand-in runtime took %s s\n' "$SECONDS"

# The manifest without what comes from the network, and with the absolute path of this tree.
derive ()
{
  flatpak-builder --show-manifest "$top/flatpak/$id.json" > "$work/shown.json" || return
  python3 - "$top" "$work" "$id" <<'PY'
import json, os, sys
top, work, app = sys.argv[1:]
with open(f'{top}/flatpak/{app}.json') as file:
    manifest = json.load(file)
local = [m for m in manifest['modules'] if all(s['type'] == 'dir' for s in m['sources'])]
assert [m['name'] for m in local] == ['pomona'], 'the manifest has changed: look here too'
for source in local[0]['sources']:
    source['path'] = os.path.realpath(os.path.join(top, 'flatpak', source['path']))
manifest['modules'] = local
with open(f'{work}/{app}.json', 'w') as file:
    json.dump(manifest, file, indent=2)
PY
}

export FLATPAK_USER_DIR=$work/user FLATPAK_SYSTEM_DIR=$work/system FLATPAK_SYSTEM_CACHE_DIR=$work/cache HOME=$work/home
# There is no system bus to ask for parental controls.
export DBUS_SYSTEM_BUS_ADDRESS=unix:path=/nonexistent
unset XDG_DATA_HOME XDG_CACHE_HOME XDG_CONFIG_HOME
mkdir -p "$HOME" "$work/system"

install_runtime ()
{
  flatpak --user remote-add --no-gpg-verify --if-not-exists stand-in "file://$repository" || return
  flatpak --user install -y --noninteractive --or-update stand-in "org.gnome.Platform//$branch" "org.gnome.Sdk//$branch"
}

build_and_install ()
{
  dbus-run-session -- flatpak-builder --user --force-clean --disable-updates --install \
    --state-dir="$work/state" --repo="$work/repository" "$work/build" "$work/$id.json"
}

# The application as a command, to be run inside gui-env.sh.
cat > "$work/pomona" <<LAUNCH
#!/bin/sh
export FLATPAK_USER_DIR='$FLATPAK_USER_DIR' FLATPAK_SYSTEM_DIR='$FLATPAK_SYSTEM_DIR' FLATPAK_SYSTEM_CACHE_DIR='$FLATPAK_SYSTEM_CACHE_DIR'
exec flatpak run --user --env=GSK_RENDERER=cairo $id "\$@"
LAUNCH
chmod +x "$work/pomona"

exported ()
{
  local share=$FLATPAK_USER_DIR/exports/share
  test -f "$share/applications/$id.desktop" && test -f "$share/icons/hicolor/scalable/apps/$id.svg" \
    && test -f "$share/icons/hicolor/symbolic/apps/$id-symbolic.svg" && test -f "$share/dbus-1/services/$id.service" \
    && ls "$share/metainfo/$id".*.xml \
    && flatpak run --user --command=test "$id" -f "/app/share/licenses/$id/pomona/LICENSE"
}

step manifest bash -c "$(declare -f derive); top='$top' work='$work' id='$id'; derive" || finish
step runtime dbus-run-session -- bash -c "$(declare -f install_runtime); repository='$repository' branch='$branch'; install_runtime" || finish
step build-and-install bash -c "$(declare -f build_and_install); work='$work' id='$id'; build_and_install" || finish
step exported dbus-run-session -- bash -c "$(declare -f exported); id='$id'; exported"
step version "$tools/gui-env.sh" "$work/pomona" --version
step headless "$tools/gui-env.sh" bash -c "CHECK_ANY_END=1 python3 '$top/tests/e2e/check-headless.py' \"\$HOME/.var/app/$id/data/check\" '$work/pomona'"
step window "$tools/gui-env.sh" /usr/bin/python3 "$top/tests/e2e/drive-window.py" "$work/pomona"
finish
