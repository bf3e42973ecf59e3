#!/usr/bin/env python3
"""check-potfiles.py: po/POTFILES.in names every file with text to translate, in order. SPDX-License-Identifier: GPL-3.0-or-later"""
import re

import tree

IN_C = re.compile(r'(?<![\w"])(_|N_|C_|NC_|Q_|ngettext|dngettext|dgettext|g_dngettext|g_dpgettext2?)\s*\(\s*(NULL|GETTEXT_PACKAGE|"|\()')
MACRO = re.compile(r'(?<![\w"])_\s*\(\s*"[^"\n]*"\s*[A-Z][A-Z0-9_]+')
IN_UI = re.compile(r'translatable="(yes|true|1)"')


def has_text(path):
    text = tree.read(path)
    return bool(IN_UI.search(text) if path.endswith('.ui') else IN_C.search(text))


found = {p for p in tree.files('src', ends=('.c', '.h', '.ui')) if has_text(p)}
found |= {p for p in tree.files('data', ends=('.desktop.in.in', '.metainfo.xml.in.in', '.gschema.xml'))}
listed = [l for l in tree.read('po/POTFILES.in').split('\n') if l and not l.startswith('#')]
skipped = {l for l in tree.read('po/POTFILES.skip').split('\n') if l and not l.startswith('#')}

problems = [f'po/POTFILES.in: {p} is missing' for p in sorted(found - set(listed) - skipped)]
problems += [f'po/POTFILES.in: {p} has no text to translate or is not there' for p in listed if p not in found]
for path in listed:
    if path in found and MACRO.search(tree.read(path)):
        problems.append(f'{path}: a macro inside a text to translate cuts it off; use %s or %zu')
if listed != sorted(listed):
    problems.append('po/POTFILES.in: not sorted')
tree.finish(problems)
