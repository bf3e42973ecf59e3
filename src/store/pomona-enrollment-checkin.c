/* pomona-enrollment-checkin.c: what check-in messages do to enrollments. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "pomona-clock.h"
#include "pomona-command-table.h"
#include "pomona-enrollment-private.h"
#include "pomona-escrow-table.h"
#include "pomona-status-table.h"

/* What is known about an enrollment before a message changes it. */
typedef struct
{
  gboolean  exists;
  gboolean  is_enrolled;
  gboolean  is_waiting;
  char     *fingerprint;
  char     *topic;
  GBytes   *token;
  guint     tally;
  gboolean  unreachable;
} Before;

static void
before_clear (Before *before)
{
  g_clear_pointer (&before->fingerprint, g_free);
  g_clear_pointer (&before->topic, g_free);
  g_clear_pointer (&before->token, g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Before, before_clear)

static gboolean
before_read (PomonaDb    *db,
             const char  *id,
             Before      *before,
             GError     **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "SELECT state, identity_fingerprint, topic, push_token, token_tally, unreachable_since"
    " FROM enrollment WHERE id = ?");

  *before = (Before) { 0 };
  pomona_statement_text (st, id);
  if (pomona_statement_next (st))
    {
      before->exists = TRUE;
      before->is_enrolled = g_str_equal (pomona_statement_get_text (st, 0), "enrolled");
      before->is_waiting = g_str_equal (pomona_statement_get_text (st, 0), "waiting");
      before->fingerprint = g_strdup (pomona_statement_get_text (st, 1));
      before->topic = g_strdup (pomona_statement_get_text (st, 2));
      before->token = pomona_statement_get_bytes (st, 3);
      before->tally = (guint) pomona_statement_get_int (st, 4);
      before->unreachable = pomona_statement_get_int (st, 5) != 0;
    }
  return pomona_statement_finish (st, error);
}

/* Calls for the device and each of its user channels. */
static gboolean
for_all_channels (PomonaDb    *db,
                  const char  *id,
                  gboolean   (*func) (PomonaDb *db, const char *id, GError **error),
                  GError     **error)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db, "SELECT id FROM enrollment WHERE id = ?1 OR parent_id = ?1");

  pomona_statement_text (st, id);
  while (pomona_statement_next (st))
    g_ptr_array_add (ids, g_strdup (pomona_statement_get_text (st, 0)));
  if (!pomona_statement_finish (st, error))
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    {
      if (!func (db, ids->pdata[i], error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
cancel_commands (PomonaDb    *db,
                 const char  *id,
                 GError     **error)
{
  return pomona_commands_cancel_all (db, id, NULL, error);
}

static gboolean
clear_channel (PomonaDb    *db,
               const char  *id,
               GError     **error)
{
  return cancel_commands (db, id, error) &&
         pomona_status_clear (db, id, error) &&
         pomona_escrow_supersede (db, id, POMONA_ESCROW_BOOTSTRAP_TOKEN, error) &&
         pomona_escrow_supersede (db, id, POMONA_ESCROW_UNLOCK_TOKEN, error) &&
         pomona_db_run_text (db,
           "UPDATE enrollment SET push_token = NULL, sealed_push_magic = NULL, token_tally = 0, token_at = 0,"
           " unreachable_since = 0, awaiting_configuration = 0, not_on_console = -1 WHERE id = ?", id, error);
}

/* Everything that the device held by the enrollment before this one. */
static gboolean
start_anew (PomonaDb    *db,
            const char  *id,
            GError     **error)
{
  return for_all_channels (db, id, clear_channel, error) &&
         pomona_db_run_text_time (db,
           "UPDATE enrollment SET state = 'checked-out', ended_at = ?2 WHERE parent_id = ?1 AND state <> 'checked-out'",
           id, pomona_clock_now (), error) &&
         pomona_db_run_text (db,
           "UPDATE enrollment SET state = 'waiting', hidden = 0, ended_at = 0, enrolled_at = 0 WHERE id = ?", id, error);
}

static gboolean
insert_device (PomonaDb                   *db,
               const PomonaCheckin        *checkin,
               const PomonaKnownIdentity  *known,
               GError                    **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "INSERT INTO enrollment (id, type, state, practice, link_id) VALUES (?, ?, 'waiting', ?, ?)");

  pomona_statement_text (st, checkin->enrollment_id->id);
  pomona_statement_text (st, pomona_enrollment_type_to_string (checkin->enrollment_id->type));
  pomona_statement_int (st, known->practice);
  pomona_statement_text (st, known->link_id);
  return pomona_statement_run (st, error);
}

static gboolean
update_link (PomonaDb                   *db,
             const char                 *id,
             const PomonaKnownIdentity  *known,
             GError                    **error)
{
  g_autoptr(PomonaStatement) st = NULL;

  if (known->link_id == NULL)
    return TRUE;
  st = pomona_db_prepare (db, "UPDATE enrollment SET link_id = ?, practice = ? WHERE id = ?");
  pomona_statement_text (st, known->link_id);
  pomona_statement_int (st, known->practice);
  pomona_statement_text (st, id);
  return pomona_statement_run (st, error);
}

/* What the message leaves out stays: an iPhone and a Mac tell different things. */
static gboolean
update_told (PomonaDb             *db,
             const PomonaCheckin  *checkin,
             GError              **error)
{
  PomonaPlatform platform = pomona_checkin_get_platform (checkin);
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "UPDATE enrollment SET udid = coalesce (?, udid), serial = coalesce (?, serial), name = coalesce (?, name),"
    " model = coalesce (?, model), product = coalesce (?, product), platform = coalesce (?, platform),"
    " os_version = coalesce (?, os_version), build = coalesce (?, build), imei = coalesce (?, imei),"
    " topic = coalesce (?, topic), authenticated_at = ?, last_seen = ? WHERE id = ?");

  pomona_statement_text (st, checkin->udid);
  pomona_statement_text (st, checkin->serial_number);
  pomona_statement_text (st, checkin->device_name);
  pomona_statement_text (st, checkin->model_name);
  pomona_statement_text (st, checkin->product_name != NULL ? checkin->product_name : checkin->model);
  pomona_statement_text (st, platform != POMONA_PLATFORM_UNKNOWN ? pomona_platform_to_string (platform) : NULL);
  pomona_statement_text (st, checkin->os_version);
  pomona_statement_text (st, checkin->build_version);
  pomona_statement_text (st, checkin->imei);
  pomona_statement_text (st, checkin->topic);
  pomona_statement_int (st, pomona_clock_now ());
  pomona_statement_int (st, pomona_clock_now ());
  pomona_statement_text (st, checkin->enrollment_id->id);
  return pomona_statement_run (st, error);
}

static PomonaAuthenticateOutcome
decide_outcome (const Before   *before,
                PomonaPinState  pin)
{
  if (!before->exists)
    return POMONA_AUTHENTICATE_NEW;
  if (!before->is_enrolled && !before->is_waiting)
    return POMONA_AUTHENTICATE_AGAIN;
  if (pin == POMONA_PIN_MATCH)
    return POMONA_AUTHENTICATE_REPEATED;
  return pin == POMONA_PIN_RENEWED ? POMONA_AUTHENTICATE_RENEWED : POMONA_AUTHENTICATE_AGAIN;
}

static gboolean
refuse (PomonaPinState   pin,
        GError         **error)
{
  g_set_error_literal (error, POMONA_STORE_ERROR, POMONA_STORE_ERROR_REFUSED,
                       pin == POMONA_PIN_REVOKED
                         ? _("The certificate of the device was revoked. Enroll it by a new link")
                         : _("The certificate belongs to another device. Enroll this one by a link of its own"));
  return FALSE;
}

gboolean
pomona_enrollments_authenticate (PomonaDb                   *db,
                                 const PomonaCheckin        *checkin,
                                 const char                 *fingerprint,
                                 gint64                      identity_not_after,
                                 PomonaAuthenticateOutcome  *outcome,
                                 GError                    **error)
{
  const char *id = checkin->enrollment_id->id;
  g_auto(PomonaKnownIdentity) known = { 0 };
  g_auto(Before) before = { 0 };
  PomonaPinState pin;

  if (!pomona_known_identity_read (db, fingerprint, &known, error) || !before_read (db, id, &before, error))
    return FALSE;
  pin = pomona_known_identity_state (&known, id);
  if (pin == POMONA_PIN_REVOKED || pin == POMONA_PIN_OTHER_DEVICE)
    return refuse (pin, error);

  *outcome = decide_outcome (&before, pin);
  if (*outcome == POMONA_AUTHENTICATE_NEW && !insert_device (db, checkin, &known, error))
    return FALSE;
  if (*outcome == POMONA_AUTHENTICATE_AGAIN &&
      !(start_anew (db, id, error) && update_link (db, id, &known, error)))
    return FALSE;
  return update_told (db, checkin, error) &&
         pomona_enrollments_pin (db, id, fingerprint, identity_not_after, error);
}

/* --- TokenUpdate --- */

static gboolean
check_may_update (const Before  *device,
                  GError       **error)
{
  if (!device->exists)
    {
      g_set_error_literal (error, POMONA_STORE_ERROR, POMONA_STORE_ERROR_NOT_FOUND,
                           _("The device is not known. It has to enroll first"));
      return FALSE;
    }
  if (!device->is_enrolled && !device->is_waiting)
    {
      g_set_error_literal (error, POMONA_STORE_ERROR, POMONA_STORE_ERROR_REFUSED,
                           _("The device is not managed any more. It has to enroll again"));
      return FALSE;
    }
  return TRUE;
}

/* A user channel shows what is known of its device, and is named after the user. */
static gboolean
put_user_channel (PomonaDb             *db,
                  const PomonaCheckin  *checkin,
                  GError              **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "INSERT INTO enrollment (id, parent_id, type, state, practice, link_id, udid, serial, name, short_name, model, product,"
    " platform, os_version, build)"
    " SELECT ?1, id, ?2, 'waiting', practice, link_id, udid, serial, ?3, ?4, model, product, platform, os_version, build"
    " FROM enrollment WHERE id = ?5"
    " ON CONFLICT (id) DO UPDATE SET name = excluded.name, short_name = excluded.short_name, hidden = 0, ended_at = 0");
  const char *short_name = checkin->user_short_name != NULL ? checkin->user_short_name : "";

  pomona_statement_text (st, checkin->enrollment_id->id);
  pomona_statement_text (st, pomona_enrollment_type_to_string (checkin->enrollment_id->type));
  pomona_statement_text (st, checkin->user_long_name != NULL ? checkin->user_long_name : short_name);
  pomona_statement_text (st, short_name);
  pomona_statement_text (st, checkin->enrollment_id->parent_id);
  return pomona_statement_run (st, error);
}

static gboolean
write_token (PomonaDb             *db,
             const PomonaCheckin  *checkin,
             GError              **error)
{
  const char *id = checkin->enrollment_id->id;
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "UPDATE enrollment SET push_token = ?1, sealed_push_magic = ?2, topic = coalesce (?3, topic), token_at = ?4, last_seen = ?4,"
    " awaiting_configuration = CASE WHEN ?5 < 0 THEN awaiting_configuration ELSE ?5 END,"
    " not_on_console = CASE WHEN ?6 < 0 THEN not_on_console ELSE ?6 END,"
    " enrolled_at = CASE WHEN token_tally = 0 THEN ?4 ELSE enrolled_at END,"
    " token_tally = token_tally + 1, unreachable_since = 0, state = 'enrolled' WHERE id = ?7");

  pomona_statement_bytes (st, checkin->token);
  pomona_statement_sealed_secret (st, POMONA_SEAL_PUSH_MAGIC, id, checkin->push_magic);
  pomona_statement_text (st, checkin->topic);
  pomona_statement_int (st, pomona_clock_now ());
  pomona_statement_int (st, checkin->awaiting_configuration);
  pomona_statement_int (st, checkin->not_on_console);
  pomona_statement_text (st, id);
  return pomona_statement_run (st, error);
}

static void
tell_token_outcome (const PomonaCheckin  *checkin,
                    const Before         *before,
                    PomonaTokenOutcome   *outcome)
{
  outcome->tally = before->tally + 1;
  outcome->token_changed = before->token == NULL || checkin->token == NULL ||
                           !g_bytes_equal (before->token, checkin->token);
  outcome->topic_changed = before->exists && before->topic[0] != '\0' && checkin->topic != NULL &&
                           !g_str_equal (before->topic, checkin->topic);
  outcome->was_unreachable = before->unreachable;
}

gboolean
pomona_enrollments_token_update (PomonaDb             *db,
                                 const PomonaCheckin  *checkin,
                                 PomonaTokenOutcome   *outcome,
                                 GError              **error)
{
  const PomonaEnrollmentId *id = checkin->enrollment_id;
  gboolean is_user = pomona_enrollment_id_is_user_channel (id);
  g_auto(Before) device = { 0 };
  g_auto(Before) before = { 0 };

  if (!before_read (db, pomona_enrollment_id_get_device_id (id), &device, error) ||
      !check_may_update (&device, error) ||
      !before_read (db, id->id, &before, error))
    return FALSE;
  if (is_user && !put_user_channel (db, checkin, error))
    return FALSE;
  if (!write_token (db, checkin, error))
    return FALSE;
  if (checkin->unlock_token != NULL &&
      !pomona_escrow_put (db, id->id, POMONA_ESCROW_UNLOCK_TOKEN, checkin->unlock_token, error))
    return FALSE;
  if (outcome != NULL)
    tell_token_outcome (checkin, &before, outcome);
  return TRUE;
}

/* --- the end --- */

gboolean
pomona_enrollments_check_out (PomonaDb    *db,
                              const char  *id,
                              GError     **error)
{
  return pomona_db_run_text_time (db,
           "UPDATE enrollment SET state = 'checked-out', ended_at = ?2, last_seen = ?2, push_token = NULL,"
           " sealed_push_magic = NULL, unreachable_since = 0 WHERE (id = ?1 OR parent_id = ?1) AND state <> 'removed'",
           id, pomona_clock_now (), error) &&
         for_all_channels (db, id, cancel_commands, error);
}

gboolean
pomona_enrollments_remove (PomonaDb    *db,
                           const char  *id,
                           gboolean     hidden,
                           GError     **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "UPDATE enrollment SET hidden = ?1, ended_at = CASE WHEN state = 'removed' THEN ended_at ELSE ?2 END, state = 'removed'"
    " WHERE id = ?3 OR parent_id = ?3");

  pomona_statement_int (st, hidden);
  pomona_statement_int (st, pomona_clock_now ());
  pomona_statement_text (st, id);
  return pomona_statement_run (st, error) && pomona_db_need_change (db, _("There is no such device"), error);
}

gboolean
pomona_enrollments_clear_practice (PomonaDb  *db,
                                   GError   **error)
{
  return pomona_db_exec (db,
    "DELETE FROM secret WHERE enrollment_id IN (SELECT id FROM enrollment WHERE practice);"
    "DELETE FROM event WHERE device_id IN (SELECT id FROM enrollment WHERE practice);"
    "DELETE FROM enrollment WHERE practice;"
    "DELETE FROM identity WHERE practice;"
    "DELETE FROM link WHERE practice;"
    "DELETE FROM push_identity WHERE practice;", error);
}
