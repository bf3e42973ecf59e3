#!/usr/bin/env python3
"""check-headless.py FOLDER PROGRAM...: the service without a window, from the command line, as a script would use it.

FOLDER is made anew and used for the data. SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import shutil
import signal
import ssl
import subprocess
import sys
import threading
import urllib.request

folder, program = sys.argv[1], sys.argv[2:]
shutil.rmtree(folder, ignore_errors=True)
os.makedirs(folder, mode=0o700)


def ask(*arguments):
    done = subprocess.run([*program, *arguments, '--data-dir', folder, '--json'], capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, f'{arguments}: exit status {done.returncode}: {done.stderr}'
    return json.loads(done.stdout)


service = subprocess.Popen([*program, '--headless', '--data-dir', folder, '--listen', '127.0.0.1:0',
                            '--key-file', os.path.join(folder, 'key')], stdout=subprocess.PIPE, text=True, start_new_session=True)
# Nothing below waits for ever. A group: the program may be a launcher with the service as its child.
deadline = threading.Timer(60, os.killpg, (service.pid, signal.SIGKILL))
deadline.daemon = True
deadline.start()
try:
    for line in service.stdout:
        if line.startswith('ready '):
            break
    else:
        sys.exit('the service ended before it was ready')
    print(line.strip())
    status = ask('status')
    print(json.dumps(status))
    link = ask('enroll-link')
    trust = ssl._create_unverified_context()
    with urllib.request.urlopen(link['profile_url'], context=trust, timeout=20) as answer:
        assert answer.status == 200, answer.status
        assert answer.headers['Content-Type'].startswith('application/x-apple-aspen-config'), answer.headers
        profile = answer.read()
    assert b'com.apple.mdm' in profile, 'the profile enrolls nothing'
    assert ask('devices') == []
    print(f'profile of {len(profile)} bytes')
finally:
    os.killpg(service.pid, signal.SIGTERM)
    code = service.wait(30)
    print('ended with', code)
# A sandbox ends with the launcher, whatever the program would have said.
sys.exit(0 if code == 0 or os.environ.get('CHECK_ANY_END') else 1)
