-- 002-status.sql: what devices report by declarative management. SPDX-License-Identifier: GPL-3.0-or-later

-- All that the reports of an enrollment add up to: one JSON object, see pomona-ddm-status.h.
CREATE TABLE status (
  enrollment_id  TEXT NOT NULL PRIMARY KEY REFERENCES enrollment (id) ON DELETE CASCADE,
  state          TEXT NOT NULL,
  received_at    INTEGER NOT NULL,
  changed_at     INTEGER NOT NULL
) STRICT;

-- The last reports as they came, readable or not.
CREATE TABLE status_report (
  id             INTEGER PRIMARY KEY,
  enrollment_id  TEXT NOT NULL REFERENCES enrollment (id) ON DELETE CASCADE,
  received_at    INTEGER NOT NULL,
  readable       INTEGER NOT NULL,
  is_full        INTEGER NOT NULL,
  body           BLOB NOT NULL
) STRICT;
CREATE INDEX status_report_enrollment ON status_report (enrollment_id);

-- A status item that changed, and to what; NULL: it is gone.
CREATE TABLE status_change (
  id             INTEGER PRIMARY KEY,
  enrollment_id  TEXT NOT NULL REFERENCES enrollment (id) ON DELETE CASCADE,
  name           TEXT NOT NULL,
  at             INTEGER NOT NULL,
  value          TEXT
) STRICT;
CREATE INDEX status_change_item ON status_change (enrollment_id, name);
