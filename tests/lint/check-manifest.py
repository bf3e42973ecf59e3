#!/usr/bin/env python3
"""check-manifest.py: the Flatpak manifest keeps the rules of a published application. SPDX-License-Identifier: GPL-3.0-or-later"""
import json
import os
import re

import tree

APP = 'io.github.pomona_mdm.Pomona'
PATH = f'flatpak/{APP}.json'
KNOWN = {'id', 'runtime', 'runtime-version', 'sdk', 'command', 'finish-args', 'cleanup', 'modules', 'desktop-file-name'}
# What the program is allowed, and nothing else: a window, drawing it, and the network.
ALLOWED = ['--device=dri', '--share=ipc', '--share=network', '--socket=fallback-x11', '--socket=wayland']

problems = []


def complain(text):
    problems.append(f'{PATH}: {text}')


def check_source(module, source):
    kind = source.get('type')
    if kind == 'archive' or kind == 'file':
        if not re.fullmatch(r'[0-9a-f]{64}', source.get('sha256', '')):
            complain(f'{module}: no sha256')
        if not source.get('url', '').startswith('https://'):
            complain(f'{module}: not fetched by https')
        if {'md5', 'sha1'} & source.keys():
            complain(f'{module}: a weak checksum')
    elif kind == 'git':
        if not ('tag' in source and re.fullmatch(r'[0-9a-f]{40}', source.get('commit', ''))) or 'branch' in source:
            complain(f'{module}: git wants a tag and its commit, and no branch')
    elif kind == 'dir':
        if module != 'pomona':
            complain(f'{module}: only the program itself comes from this tree')
    else:
        complain(f'{module}: source of type {kind}')


text = tree.read(PATH)
manifest = json.loads(text)
if not text.endswith('}\n') or text.endswith('\n\n'):
    complain('does not end with one line feed')
if manifest.get('id') != APP or os.path.basename(PATH) != manifest.get('id') + '.json':
    complain('id and file name differ')
for key in manifest.keys() - KNOWN:
    complain(f'{key} does not belong here')
if '/' in manifest.get('command', '/'):
    complain('command is no plain name')
if sorted(manifest.get('finish-args', [])) != ALLOWED:
    complain(f'finish-args are not {ALLOWED}')
for module in manifest.get('modules', []):
    name = module.get('name')
    if 'build-args' in module.get('build-options', {}):
        complain(f'{name}: wants the network while building')
    for source in module.get('sources', []):
        check_source(name, source)
    if not any('share/licenses' in command for command in module.get('post-install', [])):
        complain(f'{name}: its licence is not installed')
if not manifest.get('modules') or manifest['modules'][-1].get('name') != 'pomona':
    complain('the last module is not the program')
tree.finish(problems)
