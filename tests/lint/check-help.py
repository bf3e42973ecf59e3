#!/usr/bin/env python3
"""check-help.py: every page of the window has its help page, which F1 opens. SPDX-License-Identifier: GPL-3.0-or-later"""
import os
import re

import tree

problems = []
for name in re.findall(r'\{ "([a-z-]+)", pomona_\w+_new \}', tree.read('src/ui/pomona-pages.c')):
    if not os.path.exists(os.path.join(tree.TOP, 'help', 'C', name + '.page')):
        problems.append(f'help/C/{name}.page: is missing, the window has a page of that name')
listed = tree.read('help/meson.build')
for path in tree.files('help/C'):
    if f"'{os.path.basename(path)}'" not in listed:
        problems.append(f'help/meson.build: {os.path.basename(path)} is missing')
tree.finish(problems)
