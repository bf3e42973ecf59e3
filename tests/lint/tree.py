"""tree.py: what all source checks share. SPDX-License-Identifier: GPL-3.0-or-later"""
import os
import sys

TOP = os.path.realpath(os.path.join(os.path.dirname(os.path.realpath(__file__)), '..', '..'))


def files(*folders, ends=()):
    """Paths below the folders, relative to the top, sorted; build folders and dot folders are left out."""
    found = []
    for folder in folders or ('.',):
        for path, dirs, names in os.walk(os.path.join(TOP, folder)):
            dirs[:] = [d for d in dirs if not d.startswith('build') and d not in ('.git', '.cache', '__pycache__')]
            found += [os.path.relpath(os.path.join(path, n), TOP) for n in names
                      if n != '.git' and (not ends or n.endswith(ends))]
    return sorted(found)


def read(path):
    """The text of a file, or None if it is not text."""
    try:
        with open(os.path.join(TOP, path), encoding='utf-8') as file:
            return file.read()
    except UnicodeDecodeError:
        return None


def finish(problems):
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)
