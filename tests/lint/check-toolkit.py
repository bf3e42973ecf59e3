#!/usr/bin/env python3
"""check-toolkit.py: no deprecated toolkit call outside src/ui/compat. SPDX-License-Identifier: GPL-3.0-or-later"""
import os
import re

import tree

HERE = os.path.dirname(os.path.realpath(__file__))
with open(os.path.join(HERE, 'deprecated-symbols.txt'), encoding='utf-8') as file:
    denied = {line.strip() for line in file if not line.startswith('#')}

problems = []
for path in tree.files('src', 'tests', ends=('.c', '.h', '.ui')):
    if path.startswith('src/ui/compat/'):
        continue
    # GTK looks for this one by its name and type; there is no successor on Debian 13 yet.
    overlay = path.endswith('help-overlay.ui')
    for number, line in enumerate(tree.read(path).split('\n'), 1):
        for word in re.findall(r'\b[A-Za-z][A-Za-z0-9_]+\b', line):
            if word in denied and not (overlay and word.startswith('GtkShortcut')):
                problems.append(f'{path}:{number}: {word} is deprecated; wrap it in src/ui/compat')
tree.finish(problems)
