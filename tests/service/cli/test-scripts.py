#!/usr/bin/env python3
"""test-scripts.py PROGRAM: what scripts rely on: sub-commands, JSON members, exit codes. SPDX-License-Identifier: GPL-3.0-or-later"""
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading

PROGRAM = sys.argv[1]
FOLDER = tempfile.mkdtemp(prefix='pomona-scripts.')
DATA = os.path.join(FOLDER, 'data')
KEY = os.path.join(FOLDER, 'key')
ENV = dict(os.environ, LC_ALL='C.UTF-8', LANGUAGE='C', HOME=FOLDER, XDG_RUNTIME_DIR=FOLDER, DBUS_SESSION_BUS_ADDRESS='disabled:')
TOPIC = 'com.apple.mgmt.External.0f0e0d0c-1111-2222-3333-444455556666'
OTHER = 'com.apple.mgmt.External.99999999-1111-2222-3333-444455556666'


class Service:
    """The headless service; a timer ends what hangs."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen([PROGRAM, '--headless', '--data-dir', DATA, '--listen', '127.0.0.1:0', *arguments],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENV)
        self.timer = threading.Timer(120, self.process.kill)
        self.timer.daemon = True
        self.timer.start()

    def wait_ready(self):
        line = self.process.stdout.readline()
        assert line.startswith('ready https://127.0.0.1:'), (line, self.process.stderr.read() if not line else '')
        return line.split()[1]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        out, err = self.process.communicate()
        self.timer.cancel()
        return self.process.returncode, err


def run(*arguments, code=0, data_dir=DATA):
    done = subprocess.run([PROGRAM, *arguments, '--data-dir', data_dir], capture_output=True, text=True, env=ENV, timeout=60)
    assert done.returncode == code, f'{arguments}: exit code {done.returncode}, wanted {code}\n{done.stdout}{done.stderr}'
    if code:
        assert done.stderr.strip(), f'{arguments} failed without a word'
    return done


def ask(*arguments):
    return json.loads(run(*arguments, '--json').stdout)


def openssl(*arguments):
    subprocess.run(['openssl', *arguments], check=True, capture_output=True)


def make_push_certificate(name, topic, days=365):
    """What Apple's portal gives, from an authority of nobody's."""
    key, certificate = os.path.join(FOLDER, name + '.key'), os.path.join(FOLDER, name + '.pem')
    openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate, '-days', str(days),
            '-subj', f'/UID={topic}/CN=APSP:{topic[-36:]}/C=US')
    return certificate, key


def test_usage():
    help_text = run('help', data_dir='nowhere').stdout
    assert all(word in help_text for word in ('devices', 'enroll-link', 'pushcert import', 'events')), help_text
    run('device', code=2)
    run('send', 'one', code=2)
    run('devices', '--no-such-option', code=2)
    run('status', code=1, data_dir=os.path.join(FOLDER, 'nothing-here'))


def test_status():
    status = ask('status')
    assert status['state'] == 'serving' and status['url'].startswith('https://'), status
    assert status['devices']['total'] == 0
    assert {'push', 'expiries', 'commands', 'version', 'organization'} <= status.keys(), status.keys()
    assert {e['kind'] for e in status['expiries']} >= {'tls', 'device-authority'}
    assert ask('devices') == []
    assert 'serving' in run('status').stdout


def test_links():
    link = ask('enroll-link')
    assert {'url', 'profile_url', 'expires'} <= link.keys()
    assert link['profile_url'].startswith(link['url'])
    assert 'warning' in link, 'without a push certificate a link comes with a warning'
    assert ask('enroll-link', '--uses', '5', '--expires', '90m')['uses_allowed'] == 5
    run('enroll-link', '--expires', 'tomorrow', code=2)
    run('enroll-link', '--uses', '-1', code=2)


def test_push_certificate():
    run('pushcert', 'show', code=1)
    certificate, key = make_push_certificate('push', TOPIC)
    run('pushcert', 'import', certificate, code=1)                     # its key is missing
    shown = ask('pushcert', 'import', certificate, '--key', key)
    assert shown['topic'] == TOPIC and shown['devices_by_topic'] == {TOPIC: 0}, shown
    assert int(shown['serial'], 16) > 0 and shown['not_after'].endswith('Z')
    assert 'warning' not in ask('enroll-link')
    assert ask('enroll-link')['topic'] == TOPIC

    other, other_key = make_push_certificate('other', OTHER)
    run('pushcert', 'import', certificate, '--key', other_key, code=1)  # not its key
    refused = run('pushcert', 'import', other, '--key', other_key, code=3)
    assert OTHER in refused.stderr and TOPIC in refused.stderr, refused.stderr
    assert ask('pushcert', 'show')['topic'] == TOPIC, 'a refused topic must change nothing'
    run('pushcert', 'import', other, '--key', other_key, '--allow-topic-change', TOPIC, code=3)
    assert ask('pushcert', 'import', other, '--key', other_key, '--allow-topic-change', OTHER)['topic'] == OTHER
    run('pushcert', 'import', certificate, '--key', key, code=3)        # and back again takes the same word
    assert ask('pushcert', 'import', certificate, '--key', key, '--allow-topic-change', TOPIC)['topic'] == TOPIC


def test_pkcs12():
    certificate, key = make_push_certificate('renewed', TOPIC)
    bundle = os.path.join(FOLDER, 'renewed.p12')
    password, wrong = os.path.join(FOLDER, 'password'), os.path.join(FOLDER, 'wrong')
    open(password, 'w').write('s3cret pässword\n')
    open(wrong, 'w').write('nonsense\n')
    openssl('pkcs12', '-export', '-in', certificate, '-inkey', key, '-out', bundle, '-passout', 'pass:s3cret pässword')
    assert 'assword' in run('pushcert', 'import', bundle, code=1).stderr
    assert 'assword' in run('pushcert', 'import', bundle, '--password-file', wrong, code=1).stderr
    assert ask('pushcert', 'import', bundle, '--password-file', password)['topic'] == TOPIC
    not_push, its_key = make_push_certificate('mail', 'com.example.mail')
    assert 'com.apple.mgmt.' in run('pushcert', 'import', not_push, '--key', its_key, code=1).stderr


def test_unknown_things():
    run('device', 'no-such-device', code=1)
    run('send', 'no-such-device', 'DeviceInformation', code=1)
    run('command', 'no-such-command', code=1)
    run('queue', 'no-such-device')
    run('push', 'no-such-device', code=1)
    run('cancel', 'no-such-command', code=1)
    nonsense = os.path.join(FOLDER, 'nonsense.plist')
    open(nonsense, 'w').write('<plist><dict><key>RequestType</key></dict></plist>')
    run('send', 'no-such-device', nonsense, code=1)
    run('send', 'no-such-device', os.path.join(FOLDER, 'missing.plist'), code=1)


def test_events():
    events = [json.loads(line) for line in run('events').stdout.splitlines()]
    assert events[0]['kind'] == 'service-started' and [e['seq'] for e in events] == sorted(e['seq'] for e in events)
    follower = subprocess.Popen([PROGRAM, 'events', '--follow', '--data-dir', DATA], stdout=subprocess.PIPE, text=True, env=ENV)
    for _ in events:
        follower.stdout.readline()
    certificate, key = make_push_certificate('again', TOPIC)
    ask('pushcert', 'import', certificate, '--key', key)
    assert json.loads(follower.stdout.readline())['kind'] == 'certificate'
    follower.terminate()
    follower.wait()


def test_long_folder():
    """A data folder whose path does not fit into a socket address."""
    folder = os.path.join(FOLDER, *['long-name-of-a-folder' * 3] * 3)
    process = subprocess.Popen([PROGRAM, '--headless', '--data-dir', folder, '--listen', '127.0.0.1:0'], stdout=subprocess.PIPE,
                               text=True, env=ENV, stderr=subprocess.DEVNULL)
    assert process.stdout.readline().startswith('ready ')
    assert json.loads(run('status', '--json', data_dir=folder).stdout)['state'] == 'serving'
    process.terminate()
    assert process.wait() == 0


def test_one_service_a_folder():
    second = Service('--key-file', KEY)
    out, err = second.process.communicate()
    assert second.process.returncode == 1 and 'ready' not in out and err, (out, err)
    second.timer.cancel()


def test_restart(service):
    code, _ = service.stop()
    assert code == 0, code
    run('status', code=1)

    moved = KEY + '.away'
    os.rename(KEY, moved)
    locked = Service('--key-file', KEY)
    out, err = locked.process.communicate()
    assert locked.process.returncode == 1 and 'key' in err and not os.path.exists(KEY), (out, err)
    os.rename(moved, KEY)

    again = Service('--key-file', KEY)
    again.wait_ready()
    assert ask('pushcert', 'show')['topic'] == TOPIC
    assert again.stop()[0] == 0


def main():
    service = Service('--key-file', KEY)
    try:
        service.wait_ready()
        tests = [test_usage, test_status, test_links, test_push_certificate, test_pkcs12, test_unknown_things, test_events,
                 test_long_folder, test_one_service_a_folder]
        print(f'1..{len(tests) + 1}')
        for number, test in enumerate(tests, 1):
            test()
            print(f'ok {number} {test.__name__}', flush=True)
        test_restart(service)
        print(f'ok {len(tests) + 1} test_restart')
    finally:
        if service.process.poll() is None:
            service.process.kill()


main()
