/* pomona-checkin-reply.c: bodies of the answers to check-in messages. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-checkin-reply.h"

#include "pomona-plist-extra-private.h"

GBytes *
pomona_checkin_reply_bootstrap_token (PomonaSecret *token)
{
  GVariantDict dict;

  if (token == NULL)
    return g_bytes_new_static ("", 0);
  g_variant_dict_init (&dict, NULL);
  pomona_plist_set_value (&dict, "BootstrapToken", pomona_plist_new_secret (token));
  return pomona_plist_write (g_variant_dict_end (&dict));
}

GBytes *
pomona_checkin_reply_get_token (GBytes *token_data)
{
  GVariantDict dict;

  g_return_val_if_fail (token_data != NULL, NULL);

  g_variant_dict_init (&dict, NULL);
  pomona_plist_set_data (&dict, "TokenData", token_data);
  return pomona_plist_write (g_variant_dict_end (&dict));
}

GBytes *
pomona_checkin_reply_digest_challenge (const char *challenge)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  pomona_plist_set_string (&dict, "DigestChallenge", challenge != NULL ? challenge : "");
  return pomona_plist_write (g_variant_dict_end (&dict));
}

GBytes *
pomona_checkin_reply_return_to_service (gboolean      enabled,
                                        GBytes       *wifi_profile,
                                        GBytes       *mdm_profile,
                                        PomonaSecret *bootstrap_token)
{
  GVariantDict inner;
  GVariantDict outer;

  g_variant_dict_init (&inner, NULL);
  pomona_plist_set_bool (&inner, "Enabled", enabled);
  pomona_plist_set_data (&inner, "WiFiProfileData", wifi_profile);
  pomona_plist_set_data (&inner, "MDMProfileData", mdm_profile);
  if (bootstrap_token != NULL)
    pomona_plist_set_value (&inner, "BootstrapToken", pomona_plist_new_secret (bootstrap_token));

  g_variant_dict_init (&outer, NULL);
  pomona_plist_set_dict (&outer, "ReturnToService", g_variant_dict_end (&inner));
  return pomona_plist_write (g_variant_dict_end (&outer));
}

GBytes *
pomona_checkin_reply_error (const char *code,
                            const char *description,
                            const char *message,
                            GVariant   *details)
{
  GVariantDict dict;

  g_return_val_if_fail (code != NULL, NULL);

  g_variant_dict_init (&dict, NULL);
  pomona_plist_set_string (&dict, "code", code);
  pomona_plist_set_string (&dict, "description", description);
  pomona_plist_set_string (&dict, "message", message);
  if (details != NULL)
    pomona_plist_set_dict (&dict, "details", details);
  return pomona_plist_write (g_variant_dict_end (&dict));
}
