/* office-fixture.c: a service, a stand-in for Apple's pushes, and a fleet of pretend devices. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "office-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "pomona-clock.h"
#include "pomona-plist.h"
#include "pomona-renewal.h"
#include "pomona-service-private.h"

/* --- calls that wait --- */

static void
result_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
timeout_cb (gpointer user_data)
{
  g_error ("The service did not answer within a minute");
  return G_SOURCE_REMOVE;
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  guint timeout = g_timeout_add_seconds (60, timeout_cb, NULL);

  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timeout);
  return *result;
}

/* CALL (…, callback, data) and the matching finish, in one expression. */
#define OFFICE_CALL(finish, self, async, ...) \
  ({ \
    g_autoptr(GAsyncResult) office_result = NULL; \
    g_autoptr(GError) office_error = NULL; \
    async (self, __VA_ARGS__, result_cb, &office_result); \
    wait_for (&office_result); \
    __auto_type office_value = finish (self, office_result, &office_error); \
    g_assert_no_error (office_error); \
    office_value; \
  })

static void tell_unsettled (Office *self);

static gboolean
tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

void
office_wait (Office    *self,
             gboolean (*func) (Office *self, gpointer data),
             gpointer   data)
{
  gint64 end = g_get_monotonic_time () + 60 * G_TIME_SPAN_SECOND;
  guint tick = g_timeout_add (20, tick_cb, NULL);

  while (!func (self, data))
    {
      if (g_get_monotonic_time () > end)
        {
          for (guint i = self->notices->len > 40 ? self->notices->len - 40 : 0; i < self->notices->len; i++)
            g_test_message ("%s", (char *) self->notices->pdata[i]);
          if (self->fleet != NULL)
            tell_unsettled (self);
          g_error ("What was waited for did not happen within a minute");
        }
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (tick);
}

/* --- the service --- */

static gint64
clock_cb (gpointer user_data)
{
  return g_get_real_time () + ((Office *) user_data)->clock_offset;
}

static void
push_cb (const char *token_hex,
         const char *magic,
         gpointer    user_data)
{
  pomona_pretend_fleet_push (((Office *) user_data)->fleet, token_hex, magic);
}

void
office_import (Office     *self,
               const char *topic,
               gboolean    practice)
{
  PomonaSecret *key = pomona_push_desk_get_key (self->desk);
  const char *certificate = pomona_push_desk_get_certificate (self->desk), *ca = pomona_push_desk_get_ca (self->desk);
  gsize key_size;
  const void *key_data = pomona_secret_get_data (key, &key_size);
  PomonaPushImport import = {
    .certificate = g_bytes_new (certificate, strlen (certificate)),
    .key = g_bytes_new (key_data, key_size),
    .practice = practice,
    .apns_host = (char *) pomona_push_desk_get_address (self->desk),
    .apns_ca = g_bytes_new (ca, strlen (ca)),
  };
  g_autoptr(PomonaPushCertificateRecord) record = OFFICE_CALL (pomona_service_import_push_certificate_finish, self->service,
                                                               pomona_service_import_push_certificate_async, &import, NULL);

  g_assert_cmpstr (record->topic, ==, topic);
  g_bytes_unref (import.certificate);
  g_bytes_unref (import.key);
  g_bytes_unref (import.apns_ca);
}

char *
office_link (Office   *self,
             gboolean  practice)
{
  g_autoptr(PomonaEnrollmentLink) link = OFFICE_CALL (pomona_service_create_link_finish, self->service, pomona_service_create_link_async,
                                                      "Test", 0, G_TIME_SPAN_DAY, practice, NULL);

  return g_strdup (link->profile_url);
}

static void
start_service (Office *self)
{
  g_autoptr(PomonaServiceConfig) config = pomona_service_config_new ();

  g_free (config->data_dir);
  config->data_dir = g_build_filename (self->folder, "data", NULL);
  g_free (config->listen);
  config->listen = g_strdup ("127.0.0.1:0");
  config->key_source = POMONA_KEY_SOURCE_FILE;
  config->key_file = g_build_filename (self->folder, "key", NULL);
  g_free (config->apns_host);
  config->apns_host = g_strdup (pomona_push_desk_get_address (self->desk));
  config->workers = 2;
  self->service = pomona_service_new (config);
  g_assert_true (OFFICE_CALL (pomona_service_start_finish, self->service, pomona_service_start_async, NULL));
  office_import (self, OFFICE_TOPIC, FALSE);
  self->profile_url = office_link (self, FALSE);
  self->ca = pomona_service_dup_tls_ca (self->service);
  g_assert_nonnull (self->ca);
}

void
office_set_up (Office        *self,
               gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  self->folder = g_dir_make_tmp ("pomona-office-XXXXXX", &error);
  g_assert_no_error (error);
  self->notices = g_ptr_array_new_with_free_func (g_free);
  pomona_clock_set_source (clock_cb, self);
  self->desk = pomona_push_desk_new (0, OFFICE_TOPIC, &error);
  g_assert_no_error (error);
  start_service (self);
  self->options.seed = 7;
  self->options.device.ca_pem = self->ca;
  self->options.device.retry_ms = 100;
  self->options.device.not_now_ms = 100;
  self->options.device.restart_ms = 50;
  self->options.tries = 1;
}

static void
remove_tree (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);

      remove_tree (inner);
    }
  g_remove (path);
}

void
office_tear_down (Office        *self,
                  gconstpointer  data)
{
  pomona_push_desk_set_func (self->desk, NULL, NULL);
  g_clear_pointer (&self->fleet, pomona_pretend_fleet_free);
  {
    g_autoptr(GAsyncResult) result = NULL;
    g_autoptr(GError) error = NULL;

    pomona_service_stop_async (self->service, result_cb, &result);
    wait_for (&result);
    g_assert_true (pomona_service_stop_finish (self->service, result, &error));
    g_assert_no_error (error);
  }
  g_clear_object (&self->service);
  g_clear_pointer (&self->desk, pomona_push_desk_free);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  pomona_clock_set_source (NULL, NULL);
  remove_tree (self->folder);
  g_ptr_array_unref (self->notices);
  g_free (self->folder);
  g_free (self->profile_url);
  g_free (self->ca);
}

/* --- the fleet --- */

static void
notice_cb (PomonaPretendFleet        *fleet,
           const PomonaPretendNotice *notice,
           gpointer                   user_data)
{
  Office *self = user_data;

  g_ptr_array_add (self->notices, g_strdup_printf ("%s %s %s", pomona_pretend_event_to_string (notice->event), notice->subject, notice->detail));
}

void
office_begin_fleet (Office *self)
{
  self->fleet = pomona_pretend_fleet_new (&self->options, notice_cb, self);
  pomona_push_desk_set_func (self->desk, push_cb, self);
  pomona_pretend_fleet_enroll (self->fleet, self->profile_url);
}

static gboolean
all_enrolled (Office   *self,
              gpointer  data)
{
  PomonaPretendFleetStats stats;

  pomona_pretend_fleet_get_stats (self->fleet, &stats);
  g_assert_cmpuint (stats.failed, ==, 0);
  return stats.enrolled == stats.devices;
}

void
office_start_fleet (Office *self)
{
  office_begin_fleet (self);
  office_wait (self, all_enrolled, NULL);
}

guint
office_count_notices (Office     *self,
                      const char *prefix)
{
  guint n = 0;

  for (guint i = 0; i < self->notices->len; i++)
    n += g_str_has_prefix (self->notices->pdata[i], prefix);
  return n;
}

void
office_with_device (Office                *self,
                    guint                  index,
                    PomonaPretendCallFunc  func,
                    gpointer               data)
{
  pomona_pretend_fleet_call (self->fleet, index, func, data);
}

/* --- what the service has --- */

static int
by_name (gconstpointer a,
         gconstpointer b)
{
  const PomonaDevice *x = *(const PomonaDevice *const *) a, *y = *(const PomonaDevice *const *) b;

  return strcmp (x->name, y->name);
}

GPtrArray *
office_list (Office   *self,
             gboolean  with_users)
{
  GPtrArray *list = OFFICE_CALL (pomona_service_list_devices_finish, self->service, pomona_service_list_devices_async, with_users, NULL);

  g_ptr_array_sort (list, by_name);
  return list;
}

char *
office_only_id (Office *self)
{
  g_autoptr(GPtrArray) list = office_list (self, FALSE);

  g_assert_cmpuint (list->len, ==, 1);
  return g_strdup (((PomonaDevice *) list->pdata[0])->id);
}

char *
office_queue (Office     *self,
              const char *device_id,
              GVariant   *command)
{
  const char *const ids[] = { device_id, NULL };
  g_autoptr(GVariant) owned = g_variant_ref_sink (command);
  g_auto(GStrv) uuids = OFFICE_CALL (pomona_service_send_command_finish, self->service, pomona_service_send_command_async, ids, owned, NULL);

  g_assert_cmpuint (g_strv_length (uuids), ==, 1);
  return g_strdup (uuids[0]);
}

PomonaCommandRecord *
office_get_command (Office     *self,
                    const char *uuid)
{
  return OFFICE_CALL (pomona_service_get_command_finish, self->service, pomona_service_get_command_async, uuid, NULL);
}

static gboolean
is_final (Office   *self,
          gpointer  data)
{
  g_autoptr(PomonaCommandRecord) record = office_get_command (self, data);

  return pomona_command_state_is_final (record->state);
}

PomonaCommandRecord *
office_wait_command (Office     *self,
                     const char *uuid)
{
  office_wait (self, is_final, (gpointer) uuid);
  return office_get_command (self, uuid);
}

PomonaCommandRecord *
office_send (Office     *self,
             const char *device_id,
             const char *command)
{
  g_autoptr(GError) error = NULL;
  GVariant *parsed = g_variant_parse (NULL, command, NULL, NULL, &error);
  g_autofree char *uuid = NULL;

  g_assert_no_error (error);
  uuid = office_queue (self, device_id, parsed);
  g_variant_unref (parsed);
  return office_wait_command (self, uuid);
}

GVariant *
office_answer (PomonaCommandRecord *record)
{
  g_autoptr(GError) error = NULL;
  GVariant *answer;

  g_assert_nonnull (record->answer);
  answer = pomona_plist_parse_dict (g_bytes_get_data (record->answer, NULL), g_bytes_get_size (record->answer), NULL, &error);
  g_assert_no_error (error);
  return answer;
}

/* What keeps an office from coming to rest. */
static void
tell_unsettled (Office *self)
{
  g_autoptr(GPtrArray) list = office_list (self, TRUE);
  PomonaPretendFleetStats stats;

  pomona_pretend_fleet_get_stats (self->fleet, &stats);
  g_test_message ("%u devices are busy", stats.busy);
  for (guint i = 0; i < list->len; i++)
    g_test_message ("%s: %u commands wait", ((PomonaDevice *) list->pdata[i])->name, ((PomonaDevice *) list->pdata[i])->pending);
}

static gboolean
is_settled (Office   *self,
            gpointer  data)
{
  g_autoptr(GPtrArray) list = office_list (self, TRUE);
  PomonaPretendFleetStats stats;

  pomona_pretend_fleet_get_stats (self->fleet, &stats);
  if (stats.busy > 0)
    return FALSE;
  for (guint i = 0; i < list->len; i++)
    if (((PomonaDevice *) list->pdata[i])->pending > 0)
      return FALSE;
  return TRUE;
}

void
office_settle (Office *self)
{
  office_wait (self, is_settled, NULL);
}

static gpointer
renew_work (PomonaContext  *context,
            gpointer        data,
            GError        **error)
{
  return pomona_renewal_round (context, 100, error) ? POMONA_WORK_DONE : NULL;
}

void
office_renew (Office *self)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  pomona_service_run (self->service, renew_work, NULL, NULL, NULL, office_renew, NULL, result_cb, &result);
  wait_for (&result);
  g_assert_nonnull (pomona_service_run_finish (self->service, result, office_renew, &error));
  g_assert_no_error (error);
}
