"""atspi.py: drives a window through the accessibility bus. SPDX-License-Identifier: GPL-3.0-or-later

Serves GTK 4.8 and 4.18, whose trees differ: the names of some roles, whether hidden pages are in the tree, and what of
a long list is. Needs the system's Python (package python3-gi) inside gui-env.sh.
"""
import os
import signal
import subprocess
import time
import warnings

import gi

gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, GLib  # noqa: E402

warnings.simplefilter('ignore', DeprecationWarning)

# The same thing under the names of several versions of GTK.
ROLES = {
    'button': {'push button', 'button', 'toggle button'},
    'entry': {'entry', 'text', 'search box'},
    'window': {'frame', 'window', 'dialog'},
    'table': {'tree table', 'table'},
}


class Timeout(Exception):
    pass


def wait(condition, what, seconds=10):
    """What the condition returned, once that is true. A node may vanish between two calls: that is no answer yet."""
    end = time.monotonic() + seconds
    while True:
        try:
            result = condition()
            if result:
                return result
        except (GLib.Error, StopIteration, AttributeError):
            pass
        if time.monotonic() > end:
            raise Timeout(f'waited {seconds} s for {what}')
        time.sleep(0.02)


def children(node):
    for i in range(node.get_child_count()):
        child = node.get_child_at_index(i)
        if child is not None:
            yield child


def nodes(root, skip=()):
    """All nodes below root, in reading order; below a role in skip nothing is looked at (tables are large)."""
    stack = [root]
    while stack:
        node = stack.pop()
        try:
            yield node
            if node.get_role_name() not in skip:
                stack.extend(reversed(list(children(node))))
        except GLib.Error:
            continue


def has_role(node, role):
    # A list that is filled anew may have taken a node away since it was found.
    try:
        return node.get_role_name() in ROLES.get(role, {role})
    except GLib.Error:
        return False


def name_of(node):
    """Its name; a node that is gone meanwhile counts as one that has one."""
    try:
        return node.get_name()
    except GLib.Error:
        return 'gone'


def named(node, name):
    # A button with a mnemonic is called "_Enroll Enroll" by GTK 4.8.
    text = node.get_name()
    return text == name or text.endswith(' ' + name)


def find(root, role=None, name=None, seconds=10, skip=()):
    def search():
        return next(n for n in nodes(root, skip) if (role is None or has_role(n, role)) and (name is None or named(n, name)))
    return wait(search, f'{role or "anything"} called {name!r}', seconds)


def act(node, action=None):
    """Does the first action of the node, or the one with that name."""
    interface = node.get_action_iface()
    for i in range(Atspi.Action.get_n_actions(interface)):
        if action is None or Atspi.Action.get_action_name(interface, i) == action:
            return Atspi.Action.do_action(interface, i)
    raise KeyError(action)


def select(row):
    """Chooses a row of a list; rows have no action of their own."""
    parent = row.get_parent()
    interface = parent.get_selection_iface()
    return Atspi.Selection.select_child(interface, row.get_index_in_parent())


class Application:
    def __init__(self, command, name, seconds=30):
        # A group: the command may be a launcher with the program as its child.
        self.process = subprocess.Popen(command, start_new_session=True)
        Atspi.init()
        try:
            self.root = wait(lambda: next(a for a in children(Atspi.get_desktop(0)) if a.get_name() == name),
                             f'the application {name}', seconds)
            self.window = find(self.root, 'window', seconds=seconds)
        except Timeout:
            self.stop()
            raise

    def stop(self):
        os.killpg(self.process.pid, signal.SIGTERM)
        return self.process.wait(15)
