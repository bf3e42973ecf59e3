/* pomona-pretend-answer-power.c: lock, erase, restart, passcodes and lights-out management. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-pretend-answer-private.h"

/* Macs without a chip of Apple's own ask for six digits before they lock or erase themselves. */
static gboolean
check_pin (PomonaPretendAnswer *self,
           const char          *fact)
{
  const char *pin = pomona_plist_get_string (self->command, "PIN");

  if (!pomona_pretend_state_get_bool (self->state, fact))
    return TRUE;
  if (pin != NULL && strlen (pin) == 6 && strspn (pin, "0123456789") == 6)
    return TRUE;
  pomona_pretend_answer_refuse (self, "PIN");
  return FALSE;
}

void
pomona_pretend_do_device_lock (PomonaPretendAnswer *self)
{
  gboolean has_message = pomona_plist_get_string (self->command, "Message") != NULL ||
                         pomona_plist_get_string (self->command, "PhoneNumber") != NULL;

  if (!check_pin (self, "PINRequiredForDeviceLock"))
    return;
  pomona_pretend_state_set_bool (self->state, "locked", TRUE);
  if (self->state->model->kind != POMONA_PRETEND_MAC && has_message)
    pomona_plist_set_string (&self->values, "MessageResult",
                             pomona_pretend_state_get_bool (self->state, "passcode") ? "Success" : "NoPasscodeSet");
}

void
pomona_pretend_do_erase_device (PomonaPretendAnswer *self)
{
  g_autoptr(GVariant) service = pomona_plist_get_dict (self->command, "ReturnToService");

  if (!check_pin (self, "PINRequiredForEraseDevice"))
    return;
  self->after = POMONA_PRETEND_AFTER_ERASE;
  if (self->state->model->kind != POMONA_PRETEND_MAC && pomona_plist_get_bool (service, "Enabled", FALSE))
    self->data = pomona_plist_get_data (service, "MDMProfileData");
}

void
pomona_pretend_do_restart_device (PomonaPretendAnswer *self)
{
  self->after = POMONA_PRETEND_AFTER_RESTART;
}

void
pomona_pretend_do_shut_down_device (PomonaPretendAnswer *self)
{
  self->after = POMONA_PRETEND_AFTER_SHUT_DOWN;
}

void
pomona_pretend_do_clear_passcode (PomonaPretendAnswer *self)
{
  g_autoptr(GBytes) token = pomona_plist_get_data (self->command, "UnlockToken");
  g_autoptr(GBytes) ours = pomona_pretend_state_get_data (self->state, "unlock-token");

  if (token == NULL)
    pomona_pretend_answer_refuse (self, "UnlockToken");
  else if (ours == NULL || !g_bytes_equal (token, ours))
    pomona_pretend_answer_fail (self, POMONA_PRETEND_DOMAIN_MDM, 12012, "The unlock token is not the one of this device");
  else
    pomona_pretend_state_set_bool (self->state, "passcode", FALSE);
}

void
pomona_pretend_do_device_configured (PomonaPretendAnswer *self)
{
  pomona_pretend_state_set_bool (self->state, "AwaitingConfiguration", FALSE);
}

static GVariant *
addresses (const char *address)
{
  const char *const list[] = { address, NULL };

  return pomona_plist_new_strv (list);
}

void
pomona_pretend_do_lom_setup_request (PomonaPretendAnswer *self)
{
  if (!pomona_pretend_state_get_bool (self->state, "SupportsLOMDevice"))
    {
      pomona_pretend_answer_fail (self, POMONA_PRETEND_DOMAIN_MDM, 12075, "This Mac has no lights-out management");
      return;
    }
  pomona_plist_set_array (&self->values, "PrimaryIPv6AddressList", addresses ("2001:db8::10"));
  pomona_plist_set_array (&self->values, "SecondaryIPv6AddressList", addresses ("2001:db8::11"));
  pomona_plist_set_int (&self->values, "LOMProtocolVersion", 1);
}

void
pomona_pretend_do_lom_device_request (PomonaPretendAnswer *self)
{
  g_autoptr(GVariant) requests = pomona_plist_get_array (self->command, "RequestList");
  PomonaPlistArray *list;

  if (requests == NULL)
    {
      pomona_pretend_answer_refuse (self, "RequestList");
      return;
    }
  list = pomona_plist_array_new ();
  for (gsize i = 0; i < pomona_plist_array_length (requests); i++)
    {
      g_autoptr(GVariant) request = pomona_plist_array_get (requests, i);
      g_auto(GVariantDict) item = G_VARIANT_DICT_INIT (NULL);
      const char *uuid = pomona_plist_get_string (request, "DeviceRequestUUID");

      pomona_plist_set_string (&item, "DeviceRequestUUID", uuid != NULL ? uuid : "");
      pomona_plist_set_bool (&item, "DeviceRequestSuccess", uuid != NULL);
      pomona_plist_array_append (list, pomona_plist_dict_end (&item));
    }
  pomona_plist_set_array (&self->values, "ResponseList", pomona_plist_array_end (list));
}
