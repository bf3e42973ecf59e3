#!/usr/bin/env python3
"""check-source.py: the house rules for C files that a machine can check. SPDX-License-Identifier: GPL-3.0-or-later"""
import re

import tree

LONGEST = 700
MARKS = re.compile(r'\b(TO' r'DO|FIX' r'ME|XX' r'X|HA' r'CK)\b')


def head_problem(path, text):
    """Each file opens with what it is and its licence, within its first lines."""
    head = '\n'.join(text.split('\n')[:8])
    name = path.rsplit('/', 1)[1]
    if 'SPDX-License-Identifier: GPL-3.0-or-later' not in head:
        return f'{path}:1: no SPDX line at the top'
    if not re.search(re.escape(name) + r': \w', head):
        return f'{path}:1: no line "{name}: what it is" at the top'
    return None


def line_problems(path, text):
    for number, line in enumerate(text.split('\n'), 1):
        where = f'{path}:{number}'
        if re.search(r'#\s*include\s*<plist/', line) and not path.startswith('src/plist/'):
            yield f'{where}: libplist is known in src/plist only'
        if re.search(r'\b(ADW|GTK|GDK)_CHECK_VERSION\b', line) and not path.startswith('src/ui/compat/'):
            yield f'{where}: toolkit versions are known in src/ui/compat only'
        if re.search(r'^\s*#\s*include\s*<(gtk|adwaita|gtksourceview)', line) and \
           path.startswith('src/') and not path.startswith(('src/ui/', 'src/main.c')):
            yield f'{where}: the toolkit is known in src/ui only'
        if 'sqlite3.h' in line and '#' in line and path.startswith('src/') and not path.startswith('src/store/'):
            yield f'{where}: SQLite is known in src/store only'
        if MARKS.search(line):
            yield f'{where}: a mark of unfinished work'
        if '\t' in line:
            yield f'{where}: a tab; indent with spaces'
        if line != line.rstrip():
            yield f'{where}: space at the end of the line'
        if re.search(r'\bgoto\b\s+\w+;', line):
            yield f'{where}: goto'


problems = []
for path in tree.files('src', 'tests', ends=('.c', '.h')):
    text = tree.read(path)
    problem = head_problem(path, text)
    if problem:
        problems.append(problem)
    problems += line_problems(path, text)
    if path.startswith('src/') and text.count('\n') > LONGEST:
        problems.append(f'{path}: {text.count(chr(10))} lines; split it by concern (at most {LONGEST})')
    if path.endswith('.h') and '#pragma once' not in text:
        problems.append(f'{path}: no #pragma once')
    if path.endswith('.c') and '#include "config.h"' in text and \
       text.index('#include "config.h"') != text.index('#include'):
        problems.append(f'{path}: config.h is not included first')
tree.finish(problems)
