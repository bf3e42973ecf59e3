/* pomona-enrollment-table.c: reading enrollments. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pomona-enrollment-private.h"
#include "pomona-records-private.h"

#define DEVICE_COLUMNS                                                                                        \
  "SELECT e.id, e.parent_id, e.type, e.state, e.udid, e.serial, e.name, e.model, e.product, e.platform,"      \
  " e.os_version, e.build, e.topic, e.last_seen, e.enrolled_at, e.token_at, e.unreachable_since,"             \
  " e.identity_not_after, e.supervised, e.practice, e.awaiting_configuration, e.filevault, e.passcode,"       \
  " e.owner, e.tags, e.notes,"                                                                                \
  " (SELECT count (*) FROM command AS c INDEXED BY command_open WHERE c.enrollment_id = e.id AND c.is_open)," \
  " (SELECT count (*) FROM command AS c INDEXED BY command_failed WHERE c.enrollment_id = e.id"               \
  "  AND c.state = 'error' AND c.looked_at = 0)"                                                              \
  " FROM enrollment AS e"

enum
{
  COLUMN_ID, COLUMN_PARENT_ID, COLUMN_TYPE, COLUMN_STATE, COLUMN_UDID, COLUMN_SERIAL, COLUMN_NAME, COLUMN_MODEL,
  COLUMN_PRODUCT, COLUMN_PLATFORM, COLUMN_OS_VERSION, COLUMN_BUILD, COLUMN_TOPIC, COLUMN_LAST_SEEN,
  COLUMN_ENROLLED_AT, COLUMN_TOKEN_AT, COLUMN_UNREACHABLE_SINCE, COLUMN_IDENTITY_NOT_AFTER, COLUMN_SUPERVISED,
  COLUMN_PRACTICE, COLUMN_AWAITING, COLUMN_FILEVAULT, COLUMN_PASSCODE, COLUMN_OWNER, COLUMN_TAGS, COLUMN_NOTES,
  COLUMN_PENDING, COLUMN_FAILED,
};

static PomonaDeviceState
read_state (PomonaStatement *st)
{
  PomonaDeviceState state = POMONA_DEVICE_WAITING;

  pomona_device_state_from_nick (pomona_statement_get_text (st, COLUMN_STATE), &state);
  /* Not a state of its own in the table: it ends by itself with the next token. */
  if (state == POMONA_DEVICE_ENROLLED && pomona_statement_get_int (st, COLUMN_UNREACHABLE_SINCE) != 0)
    return POMONA_DEVICE_UNREACHABLE;
  return state;
}

static PomonaDevice *
read_device (PomonaStatement *st)
{
  g_auto(GStrv) tags = pomona_tags_from_column (pomona_statement_get_text (st, COLUMN_TAGS));
  PomonaDevice fields = {
    .id = pomona_statement_get_text (st, COLUMN_ID),
    .parent_id = pomona_statement_get_nullable (st, COLUMN_PARENT_ID),
    .type = POMONA_ENROLLMENT_DEVICE,
    .udid = pomona_statement_get_text (st, COLUMN_UDID),
    .serial = pomona_statement_get_text (st, COLUMN_SERIAL),
    .name = pomona_statement_get_text (st, COLUMN_NAME),
    .model = pomona_statement_get_text (st, COLUMN_MODEL),
    .product = pomona_statement_get_text (st, COLUMN_PRODUCT),
    .platform = pomona_platform_from_string (pomona_statement_get_text (st, COLUMN_PLATFORM)),
    .os_version = pomona_statement_get_text (st, COLUMN_OS_VERSION),
    .build = pomona_statement_get_text (st, COLUMN_BUILD),
    .topic = pomona_statement_get_text (st, COLUMN_TOPIC),
    .state = read_state (st),
    .last_seen = pomona_statement_get_int (st, COLUMN_LAST_SEEN),
    .enrolled_at = pomona_statement_get_int (st, COLUMN_ENROLLED_AT),
    .token_at = pomona_statement_get_int (st, COLUMN_TOKEN_AT),
    .unreachable_since = pomona_statement_get_int (st, COLUMN_UNREACHABLE_SINCE),
    .identity_not_after = pomona_statement_get_int (st, COLUMN_IDENTITY_NOT_AFTER),
    .supervised = pomona_statement_get_int (st, COLUMN_SUPERVISED) == POMONA_TRISTATE_YES,
    .practice = pomona_statement_get_int (st, COLUMN_PRACTICE) != 0,
    .awaiting_configuration = pomona_statement_get_int (st, COLUMN_AWAITING) == POMONA_TRISTATE_YES,
    .filevault = (PomonaTristate) pomona_statement_get_int (st, COLUMN_FILEVAULT),
    .passcode = (PomonaTristate) pomona_statement_get_int (st, COLUMN_PASSCODE),
    .owner = pomona_statement_get_text (st, COLUMN_OWNER),
    .tags = (const char *const *) tags,
    .notes = pomona_statement_get_text (st, COLUMN_NOTES),
    .pending = (guint) pomona_statement_get_int (st, COLUMN_PENDING),
    .failed = (guint) pomona_statement_get_int (st, COLUMN_FAILED),
  };

  pomona_enrollment_type_from_string (pomona_statement_get_text (st, COLUMN_TYPE), &fields.type);
  return pomona_device_new (&fields);
}

PomonaDevice *
pomona_enrollments_get (PomonaDb    *db,
                        const char  *id,
                        GError     **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db, DEVICE_COLUMNS " WHERE e.id = ?");

  pomona_statement_text (st, id);
  if (!pomona_statement_one (st, _("There is no such device"), error))
    return NULL;
  return read_device (st);
}

static gboolean
contains (const char *text,
          const char *folded)
{
  g_autofree char *folded_text = NULL;

  if (text[0] == '\0')
    return FALSE;
  folded_text = g_utf8_casefold (text, -1);
  return strstr (folded_text, folded) != NULL;
}

/* Not by SQL's LIKE, for which ä and Ä are different letters. */
static gboolean
matches (const PomonaDevice *device,
         const char         *folded)
{
  const char *const texts[] = {
    device->name, device->serial, device->udid, device->id, device->model, device->product, device->os_version,
    device->owner, device->notes, pomona_platform_get_display_name (device->platform),
    pomona_device_state_to_nick (device->state),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      if (contains (texts[i], folded))
        return TRUE;
    }
  for (gsize i = 0; device->tags[i] != NULL; i++)
    {
      if (contains (device->tags[i], folded))
        return TRUE;
    }
  return FALSE;
}

GPtrArray *
pomona_enrollments_list (PomonaDb                     *db,
                         const PomonaEnrollmentFilter *filter,
                         GError                      **error)
{
  static const PomonaEnrollmentFilter all = { 0 };
  g_autoptr(GPtrArray) devices = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_device_unref);
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db, DEVICE_COLUMNS
    " WHERE (e.hidden = 0 OR ?1) AND (e.parent_id IS NULL OR ?2) AND (?3 IS NULL OR e.parent_id = ?3)"
    " ORDER BY e.name COLLATE NOCASE, e.id");
  g_autofree char *folded = NULL;

  if (filter == NULL)
    filter = &all;
  if (filter->text != NULL && filter->text[0] != '\0')
    folded = g_utf8_casefold (filter->text, -1);
  pomona_statement_int (st, filter->with_hidden);
  pomona_statement_int (st, filter->with_users || filter->parent_id != NULL);
  pomona_statement_text (st, filter->parent_id);
  while (pomona_statement_next (st))
    {
      g_autoptr(PomonaDevice) device = read_device (st);

      if (folded == NULL || matches (device, folded))
        g_ptr_array_add (devices, g_steal_pointer (&device));
    }
  return pomona_statement_finish (st, error) ? g_steal_pointer (&devices) : NULL;
}

gboolean
pomona_enrollments_count (PomonaDb                *db,
                          PomonaEnrollmentCounts  *counts,
                          GError                 **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "SELECT count (*) FILTER (WHERE state = 'waiting'),"
    " count (*) FILTER (WHERE state = 'enrolled' AND unreachable_since = 0),"
    " count (*) FILTER (WHERE state = 'enrolled' AND unreachable_since <> 0),"
    " count (*) FILTER (WHERE state = 'checked-out'),"
    " count (*) FILTER (WHERE state = 'removed'),"
    " count (*) FILTER (WHERE practice)"
    " FROM enrollment WHERE parent_id IS NULL AND hidden = 0");

  *counts = (PomonaEnrollmentCounts) { 0 };
  if (pomona_statement_next (st))
    {
      counts->waiting = (guint) pomona_statement_get_int (st, 0);
      counts->enrolled = (guint) pomona_statement_get_int (st, 1);
      counts->unreachable = (guint) pomona_statement_get_int (st, 2);
      counts->checked_out = (guint) pomona_statement_get_int (st, 3);
      counts->removed = (guint) pomona_statement_get_int (st, 4);
      counts->practice = (guint) pomona_statement_get_int (st, 5);
    }
  return pomona_statement_finish (st, error);
}

GHashTable *
pomona_enrollments_count_topics (PomonaDb  *db,
                                 GError   **error)
{
  g_autoptr(GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "SELECT topic, count (*) FROM enrollment WHERE parent_id IS NULL AND state = 'enrolled' GROUP BY topic");

  while (pomona_statement_next (st))
    g_hash_table_insert (counts, g_strdup (pomona_statement_get_text (st, 0)),
                         GUINT_TO_POINTER ((guint) pomona_statement_get_int (st, 1)));
  return pomona_statement_finish (st, error) ? g_steal_pointer (&counts) : NULL;
}

char **
pomona_enrollments_list_ending (PomonaDb  *db,
                                gint64     before,
                                GError   **error)
{
  g_autoptr(GStrvBuilder) ids = g_strv_builder_new ();
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "SELECT id FROM enrollment WHERE parent_id IS NULL AND state = 'enrolled' AND identity_not_after > 0"
    " AND identity_not_after < ? ORDER BY identity_not_after");

  pomona_statement_int (st, before);
  while (pomona_statement_next (st))
    g_strv_builder_add (ids, pomona_statement_get_text (st, 0));
  return pomona_statement_finish (st, error) ? g_strv_builder_end (ids) : NULL;
}

/* --- push --- */

static const char *
why_no_push (PomonaStatement *st)
{
  if (!g_str_equal (pomona_statement_get_text (st, 5), "enrolled") ||
      !g_str_equal (pomona_statement_get_text (st, 6), "enrolled"))
    return _("The device is not enrolled");
  if (pomona_statement_is_null (st, 3) || pomona_statement_is_null (st, 4))
    return _("The device has not sent a push token yet");
  if (pomona_statement_get_int (st, 7) != 0)
    return _("Apple says that the push token of the device is no longer valid. It sends a new one when it is online again");
  return NULL;
}

static PomonaPushTarget *
read_push_target (PomonaStatement  *st,
                  GError          **error)
{
  const char *id = pomona_statement_get_text (st, 0);
  g_autoptr(PomonaSecret) magic = pomona_statement_get_sealed (st, 4, POMONA_SEAL_PUSH_MAGIC, id, error);
  PomonaPushTarget *target;

  if (magic == NULL)
    return NULL;
  target = g_new0 (PomonaPushTarget, 1);
  target->id = g_strdup (id);
  target->device_id = g_strdup (pomona_statement_get_text (st, 1));
  target->topic = g_strdup (pomona_statement_get_text (st, 2));
  target->token = pomona_statement_get_bytes (st, 3);
  target->magic = g_steal_pointer (&magic);
  target->practice = pomona_statement_get_int (st, 8) != 0;
  return target;
}

PomonaPushTarget *
pomona_enrollments_get_push_target (PomonaDb    *db,
                                    const char  *id,
                                    GError     **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "SELECT e.id, d.id, e.topic, e.push_token, e.sealed_push_magic, e.state, d.state, e.unreachable_since, e.practice"
    " FROM enrollment AS e JOIN enrollment AS d ON d.id = coalesce (e.parent_id, e.id) WHERE e.id = ?");
  const char *why;

  pomona_statement_text (st, id);
  if (!pomona_statement_one (st, _("There is no such device"), error))
    return NULL;
  why = why_no_push (st);
  if (why != NULL)
    {
      g_set_error_literal (error, POMONA_STORE_ERROR, POMONA_STORE_ERROR_REFUSED, why);
      return NULL;
    }
  return read_push_target (st, error);
}

void
pomona_push_target_free (PomonaPushTarget *target)
{
  if (target == NULL)
    return;
  g_free (target->id);
  g_free (target->device_id);
  g_free (target->topic);
  g_clear_pointer (&target->token, g_bytes_unref);
  g_clear_pointer (&target->magic, pomona_secret_unref);
  g_free (target);
}
