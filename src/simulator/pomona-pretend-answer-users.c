/* pomona-pretend-answer-users.c: the commands about accounts. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-pretend-answer-private.h"

void
pomona_pretend_do_needs_shared_ipad (PomonaPretendAnswer *self)
{
  pomona_pretend_answer_fail (self, POMONA_PRETEND_DOMAIN_MDM, 12046, "This device is no Shared iPad");
}

static gboolean
has_users (PomonaPretendAnswer *self)
{
  if (self->state->model->kind == POMONA_PRETEND_MAC)
    return TRUE;
  pomona_pretend_do_needs_shared_ipad (self);
  return FALSE;
}

void
pomona_pretend_do_user_list (PomonaPretendAnswer *self)
{
  PomonaPlistArray *list;

  if (!has_users (self))
    return;
  list = pomona_plist_array_new ();
  for (guint i = 0; i < self->state->users->len; i++)
    pomona_plist_array_append (list, self->state->users->pdata[i]);
  pomona_plist_set_array (&self->values, "Users", pomona_plist_array_end (list));
}

void
pomona_pretend_do_delete_user (PomonaPretendAnswer *self)
{
  const char *name;
  guint index;
  GVariant *user;

  if (!has_users (self) || (name = pomona_pretend_answer_need_string (self, "UserName")) == NULL)
    return;
  user = pomona_pretend_find_dict (self->state->users, "UserName", name, &index);
  if (user == NULL)
    pomona_pretend_answer_fail (self, POMONA_PRETEND_DOMAIN_MDM, 12071, "There is no user “%s”", name);
  else if (pomona_plist_get_bool (user, "IsLoggedIn", FALSE))
    pomona_pretend_answer_fail (self, POMONA_PRETEND_DOMAIN_MDM, 12072, "The user “%s” is logged in", name);
  else
    g_ptr_array_remove_index (self->state->users, index);
}

void
pomona_pretend_do_unlock_user_account (PomonaPretendAnswer *self)
{
  const char *name = pomona_pretend_answer_need_string (self, "UserName");

  if (name != NULL && pomona_pretend_find_dict (self->state->users, "UserName", name, NULL) == NULL)
    pomona_pretend_answer_fail (self, POMONA_PRETEND_DOMAIN_MDM, 12071, "There is no user “%s”", name);
}

static void
add_admin (PomonaPretendState *state,
           GVariant           *account)
{
  const char *name = pomona_plist_get_string (account, "shortName");
  const char *full_name = pomona_plist_get_string (account, "fullName");
  g_autofree char *guid = pomona_pretend_state_random_uuid (state);
  g_auto(GVariantDict) user = G_VARIANT_DICT_INIT (NULL), admin = G_VARIANT_DICT_INIT (NULL);
  GVariant *before = pomona_pretend_state_get (state, "AutoSetupAdminAccounts");
  PomonaPlistArray *admins;

  if (name == NULL || pomona_pretend_find_dict (state->users, "UserName", name, NULL) != NULL)
    return;
  pomona_plist_set_string (&user, "UserName", name);
  pomona_plist_set_string (&user, "FullName", full_name != NULL ? full_name : name);
  pomona_plist_set_int (&user, "UID", 501 + state->users->len);
  pomona_plist_set_string (&user, "UserGUID", guid);
  pomona_plist_set_bool (&user, "IsLoggedIn", FALSE);
  pomona_plist_set_bool (&user, "MobileAccount", FALSE);
  pomona_plist_set_bool (&user, "HasSecureToken", FALSE);
  g_ptr_array_add (state->users, g_variant_ref_sink (pomona_plist_dict_end (&user)));
  admins = pomona_plist_array_new ();
  for (gsize i = 0; i < pomona_plist_array_length (before); i++)
    {
      g_autoptr(GVariant) one = pomona_plist_array_get (before, i);

      pomona_plist_array_append (admins, one);
    }
  pomona_plist_set_string (&admin, "GUID", guid);
  pomona_plist_set_string (&admin, "shortName", name);
  pomona_plist_array_append (admins, pomona_plist_dict_end (&admin));
  pomona_pretend_state_set (state, "AutoSetupAdminAccounts", pomona_plist_array_end (admins));
}

void
pomona_pretend_do_account_configuration (PomonaPretendAnswer *self)
{
  g_autoptr(GVariant) accounts = pomona_plist_get_array (self->command, "AutoSetupAdminAccounts");

  for (gsize i = 0; i < pomona_plist_array_length (accounts); i++)
    {
      g_autoptr(GVariant) account = pomona_plist_array_get (accounts, i);

      add_admin (self->state, account);
    }
}

void
pomona_pretend_do_set_auto_admin_password (PomonaPretendAnswer *self)
{
  const char *guid = pomona_pretend_answer_need_string (self, "GUID");
  g_autoptr(GBytes) hash = pomona_plist_get_data (self->command, "passwordHash");

  if (guid == NULL)
    return;
  if (hash == NULL)
    pomona_pretend_answer_refuse (self, "passwordHash");
  else if (pomona_pretend_find_dict (self->state->users, "UserGUID", guid, NULL) == NULL)
    pomona_pretend_answer_fail (self, POMONA_PRETEND_DOMAIN_MDM, 12071, "There is no user with that GUID");
}
