/* pomona-pretend-checkin.c: the messages that a pretend device sends. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-pretend-device-private.h"

/* Who is speaking. Every message says it, whatever the published lists of keys leave out. */
static void
put_ids (PomonaPretendChannel *channel,
         GVariantDict         *dict)
{
  PomonaPretendState *state = channel->device->state;

  pomona_plist_set_string (dict, "UDID", pomona_pretend_state_get_string (state, "UDID"));
  if (channel->user && state->users->len > 0)
    {
      GVariant *user = state->users->pdata[0];

      pomona_plist_set_string (dict, "UserID", pomona_plist_get_string (user, "UserGUID"));
      pomona_plist_set_string (dict, "UserShortName", pomona_plist_get_string (user, "UserName"));
      pomona_plist_set_string (dict, "UserLongName", pomona_plist_get_string (user, "FullName"));
    }
}

static void
begin (PomonaPretendChannel *channel,
       GVariantDict         *dict,
       const char           *message_type)
{
  put_ids (channel, dict);
  pomona_plist_set_string (dict, "MessageType", message_type);
}

GVariant *
pomona_pretend_checkin_simple (PomonaPretendChannel *channel,
                               const char           *message_type)
{
  g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  begin (channel, &dict, message_type);
  pomona_plist_set_string (&dict, "Topic", channel->device->enrollment->topic);
  return pomona_plist_dict_end (&dict);
}

GVariant *
pomona_pretend_checkin_authenticate (PomonaPretendDevice *self)
{
  static const char *const facts[] = {
    "DeviceName", "ModelName", "Model", "OSVersion", "BuildVersion", "ProductName", "SerialNumber", "IMEI", "MEID",
  };
  g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  begin (&self->device_channel, &dict, "Authenticate");
  pomona_plist_set_string (&dict, "Topic", self->enrollment->topic);
  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    pomona_plist_set_value (&dict, facts[i], pomona_pretend_state_get (self->state, facts[i]));
  return pomona_plist_dict_end (&dict);
}

void
pomona_pretend_checkin_new_token (PomonaPretendChannel *channel)
{
  PomonaPretendState *state = channel->device->state;
  const char *key = channel->user ? "user-token" : "token", *magic_key = channel->user ? "user-magic" : "magic";
  g_autoptr(GBytes) token = pomona_pretend_state_random (state, 32);

  /* For a while Apple's service delivers to the token before, too. */
  pomona_pretend_state_set (state, channel->user ? "user-token-before" : "token-before", pomona_pretend_state_get (state, key));
  pomona_pretend_state_set (state, key, pomona_plist_new_data (token));
  if (pomona_pretend_state_get (state, magic_key) == NULL)
    {
      g_autofree char *magic = pomona_pretend_state_random_uuid (state);

      pomona_pretend_state_set_string (state, magic_key, magic);
    }
  if (!channel->user)
    pomona_pretend_state_set (state, "PushToken", pomona_plist_new_data (token));
}

GVariant *
pomona_pretend_checkin_token_update (PomonaPretendChannel *channel)
{
  PomonaPretendState *state = channel->device->state;
  g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  begin (channel, &dict, "TokenUpdate");
  pomona_plist_set_string (&dict, "Topic", channel->device->enrollment->topic);
  pomona_plist_set_value (&dict, "Token", pomona_pretend_state_get (state, channel->user ? "user-token" : "token"));
  pomona_plist_set_value (&dict, "PushMagic", pomona_pretend_state_get (state, channel->user ? "user-magic" : "magic"));
  if (channel->user)
    pomona_plist_set_bool (&dict, "NotOnConsole", FALSE);
  else
    {
      pomona_plist_set_value (&dict, "UnlockToken", pomona_pretend_state_get (state, "unlock-token"));
      pomona_plist_set_bool (&dict, "AwaitingConfiguration", pomona_pretend_state_get_bool (state, "AwaitingConfiguration"));
    }
  return pomona_plist_dict_end (&dict);
}

GVariant *
pomona_pretend_checkin_user_authenticate (PomonaPretendDevice *self,
                                          const char          *digest)
{
  g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  begin (&self->user_channel, &dict, "UserAuthenticate");
  pomona_plist_set_string (&dict, "DigestResponse", digest);
  return pomona_plist_dict_end (&dict);
}

GVariant *
pomona_pretend_checkin_declarative (PomonaPretendChannel *channel,
                                    const char           *endpoint,
                                    GBytes               *data)
{
  g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  begin (channel, &dict, "DeclarativeManagement");
  pomona_plist_set_string (&dict, "Endpoint", endpoint);
  pomona_plist_set_data (&dict, "Data", data);
  return pomona_plist_dict_end (&dict);
}

GVariant *
pomona_pretend_checkin_bootstrap (PomonaPretendDevice *self,
                                  GBytes              *token)
{
  g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  begin (&self->device_channel, &dict, "SetBootstrapToken");
  pomona_plist_set_data (&dict, "BootstrapToken", token);
  pomona_plist_set_bool (&dict, "AwaitingConfiguration", FALSE);
  return pomona_plist_dict_end (&dict);
}

GVariant *
pomona_pretend_checkin_get_token (PomonaPretendDevice *self,
                                  const char          *service)
{
  g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  begin (&self->device_channel, &dict, "GetToken");
  pomona_plist_set_string (&dict, "TokenServiceType", service);
  return pomona_plist_dict_end (&dict);
}

GVariant *
pomona_pretend_report_new (PomonaPretendChannel *channel,
                           PomonaPretendAnswer  *answer,
                           const char           *uuid)
{
  g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  put_ids (channel, &dict);
  if (channel->user)
    pomona_plist_set_bool (&dict, "NotOnConsole", FALSE);
  if (answer == NULL)
    pomona_plist_set_string (&dict, "Status", "Idle");
  else
    {
      pomona_pretend_answer_fill (answer, &dict);
      pomona_plist_set_string (&dict, "CommandUUID", uuid);
    }
  return pomona_plist_dict_end (&dict);
}
