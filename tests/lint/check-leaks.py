#!/usr/bin/env python3
"""check-leaks.py: no path of anyone's machine in the tree. SPDX-License-Identifier: GPL-3.0-or-later"""
import re

import tree

PRIVATE = re.compile(r'(?<![\w.$}~-])/(home|root|work|Users)/\w')

problems = []
for path in tree.files():
    text = tree.read(path)
    for number, line in enumerate((text or '').split('\n'), 1):
        if PRIVATE.search(line):
            problems.append(f'{path}:{number}: a path of one machine: {line.strip()[:100]}')
tree.finish(problems)
