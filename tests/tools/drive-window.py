#!/usr/bin/python3
"""drive-window.py PROGRAM...: starts the practice office and looks at the window as a person would.

Inside gui-env.sh. SPDX-License-Identifier: GPL-3.0-or-later
"""
import sys
import traceback

import atspi

TABLES = ('table', 'tree table')


def show_page(app, name):
    pages = atspi.find(app.window, 'list', 'Pages', skip=TABLES)
    atspi.select(atspi.find(pages, 'list item', name))


def devices_enroll(app):
    """The practice office fills by itself; all the devices come to the table over the network."""
    show_page(app, 'Devices')
    table = atspi.find(app.window, 'table', seconds=20)
    atspi.wait(lambda: sum(1 for n in atspi.nodes(table) if atspi.has_role(n, 'table row') or n.get_role_name() == 'table cell') > 3,
               'rows in the table of devices', 60)


def pages_open(app):
    for name in ('Overview', 'Enrollment', 'Activity', 'Preferences', 'Devices'):
        show_page(app, name)


def buttons_have_names(app):
    nameless = [n for n in atspi.nodes(app.window, TABLES) if atspi.has_role(n, 'button') and not n.get_name()]
    assert not nameless, f'{len(nameless)} buttons have no name'


def main():
    app = atspi.Application(sys.argv[1:] + ['--demo'], 'pomona')
    failed = 0
    for step in (pages_open, devices_enroll, buttons_have_names):
        try:
            step(app)
            print('ok', step.__name__)
        except Exception:  # the other steps still say something
            failed += 1
            print('not ok', step.__name__)
            traceback.print_exc()
    app.stop()
    return failed


sys.exit(main())
