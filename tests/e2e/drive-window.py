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


def pages_open(app):
    for name in ('Overview', 'Devices', 'Enrollment', 'Activity', 'Overview'):
        show_page(app, name)


def devices_enroll(app):
    """The practice office fills by itself; its devices come over the network, as any others."""
    atspi.find(app.window, 'button', 'Serving 25 devices', seconds=90, skip=TABLES)


def table_lists_them(app):
    show_page(app, 'Devices')
    table = atspi.find(app.window, 'table', 'Devices')
    atspi.find(table, name='Library iPad', seconds=20)


def link_is_made(app):
    """The whole way of the enrollment page: a link, with its code."""
    show_page(app, 'Enrollment')
    atspi.act(atspi.find(app.window, 'button', 'Make a link', skip=TABLES))
    atspi.find(app.window, 'button', 'Revoke', seconds=20, skip=TABLES)


def buttons_have_names(app):
    nameless = [n for n in atspi.nodes(app.window, TABLES) if atspi.has_role(n, 'button') and not atspi.name_of(n)]
    assert not nameless, f'{len(nameless)} buttons have no name'


def main():
    app = atspi.Application(sys.argv[1:] + ['--demo'], 'pomona')
    failed = 0
    for step in (pages_open, devices_enroll, table_lists_them, link_is_made, buttons_have_names):
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
