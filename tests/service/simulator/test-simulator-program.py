#!/usr/bin/env python3
"""test-simulator-program.py: the program pomona-simulator as scripts see it. SPDX-License-Identifier: GPL-3.0-or-later"""
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile

POMONA, SIMULATOR = sys.argv[1:3]
TOPIC = 'com.apple.mgmt.External.program'
count = 0


def ok(condition, text):
    global count
    count += 1
    print(f'{"ok" if condition else "not ok"} {count} - {text}', flush=True)


def simulate(*arguments, timeout=120):
    return subprocess.run([SIMULATOR, *arguments], capture_output=True, text=True, timeout=timeout)


def lines(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def wrong_usage(*arguments):
    result = simulate(*arguments)
    ok(result.returncode == 2 and result.stderr.startswith('pomona-simulator: '), f'wrong usage: {" ".join(arguments) or "nothing"}')


def served(folder):
    """Starts a service that pushes through the simulator's stand-in; gives the process, the link and the stand-in's port."""
    apns, data, port = f'{folder}/apns', f'{folder}/data', free_port()
    arguments = ('--apns-port', str(port), '--apns-topic', TOPIC, '--apns-out', apns, '--once')
    ok(simulate(*arguments).returncode == 0, 'the push certificate is written')
    service = subprocess.Popen([POMONA, '--headless', '--data-dir', data, '--listen', '127.0.0.1:0', '--key-file', f'{folder}/key',
                                '--apns-host', open(f'{apns}/address').read().strip(), '--apns-ca', f'{apns}/ca.pem'],
                               stdout=subprocess.PIPE, text=True)
    service.stdout.readline()
    imported = subprocess.run([POMONA, 'pushcert', 'import', f'{apns}/push.pem', '--key', f'{apns}/push.key', '--data-dir', data], capture_output=True)
    ok(imported.returncode == 0, 'the service takes it')
    link = json.loads(subprocess.run([POMONA, 'enroll-link', '--uses', '4', '--data-dir', data, '--json'], capture_output=True, text=True).stdout)
    return service, link, port


def fingerprint(url):
    import hashlib
    import ssl
    host, port = url.split('/')[2].split(':')
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate((host, int(port))))).hexdigest()


def enroll(folder):
    service, link, port = served(folder)
    try:
        url = link['profile_url']
        common = ('--profile-url', url, '--fingerprint', fingerprint(url), '--state-dir', f'{folder}/devices', '--json', '--count', '4')
        first = simulate(*common, '--once')
        events = lines(first)
        ok(first.returncode == 0, 'four devices enroll')
        ok(sum(e['event'] == 'enrolled' for e in events) == 4, 'four are enrolled')
        ok(events[-1]['event'] == 'summary' and events[-1]['enrolled'] == 4, 'the summary says so')
        ok(len(os.listdir(f'{folder}/devices')) == 4, 'four devices are kept')
        # The same devices again: they are enrolled already, and come to ask.
        second = simulate(*common, '--once')
        events = lines(second)
        ok(second.returncode == 0 and not any(e['event'] == 'enrolled' for e in events), 'kept devices do not enroll again')
        ok(events[-1]['enrolled'] == 4, 'kept devices are still enrolled')
        fifth = simulate('--profile-url', url, '--fingerprint', fingerprint(url), '--seed', '9', '--count', '1', '--tries', '1', '--once')
        ok(fifth.returncode == 1, 'a link that is used up lets nobody in')
        distrust = simulate('--profile-url', url, '--count', '1', '--tries', '1', '--once', '--json')
        ok(distrust.returncode == 1, 'an unknown authority is not trusted')
        # Running on, it ends cleanly when asked to.
        running = subprocess.Popen([SIMULATOR, *common, '--apns-port', str(port), '--apns-topic', TOPIC, '--apns-out', f'{folder}/apns'],
                                   stdout=subprocess.PIPE, text=True)
        running.stdout.readline()
        running.send_signal(signal.SIGTERM)
        rest = running.communicate(timeout=60)[0].splitlines()
        if running.returncode != 0:
            print('#', running.returncode, rest[-3:])
        ok(running.returncode == 0 and json.loads(rest[-1])['event'] == 'summary', 'SIGTERM ends it with a summary')
    finally:
        service.terminate()
        service.wait(30)


wrong_usage()
wrong_usage('--profile-url', 'https://a.example/', '--models', 'toaster')
wrong_usage('--profile-url', 'https://a.example/', '--identity', 'face')
wrong_usage('--profile-url', 'https://a.example/', '--fault', 'gremlins')
wrong_usage('--profile-url', 'https://a.example/', '--count', '0')
wrong_usage('--nonsense')
with tempfile.TemporaryDirectory() as folder:
    enroll(folder)
print(f'1..{count}')
