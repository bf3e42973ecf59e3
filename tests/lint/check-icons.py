#!/usr/bin/env python3
"""check-icons.py: icons that the window names are there, listed, and can be recoloured. SPDX-License-Identifier: GPL-3.0-or-later"""
import os
import re

import tree

drawn = {os.path.basename(p)[:-4] for p in tree.files('data/icons/actions', ends=('.svg',))}
resource = tree.read('data/icons/pomona-icons.gresource.xml')

problems = []
for name in sorted(drawn):
    if f'alias="{name}.svg"' not in resource:
        problems.append(f'data/icons/pomona-icons.gresource.xml: {name}.svg is missing')
    text = tree.read(f'data/icons/actions/{name}.svg')
    # GTK recolours fills and knows nothing of strokes.
    if 'stroke' in text or 'style=' in text:
        problems.append(f'data/icons/actions/{name}.svg: only filled shapes, no strokes, no styles')
for path in tree.files('src', ends=('.c', '.h', '.ui')):
    for name in re.findall(r'\bpomona-[a-z0-9-]+-symbolic\b', tree.read(path)):
        if name not in drawn:
            problems.append(f'{path}: there is no icon {name}')
tree.finish(problems)
