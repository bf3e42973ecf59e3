#!/usr/bin/env bash
# scep-programs.sh: SCEP programs of others enroll and renew against the running service. SPDX-License-Identifier: GPL-3.0-or-later
#
#   scep-programs.sh POMONA
#
# Speaks TAP. What is not installed is skipped: packages scep, strongswan-pki with libstrongswan-extra-plugins, certmonger.
# The service runs without TLS on the loopback, as behind a proxy, because not all of the programs take a CA file.
set -uo pipefail
pomona=$(readlink -f "$1")
work=$(mktemp -d "${TMPDIR:-/tmp}/pomona-scep.XXXXXX")
service=
n=0

finish ()
{
  [ -z "$service" ] || { kill "$service"; wait "$service"; }
  rm -rf "$work"
}
trap finish EXIT
cd "$work" || exit 1
export LC_ALL=C.UTF-8 HOME=$work

ok () { n=$((n + 1)); printf 'ok %s %s\n' "$n" "$1"; }
skip () { n=$((n + 1)); printf 'ok %s %s # SKIP %s is not installed\n' "$n" "$1" "$2"; }
check () # NAME STATUS LOG: 0 is right
{
  if [ "$2" = 0 ]; then ok "$1"; else n=$((n + 1)); printf 'not ok %s %s\n' "$n" "$1"; sed 's/^/# /' "$3" 2>/dev/null; fi
}

"$pomona" --headless --plain-http --data-dir data --listen 127.0.0.1:0 --key-file key > out 2> err &
service=$!
for _ in $(seq 200); do
  grep -q '^ready ' out && break
  kill -0 "$service" 2>/dev/null || break
  sleep 0.1
done
if ! grep -q '^ready ' out; then
  echo "Bail out! the service did not start"
  sed 's/^/# /' err
  exit 1
fi

# profile: a new link's profile; sets url (of SCEP, by HTTP) and challenge.
profile ()
{
  "$pomona" enroll-link --data-dir data --json --uses 1 > link.json 2>> err || return 1
  python3 - > profile.sh <<'PY' || return 1
import json, plistlib, subprocess, urllib.request
url = json.load(open('link.json'))['profile_url'].replace('https://', 'http://', 1)
data = urllib.request.urlopen(url, timeout=20).read()
text = subprocess.run(['openssl', 'cms', '-verify', '-noverify', '-inform', 'der'], input=data, capture_output=True, check=True).stdout
for payload in plistlib.loads(text)['PayloadContent']:
    if payload['PayloadType'] == 'com.apple.security.scep':
        print('url=' + payload['PayloadContent']['URL'].replace('https://', 'http://', 1))
        print('challenge=' + payload['PayloadContent']['Challenge'])
PY
  . ./profile.sh
  [ -n "$url" ] && [ -n "$challenge" ]
}

# issued PEM: whether the authority of devices issued it.
issued ()
{
  openssl x509 -inform der -in ca.der -out ca.pem 2>/dev/null || openssl x509 -in ca.der -out ca.pem || return 1
  openssl verify -CAfile ca.pem -purpose sslclient "$1"
}

differ () { ! cmp -s <(openssl x509 -in "$1" -outform der) <(openssl x509 -in "$2" -outform der); }

profile || { echo "Bail out! no enrollment profile"; sed 's/^/# /' err; exit 1; }
python3 -c 'import sys, urllib.request; sys.stdout.buffer.write(urllib.request.urlopen(sys.argv[1] + "?operation=GetCACert").read())' "$url" > ca.der

# --- scepclient, of micromdm ---

if command -v scepclient > /dev/null; then
  mkdir micromdm && cd micromdm || exit 1
  cp ../ca.der .
  scepclient -server-url "$url" -challenge "not-$challenge" -cn dev -private-key k.pem -certificate wrong.pem > log 2>&1
  [ ! -s wrong.pem ] && grep -qi 'badRequest\|bad request' log
  check "scepclient: wrong challenge" $? log
  rm -f ./*.pem
  scepclient -server-url "$url" -challenge "$challenge" -cn dev -private-key k.pem -certificate c.pem > log 2>&1 && issued c.pem >> log 2>&1
  check "scepclient: enroll" $? log
  cp c.pem old.pem
  scepclient -server-url "$url" -cn dev -private-key k.pem -certificate c.pem > log 2>&1 && issued c.pem >> log 2>&1 && differ c.pem old.pem
  check "scepclient: renew (RenewalReq)" $? log
  mkdir other && cp ca.der other && cd other || exit 1
  scepclient -server-url "$url" -challenge "$challenge" -cn dev -private-key k.pem -certificate c.pem > log 2>&1
  [ ! -s c.pem ] && grep -qi 'badRequest\|bad request' log
  check "scepclient: challenge that was used" $? log
  cd ../.. || exit 1
else
  for t in "wrong challenge" enroll renew "challenge that was used"; do skip "scepclient: $t" scep; done
fi

# --- strongSwan ---

if command -v pki > /dev/null && pki --scep --help 2>&1 | grep -q -- --url; then
  mkdir swan && cd swan || exit 1
  cp ../ca.der .
  profile_here () { cd .. && profile && cd swan; }
  profile_here
  pki --scepca --url "$url" --caout got.der > log 2>&1; ls got*.der > /dev/null 2>&1 && cmp ca.der "$(ls got*.der | head -1)" >> log 2>&1
  check "strongSwan: fetch the authority" $? log
  pki --gen --type rsa --size 2048 > k.der 2>> log
  pki --scep --url "$url" --in k.der --dn "C=DE, CN=dev" --password "not-$challenge" --cacert-enc ca.der --cacert-sig ca.der --outform pem \
    --cipher des3 > wrong.pem 2> log
  [ ! -s wrong.pem ]
  check "strongSwan: wrong challenge" $? log
  pki --scep --url "$url" --in k.der --dn "C=DE, CN=dev" --password "$challenge" --cacert-enc ca.der --cacert-sig ca.der --outform pem \
    --cipher des3 > c.pem 2> log && issued c.pem >> log 2>&1
  check "strongSwan: enroll" $? log
  pki --gen --type rsa --size 2048 > k2.der 2>> log
  pki --scep --url "$url" --in k2.der --dn "C=DE, CN=dev" --cert c.pem --key k.der --cacert-enc ca.der --cacert-sig ca.der --outform pem --cipher des3 \
    > c2.pem 2> log && issued c2.pem >> log 2>&1 && differ c.pem c2.pem
  check "strongSwan: renew (RenewalReq)" $? log
  pki --scep --url "$url" --in k2.der --dn "CN=other" --password "$challenge" --cacert-enc ca.der --cacert-sig ca.der --outform pem \
    --cipher des3 > used.pem 2> log
  [ ! -s used.pem ]
  check "strongSwan: challenge that was used" $? log
  cd .. || exit 1
else
  for t in "fetch the authority" "wrong challenge" enroll renew "challenge that was used"; do skip "strongSwan: $t" strongswan-pki; done
fi

# --- certmonger ---

submit=/usr/lib/certmonger/scep-submit
[ -x "$submit" ] || submit=/usr/libexec/certmonger/scep-submit
if [ -x "$submit" ]; then
  mkdir monger && cd monger || exit 1
  "$submit" -u "$url" -c > caps 2> log && grep -q POSTPKIOperation caps
  check "certmonger: capabilities" $? log
  "$submit" -u "$url" -C > ca.txt 2> log && grep -q 'BEGIN CERTIFICATE' ca.txt
  check "certmonger: authority" $? log
  cd .. || exit 1
else
  for t in capabilities authority; do skip "certmonger: $t" certmonger; done
fi

if command -v getcert > /dev/null && [ -x /usr/lib/certmonger/certmonger-session ] && command -v dbus-run-session > /dev/null; then
  profile || { echo "Bail out! no enrollment profile"; exit 1; }
  openssl x509 -inform der -in ca.der -out monger/ca.pem
  cat > monger/run.sh <<'SH'
export XDG_CONFIG_HOME=$PWD/config XDG_RUNTIME_DIR=$PWD/run
mkdir -p "$XDG_CONFIG_HOME" "$XDG_RUNTIME_DIR"
/usr/lib/certmonger/certmonger-session -n -d 1 > daemon.log 2>&1 &
daemon=$!
for _ in $(seq 100); do getcert list-cas -s > /dev/null 2>&1 && break; sleep 0.1; done
getcert add-scep-ca -s -c lab -u "$1" -N "$PWD/ca.pem"
# The daemon asks the service what it can do before it is of use.
for _ in $(seq 100); do grep -rqs "^ca_encryption_cert=" "$HOME/.config" && break; sleep 0.1; done
getcert request -s -c lab -k "$PWD/key.pem" -f "$PWD/cert.pem" -I d1 -N CN=dev -L "$2" -G rsa -g 2048 -w
cp cert.pem first.pem
getcert rekey -s -i d1 -w
getcert list -s
kill "$daemon"
SH
  (cd monger && timeout 90 dbus-run-session -- bash run.sh "$url" "$challenge" > log 2>&1)
  cp ca.der monger/
  (cd monger && issued first.pem >> log 2>&1)
  check "certmonger: enroll" $? monger/log
  (cd monger && issued cert.pem >> log 2>&1 && differ cert.pem first.pem)
  check "certmonger: renew (PKCSReq signed by the old identity)" $? monger/log
else
  for t in enroll renew; do skip "certmonger: $t" certmonger; done
fi

printf '1..%s\n' "$n"
