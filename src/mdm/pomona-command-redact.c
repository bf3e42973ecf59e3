/* pomona-command-redact.c: commands and answers without their secrets. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-command.h"

#include <string.h>

#include "pomona-plist.h"

/* Every other key that ends in "password" is one too. Sorted without regard to case. */
static const char *const secret_keys[] = {
  "ActivationLockBypassCode",
  "AppleCareToken",
  "BootstrapToken",
  "Challenge",
  "DigestChallenge",
  "DigestResponse",
  "EscrowKey",
  "FileVaultUnlock",
  "PairingToken",
  "PasswordHash",
  "PersonalRecoveryKey",
  "PIN",
  "PrivateKey",
  "PrivateKeyExportUnlockToken",
  "PushMagic",
  "RecoveryKey",
  "RedemptionCode",
  "SecurityToken",
  "SharedSecret",
  "Token",
  "TokenData",
  "UnlockToken",
};

/* Profiles travel inside commands as data. Text in front of these marks is a key of theirs. */
static const char *const secret_marks[] = {
  "<key>Challenge</key>",
  "Password</key>",
  "<key>PrivateKey</key>",
  "<key>SharedSecret</key>",
};

gboolean
pomona_command_key_is_secret (const char *key)
{
  static const char suffix[] = "password";
  gsize length = strlen (key);

  for (gsize i = 0; i < G_N_ELEMENTS (secret_keys); i++)
    if (g_ascii_strcasecmp (key, secret_keys[i]) == 0)
      return TRUE;
  return length >= sizeof suffix - 1 && g_ascii_strcasecmp (key + length - (sizeof suffix - 1), suffix) == 0;
}

static gboolean
holds_secret (GVariant *data)
{
  gsize size = g_variant_get_size (data);
  const void *bytes = g_variant_get_data (data);

  for (gsize i = 0; i < G_N_ELEMENTS (secret_marks) && size > 0; i++)
    if (memmem (bytes, size, secret_marks[i], strlen (secret_marks[i])) != NULL)
      return TRUE;
  return FALSE;
}

/* Whether there is a passcode, or must be one, is no secret: truth values stay readable. */
static gboolean
is_to_hide (const char *key,
            GVariant   *value)
{
  return !g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN) && pomona_command_key_is_secret (key);
}

static GVariant *
redact_dict (GVariant *dict)
{
  GVariantBuilder builder;
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_iter_init (&iter, dict);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    {
      if (is_to_hide (key, value))
        g_variant_builder_add (&builder, "{sv}", key, g_variant_new_string (POMONA_COMMAND_REDACTED));
      else
        {
          g_autoptr(GVariant) redacted = pomona_command_redact (value);

          g_variant_builder_add (&builder, "{sv}", key, redacted);
        }
    }
  return g_variant_builder_end (&builder);
}

static GVariant *
redact_array (GVariant *array)
{
  g_autoptr(PomonaPlistArray) copy = pomona_plist_array_new ();
  gsize length = pomona_plist_array_length (array);

  for (gsize i = 0; i < length; i++)
    {
      g_autoptr(GVariant) member = pomona_plist_array_get (array, i);
      g_autoptr(GVariant) redacted = pomona_command_redact (member);

      pomona_plist_array_append (copy, redacted);
    }
  return pomona_plist_array_end (g_steal_pointer (&copy));
}

GVariant *
pomona_command_redact (GVariant *value)
{
  GVariant *redacted = NULL;

  g_return_val_if_fail (value != NULL, NULL);

  switch (pomona_plist_get_value_type (value))
    {
    case POMONA_PLIST_TYPE_DICT:
      redacted = redact_dict (value);
      break;
    case POMONA_PLIST_TYPE_ARRAY:
      redacted = redact_array (value);
      break;
    case POMONA_PLIST_TYPE_DATA:
      if (holds_secret (value))
        redacted = g_variant_new_string (POMONA_COMMAND_REDACTED);
      break;
    case POMONA_PLIST_TYPE_NONE:
    case POMONA_PLIST_TYPE_STRING:
    case POMONA_PLIST_TYPE_INTEGER:
    case POMONA_PLIST_TYPE_REAL:
    case POMONA_PLIST_TYPE_BOOLEAN:
    case POMONA_PLIST_TYPE_DATE:
    case POMONA_PLIST_TYPE_UID:
    default:
      break;
    }
  return redacted != NULL ? g_variant_ref_sink (redacted) : g_variant_ref (value);
}
