#!/usr/bin/env python3
"""test-kill.py PROGRAM SIMULATOR: the service dies under load and loses nothing it promised. SPDX-License-Identifier: GPL-3.0-or-later"""
import json
import os
import random
import sqlite3
import sys
import threading

from world import World, events, run_tests, wait_for

DEVICES = 12
SENDERS = 3
ROUNDS = 3


class Ledger:
    """What the administrator and the devices were told is stored."""

    def __init__(self, world, lines):
        self.world, self.lines = world, lines
        self.lock = threading.Lock()
        self.sent, self.acknowledged, self.links = {}, set(), set()
        self.up, self.over = threading.Event(), threading.Event()
        self.up.set()
        self.threads = [threading.Thread(target=self.send, args=(number,), daemon=True) for number in range(SENDERS)]
        self.threads.append(threading.Thread(target=self.make_links, daemon=True))

    def enrolled(self):
        with self.lines.changed:
            return [e['udid'] for e in events(self.lines.all, 'enrolled')]

    def send(self, number):
        chance = random.Random(number)
        while not self.over.is_set():
            self.up.wait(1)
            there = self.enrolled()
            if not self.up.is_set() or not there:
                continue
            device = chance.choice(there)
            done = self.world.call('send', device, chance.choice(['SecurityInfo', 'ProfileList', 'CertificateList']))
            if done.returncode == 0:
                self.take(device, done.stdout.strip())

    def make_links(self):
        while not self.over.is_set():
            self.up.wait(1)
            link = self.world.call('enroll-link', '--json')
            if link.returncode == 0:
                with self.lock:
                    self.links.add(json.loads(link.stdout)['link'])

    def take(self, device, uuid):
        with self.lock:
            self.sent[uuid] = device
        told = self.world.call('command', uuid, '--wait', '2', '--json')
        if told.returncode == 0 and json.loads(told.stdout)['state'] == 'acknowledged':
            with self.lock:
                self.acknowledged.add(uuid)

    def size(self):
        with self.lock:
            return len(self.sent) + len(self.acknowledged)

    def check(self, enrolled):
        with self.lock:
            sent, acknowledged, links = dict(self.sent), set(self.acknowledged), set(self.links)
        known = {d['udid']: d for d in self.world.ask('devices')}
        for udid in enrolled:
            assert udid in known and known[udid]['state'] == 'enrolled', f'{udid} was enrolled and is not'
        for uuid, device in sent.items():
            command = self.world.ask('command', uuid)
            assert command['id'] == device, command
            if uuid in acknowledged:
                assert command['state'] == 'acknowledged' and command['answer']['CommandUUID'] == uuid, command
        with sqlite3.connect(f'file:{self.world.data}/pomona.db?mode=ro', uri=True) as db:
            assert db.execute('PRAGMA integrity_check').fetchall() == [('ok',)]
            assert not db.execute('PRAGMA foreign_key_check').fetchall()
            stored, = db.execute('SELECT count(*) FROM link').fetchone()
        db.close()
        assert stored >= len(links), f'{len(links)} links were handed out, {stored} are stored'
        return len(enrolled), len(sent), len(acknowledged), len(links)


def kill_once(world, ledger, chance, number):
    """At a moment nobody chose: so many things later, and a little more."""
    goal = ledger.size() + chance.randint(5, 25)
    wait_for(lambda: ledger.size() >= goal, f'the load before kill {number}')
    spare = chance.randint(0, 20000)
    while spare:
        spare -= 1
    ledger.up.clear()
    world.kill()
    enrolled = ledger.enrolled()
    world.start(*world.push_options)
    found = ledger.check(enrolled)
    print('# kill %d: %d devices, %d commands, %d answers, %d links were promised and are there' % (number, *found), flush=True)
    ledger.up.set()


def go_on(world, ledger, lines):
    """Every device gets there, and answers as the one it was."""
    lines.wait(lambda all: len({e['udid'] for e in events(all, 'enrolled')}) == DEVICES, 'all devices enrolled')
    ledger.over.set()
    for thread in ledger.threads:
        thread.join()
    devices = world.ask('devices')
    assert len(devices) == DEVICES and all(d['state'] == 'enrolled' for d in devices), devices
    # Nobody had to begin anew: each device said once that it is enrolled.
    assert len(ledger.enrolled()) == DEVICES, ledger.enrolled()
    for device in devices:
        uuid = world.ask('send', device['id'], 'SecurityInfo')['command_uuid']
        command = world.ask('command', uuid, '--wait', '90')
        assert command['state'] == 'acknowledged', command
    ledger.check(ledger.enrolled())


def test_kill():
    seed = int(os.environ.get('POMONA_SEED', random.randrange(1 << 30)))
    print(f'# POMONA_SEED={seed}', flush=True)
    chance = random.Random(seed)
    world = World(sys.argv[1], sys.argv[2])
    try:
        certificate, key = world.open_push_desk()
        world.start(*world.push_options)
        world.ask('pushcert', 'import', certificate, '--key', key)
        _, lines = world.fleet('--count', str(DEVICES), '--concurrency', '2', '--pace', '300', '--tries', '40', *world.desk)
        ledger = Ledger(world, lines)
        for thread in ledger.threads:
            thread.start()
        for number in range(1, ROUNDS + 1):
            kill_once(world, ledger, chance, number)
        go_on(world, ledger, lines)
        world.stop()
    finally:
        world.clean()


run_tests([test_kill])
