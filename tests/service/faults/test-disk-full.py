#!/usr/bin/env python3
"""test-disk-full.py PROGRAM SIMULATOR: the disk of the service fills up and empties. SPDX-License-Identifier: GPL-3.0-or-later"""
import glob
import os
import plistlib
import sqlite3
import subprocess
import sys
import tempfile

from world import PATIENCE, Device, World, events, run_tests, wait_for

SIZE = 16 << 20
BIG = 300 << 10
TOKENS = 20
INSIDE = 'POMONA_SMALL_DISK'


def fill(path):
    """Everything that is left, to the last byte."""
    with open(path, 'ab', buffering=0) as f:
        for step in (1 << 16, 4096, 1):
            try:
                while f.write(b'\0' * step):
                    pass
            except OSError:
                pass


def give_until_refused(world, device):
    """Commands that say they are stored until one says it is not; the log file had some room of its own."""
    command = os.path.join(world.folder, 'big.plist')
    with open(command, 'wb') as f:
        plistlib.dump({'RequestType': 'InstallProvisioningProfile', 'ProvisioningProfile': os.urandom(BIG)}, f)
    promised = []
    for _ in range(SIZE // BIG):
        done = world.call('send', device.udid, command)
        if done.returncode:
            assert 'full' in done.stderr, done.stderr
            return promised
        promised.append(done.stdout.strip())
    raise AssertionError('no command was refused on a full disk')


def check_refusal(status, body):
    assert 500 <= status < 600, (status, body[:200])
    assert b'unrecognized' not in body and b'full' in body, body[:200]


def prepare(world):
    """Two enrolled devices with a hand of our own in place of the pretend one."""
    world.start()
    process, lines = world.fleet('--count', '2', '--models', 'iphone,mac', '--state-dir', os.path.join(world.folder, 'state'))
    lines.wait(lambda all: len({e['udid'] for e in events(all, 'idle')}) == 2, 'both devices enrolled and idle')
    process.terminate()
    assert process.wait(PATIENCE) == 0
    devices = [Device(world, path) for path in sorted(glob.glob(os.path.join(world.folder, 'state', '*.plist')))]
    for device in devices:
        device.drain()
    return devices


def bootstrap_token(device):
    status, body = device.check_in('GetBootstrapToken')
    assert status == 200, (status, body)
    return plistlib.loads(body)['BootstrapToken'] if body else None


def check_tokens(device, kept):
    """Small things may still find room. The one that counts is the last that was taken."""
    for _ in range(TOKENS):
        token = os.urandom(1024)
        status, body = device.check_in('SetBootstrapToken', BootstrapToken=token)
        if status != 200:
            check_refusal(status, body)
            break
        kept = token
    return kept


def check_while_full(world, one, two, uuid, answer, token):
    """What cannot be stored is not acknowledged; what was stored can still be read."""
    promised = give_until_refused(world, two)
    check_refusal(*one.send(answer))
    token = check_tokens(one, token)
    assert world.ask('command', uuid)['state'] == 'sent'
    assert len(world.ask('devices')) == 2 and world.ask('status')['state'] == 'serving'
    wait_for(lambda: 'full' in world.said.text(), 'a line about the full disk')
    return promised, token


def check_after(world, promised):
    for uuid in promised:
        assert world.ask('command', uuid)['command_uuid'] == uuid
    with sqlite3.connect(f'file:{world.data}/pomona.db?mode=ro', uri=True) as db:
        assert db.execute('PRAGMA integrity_check').fetchall() == [('ok',)]
    db.close()


def test_disk_full():
    world = World(sys.argv[1], sys.argv[2], data=os.environ[INSIDE])
    filler = os.path.join(world.data, 'filler')
    try:
        one, two = prepare(world)
        uuid = world.ask('send', one.udid, 'UserList')['command_uuid']
        status, body = one.report('Idle')
        assert status == 200 and plistlib.loads(body)['CommandUUID'] == uuid, status
        answer = plistlib.dumps({'Status': 'Acknowledged', 'UDID': one.udid, 'CommandUUID': uuid, 'Blob': os.urandom(BIG)})

        fill(filler)
        promised, token = check_while_full(world, one, two, uuid, answer, bootstrap_token(one))
        os.unlink(filler)
        # Without a restart, by the same message again.
        assert one.send(answer)[0] == 200
        assert bootstrap_token(one) == token
        assert world.ask('command', uuid)['state'] == 'acknowledged'
        assert world.call('send', two.udid, 'ProfileList').returncode == 0
        check_after(world, promised)

        fill(filler)
        promised += give_until_refused(world, two)
        world.kill()
        os.unlink(filler)
        world.start()
        check_after(world, promised + [uuid])
        one.drain()
        two.drain()
        world.stop()
    finally:
        world.clean()


def main():
    """On a file system of its own, in a namespace where nobody has to be asked for it."""
    if INSIDE in os.environ:
        run_tests([test_disk_full])
        return
    with tempfile.TemporaryDirectory(prefix='pomona-disk.') as folder:
        mount = ['unshare', '-rm', 'sh', '-c', f'mount -t tmpfs -o size={SIZE},mode=700 none "$0" && exec "$@"', folder]
        try:
            able = subprocess.run([*mount, 'true'], capture_output=True, text=True)
        except FileNotFoundError:
            able = None
        if able is None or able.returncode:
            print('1..0 # SKIP no small file system: ' + (able.stderr.strip() if able else 'unshare is not there'))
            return
        sys.exit(subprocess.run([*mount, *([sys.executable] + sys.argv)], env=dict(os.environ, **{INSIDE: folder})).returncode)


main()
