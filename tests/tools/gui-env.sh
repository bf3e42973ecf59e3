#!/usr/bin/env bash
# gui-env.sh: runs a command in a private, throw-away desktop session. SPDX-License-Identifier: GPL-3.0-or-later
#
#   gui-env.sh [-s WIDTHxHEIGHT] COMMAND...
#
# An X server without a screen, a session bus, an accessibility bus (started by the bus on demand), a home of its own
# and software rendering, so that tests and pictures see no trace of the person's desktop. Several run side by side.
# GUI_FONT, GUI_LANG, GUI_ANIMATIONS, GUI_CACHE change the obvious; GUI_WRAP is put in front of the command, inside
# the session (a memory checker).
set -u

size=1280x800
while getopts s: option; do
  case $option in
    s) size=$OPTARG ;;
    *) exit 2 ;;
  esac
done
shift $((OPTIND - 1))

session=$(mktemp -d "${TMPDIR:-/tmp}/gui-env.XXXXXX")
export HOME=$session/home XDG_RUNTIME_DIR=$session/run XDG_CONFIG_HOME=$session/config XDG_DATA_HOME=$session/data
export XDG_CACHE_HOME=${GUI_CACHE:-$session/cache} XDG_STATE_HOME=$session/state
mkdir -p "$HOME" "$XDG_CONFIG_HOME/gtk-4.0" "$XDG_DATA_HOME" "$XDG_CACHE_HOME" "$XDG_STATE_HOME"
mkdir -m 700 "$XDG_RUNTIME_DIR"
export LANG=${GUI_LANG:-C.UTF-8} LC_ALL='' TZ=UTC
export GDK_BACKEND=x11 GSK_RENDERER=${GSK_RENDERER:-cairo} LIBGL_ALWAYS_SOFTWARE=1
export GSETTINGS_BACKEND=memory GIO_USE_VFS=local GTK_USE_PORTAL=0 ADW_DISABLE_PORTAL=1
# Not "none": every widget would look nameless. "test" serves gtk_test_accessible_* without any bus.
export GTK_A11Y=${GTK_A11Y:-atspi} NO_AT_BRIDGE=0
unset WAYLAND_DISPLAY DISPLAY DBUS_SESSION_BUS_ADDRESS

# There is no settings daemon on a bare X server: GTK reads these instead.
cat > "$XDG_CONFIG_HOME/gtk-4.0/settings.ini" <<SETTINGS
[Settings]
gtk-font-name=${GUI_FONT:-Cantarell 11}
gtk-icon-theme-name=Adwaita
gtk-enable-animations=${GUI_ANIMATIONS:-0}
gtk-cursor-blink=0
gtk-decoration-layout=:close
gtk-xft-antialias=1
gtk-xft-hinting=1
gtk-xft-hintstyle=hintslight
gtk-xft-rgba=none
SETTINGS

# -displayfd picks a free display; -noreset keeps the server when its last client leaves.
coproc server { exec Xvfb -displayfd 3 -screen 0 "${size}x24" -dpi 96 -nolisten tcp -noreset 3>&1 2> "$session/server.log"; }
server_id=$server_PID
clean_up () { kill "$server_id" 2>/dev/null; wait "$server_id" 2>/dev/null; rm -rf "$session"; }
trap clean_up EXIT
trap 'exit 143' TERM INT
if ! read -r -t 30 -u "${server[0]}" number; then
  echo "gui-env: the X server did not start" >&2
  cat "$session/server.log" >&2
  exit 99
fi
export DISPLAY=:$number
# shellcheck disable=SC2086  # GUI_WRAP is a command with its arguments
dbus-run-session -- ${GUI_WRAP:-} "$@"
