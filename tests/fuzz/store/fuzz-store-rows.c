/* fuzz-store-rows.c: rows that no sound program wrote, read by every function that reads. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A backup that an administrator restores, or a file that was edited, may hold anything that the columns
 * take. The input is cut at zero bytes into texts; they fill the columns of one row a table. */
#include "config.h"

#include <string.h>

#include "pomona-authority-table.h"
#include "pomona-challenge-table.h"
#include "pomona-command-table.h"
#include "pomona-db-private.h"
#include "pomona-enrollment-table.h"
#include "pomona-escrow-table.h"
#include "pomona-event-table.h"
#include "pomona-inventory-table.h"
#include "pomona-link-table.h"
#include "pomona-migration-private.h"
#include "pomona-push-identity-table.h"
#include "pomona-push-table.h"
#include "pomona-setting-table.h"
#include "pomona-status-table.h"

#define ID "D"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Each takes texts as ?1 to ?6. */
static const char *const inserts[] = {
  "INSERT INTO enrollment (id, type, state, name, platform, tags, topic, push_token, sealed_push_magic)"
  " VALUES ('D', ?1, 'enrolled', ?2, ?3, ?4, ?5, CAST (?6 AS BLOB), CAST (?6 AS BLOB))",
  "INSERT INTO setting VALUES (?1, ?2, length (?3) + length (?4) + length (?5) + length (?6))",
  "INSERT INTO command (id, uuid, enrollment_id, request_type, state, priority, automatic, created_at, error_text, error_chain, batch)"
  " VALUES (1, 'C', 'D', ?1, ?2, 1, 0, 1, ?3, ?4, ?5 || ?6)",
  "INSERT INTO command_body VALUES (1, CAST (?1 || ?2 || ?3 AS BLOB), CAST (?4 || ?5 || ?6 AS BLOB))",
  "INSERT INTO inventory VALUES ('D', ?1 || ?2 || ?3 || ?4 || ?5, 1, 1, '', ?6)",
  "INSERT INTO status VALUES ('D', ?6, length (?1) + length (?2), length (?3) + length (?4) + length (?5))",
  "INSERT INTO status_change (enrollment_id, name, at, value) VALUES ('D', ?1 || ?2 || ?3, 1, ?4 || ?5 || ?6)",
  "INSERT INTO link (id, token_hash, sealed_token, label, topic, created_at, expires_at, uses_allowed, practice)"
  " VALUES (?1, ?2, CAST (?3 AS BLOB), ?4, ?5, 1, 1, length (?6), 0)",
  "INSERT INTO secret (enrollment_id, udid, serial, kind, sealed_value, created_at)"
  " VALUES ('D', ?1, ?2, ?3, CAST (?4 || ?5 || ?6 AS BLOB), 1)",
  "INSERT INTO event (at, kind, severity, device_id, subject, detail) VALUES (1, ?1, length (?2), ?3, ?4, ?5 || ?6)",
  "INSERT INTO push (enrollment_id, apns_id, at, status, reason, meaning) VALUES ('D', ?1 || ?2, 1, 1, ?3 || ?4, ?5 || ?6)",
  "INSERT INTO push_identity (topic, serial, common_name, certificate, sealed_key, not_before, not_after, imported_at)"
  " VALUES (?1, ?2, ?3, ?4, CAST (?5 || ?6 AS BLOB), 1, 1, 1)",
  "INSERT INTO authority (role, certificate, sealed_key, created_at)"
  " VALUES ('device', CAST (?1 || ?2 || ?3 AS BLOB), CAST (?4 || ?5 || ?6 AS BLOB), 1)",
};

static PomonaDb *
open_empty (void)
{
  static const guint8 bytes[POMONA_SEALER_KEY_SIZE] = { 1 };
  g_autoptr(PomonaSecret) key = pomona_secret_new (bytes, sizeof bytes);
  g_autoptr(PomonaSealer) sealer = pomona_sealer_new (key, NULL);
  PomonaDb *db = pomona_db_open (":memory:", TRUE, sealer, NULL);

  g_assert_true (pomona_migration_run (db, pomona_migration_get_latest (), NULL));
  return db;
}

static void
insert_all (PomonaDb   *db,
            char      **texts)
{
  guint n = g_strv_length (texts);

  for (gsize i = 0; i < G_N_ELEMENTS (inserts); i++)
    {
      g_autoptr(PomonaStatement) st = pomona_db_prepare (db, inserts[i]);

      for (guint column = 0; column < 6; column++)
        pomona_statement_text (st, n > 0 ? texts[(i * 6 + column) % n] : "");
      pomona_statement_run (st, NULL);
    }
}

#define READ(type, free_func, call) \
  G_STMT_START { type *read_ = (call); if (read_ != NULL) free_func (read_); } G_STMT_END

static void
read_devices (PomonaDb   *db,
              const char *text)
{
  const PomonaEnrollmentFilter filter = { .with_users = TRUE, .with_hidden = TRUE, .text = text };
  PomonaEnrollmentCounts counts;

  READ (GPtrArray, g_ptr_array_unref, pomona_enrollments_list (db, NULL, NULL));
  READ (GPtrArray, g_ptr_array_unref, pomona_enrollments_list (db, &filter, NULL));
  READ (PomonaDevice, pomona_device_unref, pomona_enrollments_get (db, ID, NULL));
  READ (PomonaPushTarget, pomona_push_target_free, pomona_enrollments_get_push_target (db, ID, NULL));
  READ (GHashTable, g_hash_table_unref, pomona_enrollments_count_topics (db, NULL));
  READ (GHashTable, g_hash_table_unref, pomona_settings_list (db, NULL));
  pomona_enrollments_count (db, &counts, NULL);
}

static void
read_commands (PomonaDb *db)
{
  PomonaCommandCounts counts;

  READ (PomonaCommandQueue, pomona_command_queue_free, pomona_commands_get_queue (db, ID, NULL));
  READ (GPtrArray, g_ptr_array_unref, pomona_commands_list (db, NULL, NULL));
  READ (GPtrArray, g_ptr_array_unref, pomona_commands_list_waiting (db, NULL));
  READ (PomonaCommandRecord, pomona_command_record_unref, pomona_commands_get (db, "C", NULL));
  READ (GBytes, g_bytes_unref, pomona_commands_get_request (db, "C", NULL));
  pomona_commands_count (db, NULL, &counts, NULL);
}

static void
read_rest (PomonaDb   *db,
           const char *text)
{
  const PomonaLinkAddresses addresses = { text, "{token}" };

  READ (char, g_free, pomona_push_identities_dup_topic (db, FALSE, NULL));
  READ (GPtrArray, g_ptr_array_unref, pomona_inventory_list (db, ID, NULL));
  READ (JsonObject, json_object_unref, pomona_status_get (db, ID, NULL, NULL));
  READ (GPtrArray, g_ptr_array_unref, pomona_status_list_changes (db, ID, NULL, 0, NULL));
  READ (GPtrArray, g_ptr_array_unref, pomona_links_list (db, &addresses, NULL));
  READ (GPtrArray, g_ptr_array_unref, pomona_progress_list (db, NULL, 0, NULL));
  READ (GPtrArray, g_ptr_array_unref, pomona_escrow_list (db, NULL, NULL));
  READ (PomonaSecret, pomona_secret_unref, pomona_escrow_open (db, 1, NULL));
  READ (GPtrArray, g_ptr_array_unref, pomona_events_list (db, NULL, 0, 0, NULL));
  READ (GPtrArray, g_ptr_array_unref, pomona_pushes_list (db, ID, 0, NULL));
  READ (GPtrArray, g_ptr_array_unref, pomona_push_identities_list (db, NULL));
  READ (PomonaPushIdentity, pomona_push_identity_free, pomona_push_identities_get (db, text, NULL));
  READ (PomonaStoredAuthority, pomona_stored_authority_free, pomona_authorities_get (db, POMONA_AUTHORITY_DEVICE, NULL));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  static PomonaDb *db;
  g_auto(GStrv) texts = NULL;
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  const char *at = (const char *) data, *end = at + size;

  if (db == NULL)
    db = open_empty ();
  while (at < end)
    {
      gsize length = strnlen (at, (gsize) (end - at));
      g_autofree char *text = g_strndup (at, length);

      g_strv_builder_add (builder, text);
      at += length + 1;
    }
  texts = g_strv_builder_end (builder);
  pomona_db_exec (db, "BEGIN", NULL);
  insert_all (db, texts);
  read_devices (db, texts[0] != NULL ? texts[0] : "");
  read_commands (db);
  read_rest (db, texts[0] != NULL ? texts[0] : "");
  pomona_db_exec (db, "ROLLBACK", NULL);
  return 0;
}
