/* pomona-enqueue.c: puts commands into a device's queue by the policy of their type. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-service"

#include "config.h"

#include "pomona-clock.h"
#include "pomona-command-policy.h"
#include "pomona-command-table.h"
#include "pomona-command.h"
#include "pomona-enqueue.h"
#include "pomona-event-table.h"
#include "pomona-uuid.h"

static const char * const questions[] = {
  "DeviceInformation", "SecurityInfo", "InstalledApplicationList", "ProfileList", "CertificateList", NULL,
};

const char * const *
pomona_enqueue_questions (void)
{
  return questions;
}

static gboolean
add_event (PomonaDb    *db,
           PomonaEventKind kind,
           const char  *enrollment_id,
           const char  *uuid,
           const char  *request_type,
           PomonaCommandState state,
           GPtrArray   *events,
           GError     **error)
{
  PomonaEvent *event = pomona_events_add (db, kind, POMONA_SEVERITY_INFO, enrollment_id, uuid, request_type, state, error);

  if (event == NULL)
    return FALSE;
  g_ptr_array_add (events, event);
  return TRUE;
}

char *
pomona_enqueue (PomonaDb                    *db,
                const char                  *enrollment_id,
                GVariant                    *command,
                const PomonaEnqueueOptions  *options,
                GPtrArray                   *events,
                GError                     **error)
{
  const char *request_type = pomona_command_get_request_type (command);
  const PomonaCommandPolicy *policy = pomona_command_policy_get (request_type);
  g_autofree char *uuid = pomona_uuid_new ();
  g_autofree char *coalesce_key = pomona_command_policy_coalesce_key (policy, command);
  g_autofree char *order_key = pomona_command_policy_order_key (command);
  g_autofree char *replaced = NULL;
  g_autoptr(GBytes) request = pomona_command_build (command, uuid);
  gint64 now = pomona_clock_now ();
  PomonaNewCommand row = {
    .uuid = uuid,
    .enrollment_id = enrollment_id,
    .request_type = request_type,
    .priority = policy->priority,
    .automatic = options != NULL && options->automatic,
    .coalesce_key = coalesce_key,
    .order_key = order_key,
    .batch = options != NULL ? options->batch : NULL,
    .created_at = now,
    .not_before = options != NULL ? options->not_before : 0,
    .expires_at = pomona_command_policy_expires_at (policy, now),
    .request = request,
  };

  if (!pomona_commands_enqueue (db, &row, &replaced, error))
    return NULL;
  if (replaced != NULL &&
      !add_event (db, POMONA_EVENT_COMMAND_ENDED, enrollment_id, replaced, request_type, POMONA_COMMAND_CANCELLED, events, error))
    return NULL;
  if (!add_event (db, POMONA_EVENT_COMMAND_QUEUED, enrollment_id, uuid, request_type, POMONA_COMMAND_QUEUED, events, error))
    return NULL;
  return g_steal_pointer (&uuid);
}

void
pomona_enqueue_init_target (PomonaCommandTarget *target,
                            PomonaDevice        *device)
{
  *target = (PomonaCommandTarget) {
    .platform = device->platform,
    .os_version = *device->os_version != '\0' ? device->os_version : NULL,
    .supervised = device->supervised ? POMONA_TRISTATE_YES : POMONA_TRISTATE_UNKNOWN,
    .access_rights = POMONA_ACCESS_RIGHTS_ALL,
    .user_channel = device->parent_id != NULL,
    .user_enrollment = *device->udid == '\0' && device->parent_id == NULL,
  };
}

static GVariant *
build_question (const char                *request_type,
                const PomonaCommandTarget *target)
{
  if (g_str_equal (request_type, "DeviceInformation"))
    return pomona_command_new_device_information (target, NULL);
  if (g_str_equal (request_type, "SecurityInfo"))
    return pomona_command_new_security_info ();
  if (g_str_equal (request_type, "InstalledApplicationList"))
    return pomona_command_new_installed_application_list (target);
  if (g_str_equal (request_type, "ProfileList"))
    return pomona_command_new_profile_list (target);
  return pomona_command_new_certificate_list (target);
}

gboolean
pomona_enqueue_question (PomonaDb      *db,
                         PomonaDevice  *device,
                         const char    *request_type,
                         gboolean       automatic,
                         GPtrArray     *events,
                         GError       **error)
{
  PomonaEnqueueOptions options = { .automatic = automatic };
  PomonaCommandTarget target;
  g_autoptr(GVariant) command = NULL;
  g_autofree char *uuid = NULL;

  pomona_enqueue_init_target (&target, device);
  command = build_question (request_type, &target);
  /* What this system does not know is not asked: an Apple TV before 10.2 has no app list. */
  if (!pomona_command_check (command, &target, NULL))
    return TRUE;
  uuid = pomona_enqueue (db, device->id, command, &options, events, error);
  return uuid != NULL;
}

gboolean
pomona_enqueue_inventory (PomonaDb      *db,
                          PomonaDevice  *device,
                          gboolean       automatic,
                          GPtrArray     *events,
                          GError       **error)
{
  for (guint i = 0; questions[i] != NULL; i++)
    if (!pomona_enqueue_question (db, device, questions[i], automatic, events, error))
      return FALSE;
  return TRUE;
}
