#!/usr/bin/env python3
"""check-translation.py LANGUAGE: the translation compiles and lacks nothing. SPDX-License-Identifier: GPL-3.0-or-later"""
import os
import subprocess
import sys
import tempfile

import tree

po = os.path.join(tree.TOP, 'po', sys.argv[1] + '.po')
keywords = ['_', 'N_', 'C_:1c,2', 'NC_:1c,2', 'ngettext:1,2', 'g_dngettext:2,3', 'dngettext:2,3', 'g_dpgettext2:2c,3']


def run(*command):
    return subprocess.run(command, cwd=tree.TOP, check=True, capture_output=True, text=True).stdout


with tempfile.TemporaryDirectory() as work:
    pot, merged = os.path.join(work, 'pomona.pot'), os.path.join(work, 'merged.po')
    try:
        run('msgfmt', '-c', '-o', os.devnull, po)
        run('xgettext', '--from-code=UTF-8', '--add-comments', '--files-from=po/POTFILES.in', '--output=' + pot,
            '--keyword', *['--keyword=' + k for k in keywords])
        run('msgmerge', '--quiet', '--no-fuzzy-matching', '--output-file=' + merged, po, pot)
        lacking = run('msgattrib', '--untranslated', '--no-obsolete', merged)
        unsure = run('msgattrib', '--only-fuzzy', '--no-obsolete', merged)
    except subprocess.CalledProcessError as error:
        tree.finish([error.stderr or str(error)])
problems = []
if 'msgid' in lacking:
    problems.append(f'po/{sys.argv[1]}.po: not translated:\n{lacking}')
if 'msgid' in unsure:
    problems.append(f'po/{sys.argv[1]}.po: marked as fuzzy:\n{unsure}')
tree.finish(problems)
