"""world.py: the programs as others run them: a service, pretend devices, a stand-in for pushes. SPDX-License-Identifier: GPL-3.0-or-later"""
import base64
import hashlib
import http.client
import json
import os
import plistlib
import queue
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time

PATIENCE = 120
TOPIC = 'com.apple.mgmt.External.0f0e0d0c-1111-2222-3333-444455556666'


def wait_for(condition, what, patience=PATIENCE):
    """Asks until the answer is true; asking is what takes the time."""
    end = time.monotonic() + patience
    while True:
        found = condition()
        if found:
            return found
        assert time.monotonic() < end, f'never happened: {what}'
        threading.Event().wait(0.02)


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


class Lines:
    """What a program prints, read by a thread so that no pipe fills up."""

    def __init__(self, stream):
        self.all = []
        self.changed = threading.Condition()
        self.ended = False
        self.thread = threading.Thread(target=self.read, args=(stream,), daemon=True)
        self.thread.start()

    def read(self, stream):
        for line in stream:
            with self.changed:
                self.all.append(line.rstrip('\n'))
                self.changed.notify_all()
        with self.changed:
            self.ended = True
            self.changed.notify_all()

    def wait(self, condition, what, patience=PATIENCE):
        """The condition gets all lines so far; its first true answer comes back."""
        end = time.monotonic() + patience
        with self.changed:
            while True:
                found = condition(self.all)
                if found:
                    return found
                left = end - time.monotonic()
                assert left > 0 and not self.ended, f'never came: {what}; the last lines: {self.all[-8:]}'
                self.changed.wait(left)

    def text(self):
        with self.changed:
            return '\n'.join(self.all)


class World:
    """A folder with a service in it. folder: where the data goes instead, for a file system of its own."""

    def __init__(self, program, simulator, data=None):
        self.program, self.simulator = program, simulator
        self.folder = tempfile.mkdtemp(prefix='pomona-faults.')
        self.data = data or os.path.join(self.folder, 'data')
        self.env = dict(os.environ, LC_ALL='C.UTF-8', LANGUAGE='C', HOME=self.folder, XDG_RUNTIME_DIR=self.folder,
                        DBUS_SESSION_BUS_ADDRESS='disabled:', POMONA_APNS_HOST='127.0.0.1:1')
        self.port = free_port()
        self.service = self.said = None
        self.started = []

    def spawn(self, *arguments):
        process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self.env)
        self.started.append(process)
        return process

    # --- the service ---

    def start(self, *arguments):
        self.service = self.spawn(self.program, '--headless', '--data-dir', self.data, '--key-file', os.path.join(self.folder, 'key'),
                                  '--listen', f'127.0.0.1:{self.port}', *arguments)
        self.said = Lines(self.service.stderr)
        out = Lines(self.service.stdout)
        try:
            out.wait(lambda lines: any(line.startswith('ready ') for line in lines), 'ready')
        except AssertionError as problem:
            raise AssertionError(f'{problem}\n{self.said.text()}') from None

    def kill(self):
        self.service.kill()
        self.service.wait()

    def stop(self):
        self.service.send_signal(signal.SIGTERM)
        assert self.service.wait(PATIENCE) == 0, self.said.text()

    def call(self, *arguments):
        return subprocess.run([self.program, *arguments, '--data-dir', self.data], capture_output=True, text=True, env=self.env,
                              timeout=PATIENCE)

    def ask(self, *arguments):
        done = self.call(*arguments, '--json')
        assert done.returncode == 0, f'{arguments}: {done.returncode}\n{done.stdout}{done.stderr}\n{self.said.text()[-2000:]}'
        return json.loads(done.stdout)

    def fingerprint(self):
        pem = ssl.get_server_certificate(('127.0.0.1', self.port))
        return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()

    # --- devices ---

    def open_push_desk(self):
        """Its certificates are made before the service starts, which is told of them."""
        out = os.path.join(self.folder, 'apns')
        os.makedirs(out, exist_ok=True)
        port = str(free_port())
        self.desk = ['--apns-port', port, '--apns-topic', TOPIC, '--apns-out', out]
        process = self.spawn(self.simulator, *self.desk, '--json')
        Lines(process.stdout).wait(lambda lines: any('"apns"' in line for line in lines), 'the stand-in for pushes')
        process.terminate()
        process.wait(PATIENCE)
        self.push_options = ['--apns-host', f'127.0.0.1:{port}', '--apns-ca', os.path.join(out, 'ca.pem')]
        return os.path.join(out, 'push.pem'), os.path.join(out, 'push.key')

    def fleet(self, *arguments):
        link = self.ask('enroll-link', '--uses', '0')
        process = self.spawn(self.simulator, '--profile-url', link['profile_url'], '--fingerprint', self.fingerprint(), '--json',
                             '--no-user-channel', *arguments)
        Lines(process.stderr)
        return process, Lines(process.stdout)

    def clean(self):
        for process in self.started:
            if process.poll() is None:
                process.kill()
                process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def events(lines, kind):
    return [e for e in map(json.loads, lines) if e['event'] == kind]


class Device:
    """One that speaks by hand, with the identity that a pretend device left behind."""

    def __init__(self, world, path):
        saved = plistlib.load(open(path, 'rb'))
        self.world = world
        self.udid = saved['State']['Facts']['UDID']
        base = os.path.join(world.folder, self.udid)
        self.key, self.certificate = base + '.key', base + '.pem'
        with open(self.key, 'w') as f:
            f.write(saved['Key'])
        with open(self.certificate, 'w') as f:
            f.write(ssl.DER_cert_to_PEM_cert(saved['Certificate']))

    def send(self, body, path='/mdm', content_type='application/x-apple-aspen-mdm; charset=UTF-8'):
        # Not into a pipe of a file: the disk may be full.
        signed = subprocess.run(['openssl', 'cms', '-sign', '-binary', '-md', 'sha256', '-signer', self.certificate, '-inkey', self.key,
                                 '-outform', 'DER'], input=body, capture_output=True, check=True).stdout
        context = ssl._create_unverified_context()
        connection = http.client.HTTPSConnection('127.0.0.1', self.world.port, context=context, timeout=PATIENCE)
        connection.request('PUT', path, body, {'Content-Type': content_type, 'Mdm-Signature': base64.b64encode(signed).decode()})
        reply = connection.getresponse()
        text = reply.read()
        connection.close()
        return reply.status, text

    def report(self, status, uuid=None, **more):
        message = {'Status': status, 'UDID': self.udid, **more}
        if uuid:
            message['CommandUUID'] = uuid
        return self.send(plistlib.dumps(message))

    def check_in(self, kind, **more):
        return self.send(plistlib.dumps({'MessageType': kind, 'UDID': self.udid, **more}), '/checkin',
                         'application/x-apple-aspen-mdm-checkin')

    def drain(self):
        status, body = self.report('Idle')
        while body:
            assert status == 200, (status, body)
            status, body = self.report('Acknowledged', plistlib.loads(body)['CommandUUID'])
        assert status == 200, status


def run_tests(tests):
    print(f'1..{len(tests)}')
    for number, test in enumerate(tests, 1):
        skipped = test()
        print(f'ok {number} {test.__name__}' + (f' # SKIP {skipped}' if skipped else ''), flush=True)
