/* pomona-device-actions.c: what can be done to devices: which, to whom, why not. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-command.h"
#include "pomona-device-actions-private.h"
#include "pomona-window.h"

static const struct
{
  const char *name;
  const char *label;
} actions[POMONA_N_ACTIONS] = {
  { "refresh", N_("_Refresh inventory") },
  { "lock", N_("_Lock…") },
  { "restart", N_("Re_start…") },
  { "shut-down", N_("Shut _down…") },
  { "rename", N_("Re_name…") },
  { "install-profile", N_("_Install a profile…") },
  { "clear-passcode", N_("_Clear passcode…") },
  { "erase", N_("_Erase…") },
  { "remove", N_("Remove from _management…") },
};

const char *
pomona_device_action_get_name (PomonaDeviceAction action)
{
  return actions[action].name;
}

const char *
pomona_device_action_get_label (PomonaDeviceAction action)
{
  return _(actions[action].label);
}

gboolean
pomona_device_action_from_name (const char         *name,
                                PomonaDeviceAction *action)
{
  for (int i = 0; i < POMONA_N_ACTIONS; i++)
    if (g_str_equal (actions[i].name, name))
      {
        *action = (PomonaDeviceAction) i;
        return TRUE;
      }
  return FALSE;
}

/* The command that stands for an action when only its type matters; NULL for actions that are no command. */
static GVariant *
sample_command (PomonaDeviceAction  action,
                PomonaDevice       *device)
{
  g_autoptr(PomonaSecret) secret = pomona_secret_new ("x", 1);
  g_autoptr(GBytes) bytes = g_bytes_new_static ("x", 1);

  switch (action)
    {
    case POMONA_ACTION_LOCK:
      return pomona_command_new_device_lock (NULL, NULL, NULL);
    case POMONA_ACTION_RESTART:
      return pomona_command_new_restart (FALSE);
    case POMONA_ACTION_SHUT_DOWN:
      return pomona_command_new_shut_down ();
    case POMONA_ACTION_RENAME:
      return pomona_command_new_device_name ("x");
    case POMONA_ACTION_INSTALL_PROFILE:
      return pomona_command_new_install_profile (bytes);
    case POMONA_ACTION_CLEAR_PASSCODE:
      return pomona_command_new_clear_passcode (secret);
    case POMONA_ACTION_ERASE:
      return pomona_command_new_erase (device->platform, NULL);
    case POMONA_ACTION_REFRESH:
    case POMONA_ACTION_REMOVE:
    case POMONA_N_ACTIONS:
    default:
      return NULL;
    }
}

static void
init_target (PomonaCommandTarget *target,
             PomonaDevice        *device)
{
  *target = (PomonaCommandTarget) {
    .platform = device->platform,
    .os_version = *device->os_version != '\0' ? device->os_version : NULL,
    .supervised = device->supervised ? POMONA_TRISTATE_YES : POMONA_TRISTATE_NO,
    .access_rights = POMONA_ACCESS_RIGHTS_ALL,
  };
}

char *
pomona_device_action_dup_reason (PomonaDeviceAction  action,
                                 PomonaDevice       *device)
{
  g_autoptr(GVariant) command = NULL;
  g_autoptr(GError) error = NULL;
  PomonaCommandTarget target;

  if (action == POMONA_ACTION_REMOVE)
    return device->state == POMONA_DEVICE_REMOVED ? g_strdup (_("It was removed already")) : NULL;
  if (device->state != POMONA_DEVICE_ENROLLED && device->state != POMONA_DEVICE_UNREACHABLE)
    return g_strdup (_("The device is not managed at the moment"));
  command = sample_command (action, device);
  if (command == NULL)
    return NULL;
  init_target (&target, device);
  if (pomona_command_check (command, &target, &error))
    return NULL;
  return g_strdup (error->message);
}

/* --- a run --- */

PomonaDeviceRun *
pomona_device_run_new (PomonaDeviceAction  action,
                       GtkWidget          *parent,
                       PomonaOffice       *office)
{
  PomonaDeviceRun *run = g_new0 (PomonaDeviceRun, 1);

  run->action = action;
  run->parent = g_object_ref (parent);
  run->office = g_object_ref (office);
  run->items = g_ptr_array_new_with_free_func (g_object_unref);
  return run;
}

void
pomona_device_run_free (PomonaDeviceRun *run)
{
  g_ptr_array_unref (run->items);
  g_clear_pointer (&run->command, g_variant_unref);
  g_clear_object (&run->office);
  g_clear_object (&run->parent);
  g_free (run);
}

static char **
dup_ids (PomonaDeviceRun *run)
{
  GPtrArray *ids = g_ptr_array_new ();

  for (guint i = 0; i < run->items->len; i++)
    g_ptr_array_add (ids, g_strdup (pomona_device_item_get_id (g_ptr_array_index (run->items, i))));
  g_ptr_array_add (ids, NULL);
  return (char **) g_ptr_array_free (ids, FALSE);
}

/* "Lock was given to 3 devices". */
static void
toast_done (PomonaDeviceRun *run)
{
  g_autofree char *text = NULL;

  if (run->items->len == 1)
    {
      PomonaDevice *device = pomona_device_item_get_device (g_ptr_array_index (run->items, 0));

      text = g_strdup_printf (_("%s will carry it out as soon as it answers"), device->name);
    }
  else
    text = g_strdup_printf (ngettext ("%u device will carry it out as soon as it answers",
                                      "%u devices will carry it out as soon as they answer", run->items->len), run->items->len);
  pomona_toast_with_action (run->parent, text, _("Activity"), "win.page", g_variant_new_string ("activity"));
}

static void
sent_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(PomonaDeviceRun) run = user_data;
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) uuids = pomona_service_send_command_finish (POMONA_SERVICE (source), result, &error);

  if (uuids != NULL)
    toast_done (run);
  else
    pomona_toast (run->parent, error->message);
}

static void
refreshed_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(PomonaDeviceRun) run = user_data;
  g_autoptr(GError) error = NULL;

  if (!pomona_service_refresh_finish (POMONA_SERVICE (source), result, &error))
    pomona_toast (run->parent, error->message);
  else
    pomona_toast (run->parent, _("Asked for news"));
}

static void
removed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(PomonaDeviceRun) run = user_data;
  g_autoptr(GError) error = NULL;

  if (!pomona_service_remove_device_finish (POMONA_SERVICE (source), result, &error))
    pomona_toast (run->parent, error->message);
  else
    pomona_toast (run->parent, _("Removed from management; its escrowed secrets are kept"));
}

static PomonaDeviceRun *
run_for_one (PomonaDeviceRun *all,
             guint            index)
{
  PomonaDeviceRun *run = pomona_device_run_new (all->action, all->parent, all->office);

  g_ptr_array_add (run->items, g_object_ref (g_ptr_array_index (all->items, index)));
  return run;
}

void
pomona_device_run_execute (PomonaDeviceRun *run)
{
  PomonaService *service = pomona_office_get_service (run->office);
  g_auto(GStrv) ids = dup_ids (run);

  switch (run->action)
    {
    case POMONA_ACTION_REFRESH:
      pomona_service_refresh_async (service, (const char * const *) ids, NULL, refreshed_cb, run);
      break;
    case POMONA_ACTION_REMOVE:
      for (guint i = 0; i < run->items->len; i++)
        pomona_service_remove_device_async (service, ids[i], FALSE, NULL, removed_cb, run_for_one (run, i));
      pomona_device_run_free (run);
      break;
    case POMONA_ACTION_LOCK:
    case POMONA_ACTION_RESTART:
    case POMONA_ACTION_SHUT_DOWN:
    case POMONA_ACTION_RENAME:
    case POMONA_ACTION_INSTALL_PROFILE:
    case POMONA_ACTION_CLEAR_PASSCODE:
    case POMONA_ACTION_ERASE:
    case POMONA_N_ACTIONS:
    default:
      pomona_service_send_command_async (service, (const char * const *) ids, run->command, NULL, sent_cb, run);
    }
}

/* Keeps those that can take it; the others are named with the first reason. */
static char *
select_able (PomonaDeviceRun *run,
             GPtrArray       *items)
{
  g_autofree char *first_reason = NULL;
  guint left_out = 0;

  for (guint i = 0; i < items->len; i++)
    {
      PomonaDeviceItem *item = g_ptr_array_index (items, i);
      g_autofree char *reason = pomona_device_action_dup_reason (run->action, pomona_device_item_get_device (item));

      if (reason == NULL)
        {
          g_ptr_array_add (run->items, g_object_ref (item));
          continue;
        }
      left_out++;
      if (first_reason == NULL)
        first_reason = g_steal_pointer (&reason);
    }
  if (left_out == 0)
    return NULL;
  return g_strdup_printf (ngettext ("%u device is left out: %s", "%u devices are left out, the first because: %s", left_out), left_out,
                          first_reason);
}

void
pomona_device_action_run (PomonaDeviceAction  action,
                          GtkWidget          *parent,
                          PomonaOffice       *office,
                          GPtrArray          *items)
{
  PomonaDeviceRun *run = pomona_device_run_new (action, parent, office);
  g_autofree char *left_out = select_able (run, items);

  if (run->items->len == 0)
    {
      pomona_toast (parent, left_out != NULL ? left_out : _("No device is selected"));
      pomona_device_run_free (run);
      return;
    }
  if (action == POMONA_ACTION_REFRESH)
    pomona_device_run_execute (run);
  else
    pomona_device_run_ask (run, left_out);
}

void
pomona_device_remove_profile (GtkWidget        *parent,
                              PomonaOffice     *office,
                              PomonaDeviceItem *item,
                              const char       *identifier,
                              const char       *name)
{
  PomonaDeviceRun *run = pomona_device_run_new (POMONA_N_ACTIONS, parent, office);

  run->command = pomona_command_new_remove_profile (identifier);
  g_ptr_array_add (run->items, g_object_ref (item));
  pomona_device_run_ask_remove_profile (run, name);
}
