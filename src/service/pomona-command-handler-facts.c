/* pomona-command-handler-facts.c: what answers tell about their device. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-service"

#include "config.h"

#include "pomona-command-handler.h"

#include "pomona-command-policy.h"
#include "pomona-command.h"
#include "pomona-enqueue.h"
#include "pomona-escrow-table.h"
#include "pomona-inventory-table.h"
#include "pomona-inventory.h"
#include "pomona-plist.h"

#include <string.h>

/* What to ask again after a command that changes something. */
static const struct
{
  const char *command;
  const char *question;
} changes[] = {
  { "InstallApplication", "InstalledApplicationList" },
  { "InstallEnterpriseApplication", "InstalledApplicationList" },
  { "InstallProfile", "CertificateList" },
  { "InstallProfile", "ProfileList" },
  { "RemoveApplication", "InstalledApplicationList" },
  { "RemoveProfile", "CertificateList" },
  { "RemoveProfile", "ProfileList" },
  { "Settings", "DeviceInformation" },
};

static gboolean
ask_again (PomonaDb             *db,
           PomonaDeviceMessage  *message,
           PomonaDevice         *device,
           const char           *request_type,
           GError              **error)
{
  /* The profile list of a device whose enrollment ends is nobody's concern. */
  if (device->parent_id != NULL || device->state == POMONA_DEVICE_REMOVED)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    if (g_str_equal (changes[i].command, request_type) &&
        !pomona_enqueue_question (db, device, changes[i].question, TRUE, message->events, error))
      return FALSE;
  return TRUE;
}

static gboolean
keep_bypass_code (PomonaDb      *db,
                  PomonaDevice  *device,
                  GVariant      *answer,
                  GError       **error)
{
  const char *code = pomona_plist_get_string (answer, "ActivationLockBypassCode");
  g_autoptr(PomonaSecret) secret = NULL;

  if (code == NULL || code[0] == '\0')
    return TRUE;
  secret = pomona_secret_new (code, -1);
  return pomona_escrow_put (db, device->id, POMONA_ESCROW_BYPASS_CODE, secret, error);
}

/* The last answer of each kind of question; secrets have their own place and are blotted out here. */
static gboolean
keep_answer (PomonaDb      *db,
             PomonaDevice  *device,
             const char    *request_type,
             GVariant      *answer,
             gboolean      *changed,
             GError       **error)
{
  g_autoptr(GVariant) shown = NULL;

  if (pomona_command_policy_get (request_type)->priority != POMONA_PRIORITY_INVENTORY)
    return TRUE;
  shown = pomona_command_redact (answer);
  return pomona_inventory_put (db, device->id, request_type, shown, changed, error);
}

static gboolean
apply_facts (PomonaDb      *db,
             PomonaDevice  *device,
             const char    *request_type,
             GVariant      *answer,
             gboolean      *changed,
             GError       **error)
{
  g_autoptr(PomonaInventoryFacts) facts = NULL;
  gboolean applied = FALSE;

  /* What a user channel tells is about its user. */
  if (device->parent_id != NULL)
    return TRUE;
  facts = pomona_inventory_facts_from_answer (request_type, answer);
  if (facts == NULL)
    return TRUE;
  if (!pomona_enrollments_apply_facts (db, device->id, facts, &applied, error))
    return FALSE;
  *changed |= applied;
  return TRUE;
}

gboolean
pomona_command_take_facts (PomonaDb             *db,
                           PomonaDeviceMessage  *message,
                           PomonaDevice         *device,
                           const char           *request_type,
                           GError              **error)
{
  g_autoptr(GVariant) answer = pomona_report_dup_answer (message->report);
  gboolean changed = FALSE;

  if (g_str_equal (request_type, "ActivationLockBypassCode"))
    return keep_bypass_code (db, device, answer, error);
  if (!keep_answer (db, device, request_type, answer, &changed, error) ||
      !apply_facts (db, device, request_type, answer, &changed, error) ||
      !ask_again (db, message, device, request_type, error))
    return FALSE;
  if (!changed)
    return TRUE;
  return pomona_device_message_tell (message, db, POMONA_EVENT_DEVICE_CHANGED, POMONA_SEVERITY_INFO, device->id, NULL,
                                     request_type, -1, error);
}
