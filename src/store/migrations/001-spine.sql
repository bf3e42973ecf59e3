-- 001-spine.sql: enrollments, commands, inventory, enrollment links, identities, push, events. SPDX-License-Identifier: GPL-3.0-or-later
--
-- Times are unix microseconds UTC, 0 = never. Fingerprints and digests are SHA-256 in lower-case hex.
-- A column whose name begins with sealed_ holds ciphertext only.

CREATE TABLE setting (
  key         TEXT NOT NULL PRIMARY KEY,
  value       TEXT NOT NULL,
  changed_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A device channel, or a user channel (parent_id set) of one.
CREATE TABLE enrollment (
  id                      TEXT NOT NULL PRIMARY KEY,
  parent_id               TEXT REFERENCES enrollment (id) ON DELETE CASCADE,
  type                    TEXT NOT NULL,
  state                   TEXT NOT NULL CHECK (state IN ('waiting', 'enrolled', 'checked-out', 'removed')),
  hidden                  INTEGER NOT NULL DEFAULT 0,
  practice                INTEGER NOT NULL DEFAULT 0,
  link_id                 TEXT,
  udid                    TEXT NOT NULL DEFAULT '',
  serial                  TEXT NOT NULL DEFAULT '',
  name                    TEXT NOT NULL DEFAULT '',
  short_name              TEXT NOT NULL DEFAULT '',
  model                   TEXT NOT NULL DEFAULT '',
  product                 TEXT NOT NULL DEFAULT '',
  platform                TEXT NOT NULL DEFAULT 'unknown',
  os_version              TEXT NOT NULL DEFAULT '',
  build                   TEXT NOT NULL DEFAULT '',
  imei                    TEXT NOT NULL DEFAULT '',
  topic                   TEXT NOT NULL DEFAULT '',
  push_token              BLOB,
  sealed_push_magic       BLOB,
  token_tally             INTEGER NOT NULL DEFAULT 0,
  token_at                INTEGER NOT NULL DEFAULT 0,
  awaiting_configuration  INTEGER NOT NULL DEFAULT 0,
  not_on_console          INTEGER NOT NULL DEFAULT -1,
  supervised              INTEGER NOT NULL DEFAULT -1,
  filevault               INTEGER NOT NULL DEFAULT -1,
  passcode                INTEGER NOT NULL DEFAULT -1,
  identity_fingerprint    TEXT NOT NULL DEFAULT '',
  identity_not_after      INTEGER NOT NULL DEFAULT 0,
  authenticated_at        INTEGER NOT NULL DEFAULT 0,
  enrolled_at             INTEGER NOT NULL DEFAULT 0,
  ended_at                INTEGER NOT NULL DEFAULT 0,
  last_seen               INTEGER NOT NULL DEFAULT 0,
  unreachable_since       INTEGER NOT NULL DEFAULT 0,
  owner                   TEXT NOT NULL DEFAULT '',
  tags                    TEXT NOT NULL DEFAULT '[]',
  notes                   TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX enrollment_parent ON enrollment (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX enrollment_serial ON enrollment (serial) WHERE serial <> '';
CREATE INDEX enrollment_topic ON enrollment (topic);
CREATE INDEX enrollment_practice ON enrollment (practice) WHERE practice;

-- Every identity that a device ever authenticated with. One that was seen on a device is never taken from another.
CREATE TABLE pin (
  fingerprint    TEXT NOT NULL PRIMARY KEY,
  enrollment_id  TEXT NOT NULL REFERENCES enrollment (id) ON DELETE CASCADE,
  pinned_at      INTEGER NOT NULL,
  replaced_at    INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX pin_enrollment ON pin (enrollment_id);

-- Escrow. Rows are added, never changed but for superseded_at, and do not go with the record of the device: no foreign key.
CREATE TABLE secret (
  id             INTEGER PRIMARY KEY,
  enrollment_id  TEXT NOT NULL,
  udid           TEXT NOT NULL,
  serial         TEXT NOT NULL,
  kind           TEXT NOT NULL,
  sealed_value   BLOB NOT NULL,
  created_at     INTEGER NOT NULL,
  superseded_at  INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX secret_enrollment ON secret (enrollment_id, kind);
CREATE INDEX secret_serial ON secret (serial) WHERE serial <> '';

CREATE TABLE command (
  id               INTEGER PRIMARY KEY,
  uuid             TEXT NOT NULL UNIQUE,
  enrollment_id    TEXT NOT NULL REFERENCES enrollment (id) ON DELETE CASCADE,
  request_type     TEXT NOT NULL,
  state            TEXT NOT NULL,
  is_open          INTEGER NOT NULL GENERATED ALWAYS AS (state IN ('queued', 'pushed', 'sent', 'notnow')) VIRTUAL,
  priority         INTEGER NOT NULL,
  automatic        INTEGER NOT NULL,
  coalesce_key     TEXT,
  order_key        TEXT,
  batch            TEXT NOT NULL DEFAULT '',
  created_at       INTEGER NOT NULL,
  not_before       INTEGER NOT NULL DEFAULT 0,
  expires_at       INTEGER NOT NULL DEFAULT 0,
  pushed_at        INTEGER NOT NULL DEFAULT 0,
  sent_at          INTEGER NOT NULL DEFAULT 0,
  answered_at      INTEGER NOT NULL DEFAULT 0,
  looked_at        INTEGER NOT NULL DEFAULT 0,
  attempts         INTEGER NOT NULL DEFAULT 0,
  not_now_count    INTEGER NOT NULL DEFAULT 0,
  not_now_at       INTEGER NOT NULL DEFAULT 0,
  wake_at          INTEGER NOT NULL DEFAULT 0,
  error_text       TEXT NOT NULL DEFAULT '',
  error_chain      TEXT,
  answer_readable  INTEGER NOT NULL DEFAULT 1,
  replaced_by      TEXT
) STRICT;
CREATE INDEX command_open ON command (enrollment_id) WHERE is_open;
CREATE INDEX command_expiry ON command (expires_at) WHERE is_open AND expires_at > 0;
CREATE INDEX command_failed ON command (enrollment_id) WHERE state = 'error' AND looked_at = 0;
CREATE INDEX command_created ON command (created_at);
CREATE INDEX command_enrollment ON command (enrollment_id, created_at);
CREATE INDEX command_batch ON command (batch) WHERE batch <> '';

-- Apart from the row, so that lists do not read over them.
CREATE TABLE command_body (
  command_id      INTEGER PRIMARY KEY REFERENCES command (id) ON DELETE CASCADE,
  sealed_request  BLOB NOT NULL,
  sealed_answer   BLOB
) STRICT;

CREATE TABLE inventory (
  enrollment_id  TEXT NOT NULL REFERENCES enrollment (id) ON DELETE CASCADE,
  kind           TEXT NOT NULL,
  received_at    INTEGER NOT NULL,
  changed_at     INTEGER NOT NULL,
  digest         TEXT NOT NULL,
  value          TEXT NOT NULL,
  PRIMARY KEY (enrollment_id, kind)
) STRICT;

-- What was replaced by a different answer.
CREATE TABLE inventory_history (
  id             INTEGER PRIMARY KEY,
  enrollment_id  TEXT NOT NULL REFERENCES enrollment (id) ON DELETE CASCADE,
  kind           TEXT NOT NULL,
  received_at    INTEGER NOT NULL,
  value          TEXT NOT NULL
) STRICT;
CREATE INDEX inventory_history_kind ON inventory_history (enrollment_id, kind);

CREATE TABLE link (
  id            TEXT NOT NULL PRIMARY KEY,
  token_hash    TEXT NOT NULL UNIQUE,
  sealed_token  BLOB NOT NULL,
  label         TEXT NOT NULL,
  topic         TEXT NOT NULL,
  created_at    INTEGER NOT NULL,
  expires_at    INTEGER NOT NULL,
  uses_allowed  INTEGER NOT NULL,
  uses          INTEGER NOT NULL DEFAULT 0,
  practice      INTEGER NOT NULL,
  revoked_at    INTEGER NOT NULL DEFAULT 0
) STRICT;

-- A SCEP challenge, good for one certificate: handed out with a profile by a link, or for the renewal of one enrollment.
-- It is also the row of the check-list that shows how far a device came.
CREATE TABLE challenge (
  id               INTEGER PRIMARY KEY,
  hash             TEXT NOT NULL UNIQUE,
  link_id          TEXT REFERENCES link (id) ON DELETE CASCADE,
  enrollment_id    TEXT REFERENCES enrollment (id) ON DELETE CASCADE,
  client           TEXT,
  created_at       INTEGER NOT NULL,
  expires_at       INTEGER NOT NULL,
  used_at          INTEGER NOT NULL DEFAULT 0,
  transaction_id   TEXT,
  request_digest   TEXT,
  device_id        TEXT,
  profile_at       INTEGER NOT NULL DEFAULT 0,
  identity_at      INTEGER NOT NULL DEFAULT 0,
  authenticate_at  INTEGER NOT NULL DEFAULT 0,
  token_at         INTEGER NOT NULL DEFAULT 0,
  answer_at        INTEGER NOT NULL DEFAULT 0,
  declarations_at  INTEGER NOT NULL DEFAULT 0,
  problem          TEXT,
  CHECK ((link_id IS NULL) <> (enrollment_id IS NULL))
) STRICT;
CREATE INDEX challenge_link ON challenge (link_id, client);
CREATE INDEX challenge_enrollment ON challenge (enrollment_id);
CREATE INDEX challenge_device ON challenge (device_id);

-- Certificates that we issued to devices.
CREATE TABLE identity (
  id              INTEGER PRIMARY KEY,
  fingerprint     TEXT NOT NULL UNIQUE,
  serial          TEXT NOT NULL,
  certificate     BLOB NOT NULL,
  subject         TEXT NOT NULL,
  not_before      INTEGER NOT NULL,
  not_after       INTEGER NOT NULL,
  issued_at       INTEGER NOT NULL,
  challenge_id    INTEGER REFERENCES challenge (id) ON DELETE SET NULL,
  link_id         TEXT,
  enrollment_id   TEXT REFERENCES enrollment (id) ON DELETE SET NULL,
  renewal         INTEGER NOT NULL DEFAULT 0,
  practice        INTEGER NOT NULL DEFAULT 0,
  transaction_id  TEXT NOT NULL,
  request_digest  TEXT NOT NULL,
  revoked_at      INTEGER NOT NULL DEFAULT 0,
  revoked_why     TEXT NOT NULL DEFAULT '',
  replaced_by     TEXT
) STRICT;
CREATE UNIQUE INDEX identity_serial ON identity (serial);
CREATE INDEX identity_transaction ON identity (transaction_id);
CREATE INDEX identity_enrollment ON identity (enrollment_id);
CREATE INDEX identity_challenge ON identity (challenge_id);

-- Our own certificates: the authority of device identities, that of the TLS certificate, and the TLS certificate.
CREATE TABLE authority (
  id           INTEGER PRIMARY KEY,
  role         TEXT NOT NULL CHECK (role IN ('device', 'tls', 'tls-leaf')),
  certificate  BLOB NOT NULL,
  sealed_key   BLOB NOT NULL,
  created_at   INTEGER NOT NULL,
  retired_at   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX authority_current ON authority (role) WHERE retired_at = 0;

CREATE TABLE push_identity (
  id           INTEGER PRIMARY KEY,
  topic        TEXT NOT NULL,
  serial       TEXT NOT NULL,
  common_name  TEXT NOT NULL,
  certificate  TEXT NOT NULL,
  sealed_key   BLOB NOT NULL,
  not_before   INTEGER NOT NULL,
  not_after    INTEGER NOT NULL,
  imported_at  INTEGER NOT NULL,
  replaced_at  INTEGER NOT NULL DEFAULT 0,
  is_default   INTEGER NOT NULL DEFAULT 0,
  practice     INTEGER NOT NULL DEFAULT 0,
  apns_host    TEXT,
  apns_ca      TEXT
) STRICT;
CREATE UNIQUE INDEX push_identity_topic ON push_identity (topic) WHERE replaced_at = 0;
CREATE UNIQUE INDEX push_identity_default ON push_identity (is_default) WHERE is_default;

CREATE TABLE push (
  id             INTEGER PRIMARY KEY,
  enrollment_id  TEXT NOT NULL REFERENCES enrollment (id) ON DELETE CASCADE,
  apns_id        TEXT NOT NULL,
  at             INTEGER NOT NULL,
  status         INTEGER NOT NULL,
  reason         TEXT NOT NULL,
  meaning        TEXT NOT NULL
) STRICT;
CREATE INDEX push_enrollment ON push (enrollment_id);

CREATE TABLE event (
  seq          INTEGER PRIMARY KEY AUTOINCREMENT,
  at           INTEGER NOT NULL,
  kind         TEXT NOT NULL,
  severity     INTEGER NOT NULL,
  device_id    TEXT,
  device_name  TEXT NOT NULL DEFAULT '',
  subject      TEXT,
  detail       TEXT NOT NULL DEFAULT '',
  state        INTEGER NOT NULL DEFAULT -1
) STRICT;
CREATE INDEX event_device ON event (device_id) WHERE device_id IS NOT NULL;
