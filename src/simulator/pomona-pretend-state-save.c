/* pomona-pretend-state-save.c: a pretend device as a property list and back. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-plist.h"
#include "pomona-pretend-profile.h"

static GVariant *
save_facts (GHashTable *facts)
{
  g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, facts);
  while (g_hash_table_iter_next (&iter, &key, &value))
    pomona_plist_set_value (&dict, key, value);
  return pomona_plist_dict_end (&dict);
}

static GVariant *
save_list (GPtrArray *list)
{
  PomonaPlistArray *array = pomona_plist_array_new ();

  for (guint i = 0; i < list->len; i++)
    pomona_plist_array_append (array, list->pdata[i]);
  return pomona_plist_array_end (array);
}

static GVariant *
save_profiles (GPtrArray *profiles)
{
  PomonaPlistArray *array = pomona_plist_array_new ();

  for (guint i = 0; i < profiles->len; i++)
    {
      PomonaPretendInstalled *installed = profiles->pdata[i];
      g_auto(GVariantDict) item = G_VARIANT_DICT_INIT (NULL);

      pomona_plist_set_data (&item, "Data", installed->data);
      pomona_plist_set_bool (&item, "Managed", installed->managed);
      pomona_plist_set_string (&item, "Declared", installed->declared);
      pomona_plist_array_append (array, pomona_plist_dict_end (&item));
    }
  return pomona_plist_array_end (array);
}

GVariant *
pomona_pretend_state_save (PomonaPretendState *self)
{
  g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  pomona_plist_set_int (&dict, "Format", 1);
  pomona_plist_set_string (&dict, "Product", self->model->product_name);
  pomona_plist_set_int (&dict, "Seed", (gint64) self->seed);
  pomona_plist_set_dict (&dict, "Facts", save_facts (self->facts));
  pomona_plist_set_array (&dict, "Profiles", save_profiles (self->profiles));
  pomona_plist_set_array (&dict, "Apps", save_list (self->apps));
  pomona_plist_set_array (&dict, "Users", save_list (self->users));
  pomona_plist_set_array (&dict, "Provisioning", save_list (self->provisioning));
  /* Chance goes on from here, so that nothing that was drawn before is drawn again. */
  pomona_plist_set_int (&dict, "Chance", g_rand_int (self->rand));
  return pomona_plist_dict_end (&dict);
}

static void
load_list (GVariant   *saved,
           const char *key,
           GPtrArray  *list)
{
  g_autoptr(GVariant) array = pomona_plist_get_array (saved, key);

  for (gsize i = 0; i < pomona_plist_array_length (array); i++)
    {
      GVariant *item = pomona_plist_array_get (array, i);

      if (pomona_plist_get_value_type (item) == POMONA_PLIST_TYPE_DICT)
        g_ptr_array_add (list, item);
      else
        g_variant_unref (item);
    }
}

static gboolean
load_profiles (PomonaPretendState  *self,
               GVariant            *saved,
               GError             **error)
{
  g_autoptr(GVariant) array = pomona_plist_get_array (saved, "Profiles");

  for (gsize i = 0; i < pomona_plist_array_length (array); i++)
    {
      g_autoptr(GVariant) item = pomona_plist_array_get (array, i);
      g_autoptr(GBytes) data = pomona_plist_get_data (item, "Data");
      g_autoptr(PomonaPretendInstalled) installed = data != NULL ? pomona_pretend_installed_new (data, error) : NULL;

      if (data == NULL)
        g_set_error_literal (error, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_STATE, "A saved profile has no contents");
      if (installed == NULL)
        return FALSE;
      installed->managed = pomona_plist_get_bool (item, "Managed", FALSE);
      installed->declared = g_strdup (pomona_plist_get_string (item, "Declared"));
      g_ptr_array_add (self->profiles, g_steal_pointer (&installed));
    }
  return TRUE;
}

static void
load_facts (PomonaPretendState *self,
            GVariant           *saved)
{
  g_autoptr(GVariant) facts = pomona_plist_get_dict (saved, "Facts");
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_hash_table_remove_all (self->facts);
  if (facts == NULL)
    return;
  g_variant_iter_init (&iter, facts);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      pomona_pretend_state_set (self, key, value);
      g_variant_unref (value);
    }
}

PomonaPretendState *
pomona_pretend_state_load (GVariant  *saved,
                           GError   **error)
{
  const char *product = pomona_plist_get_string (saved, "Product");
  const PomonaPretendModel *model = pomona_pretend_model_find (product);
  g_autoptr(PomonaPretendState) self = NULL;

  if (model == NULL || pomona_plist_get_int (saved, "Format", 0) != 1)
    {
      g_set_error_literal (error, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_STATE,
                           "This is no saved pretend device of this version");
      return NULL;
    }
  self = pomona_pretend_state_new (model->kind, 0, (guint64) pomona_plist_get_int (saved, "Seed", 0));
  self->model = model;
  g_rand_set_seed (self->rand, (guint32) pomona_plist_get_int (saved, "Chance", 1));
  load_facts (self, saved);
  g_ptr_array_set_size (self->apps, 0);
  g_ptr_array_set_size (self->users, 0);
  load_list (saved, "Apps", self->apps);
  load_list (saved, "Users", self->users);
  load_list (saved, "Provisioning", self->provisioning);
  if (!load_profiles (self, saved, error))
    return NULL;
  if (pomona_pretend_state_get_string (self, "UDID") == NULL || pomona_pretend_state_get_string (self, "SerialNumber") == NULL)
    {
      g_set_error_literal (error, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_STATE, "The saved device has no UDID or serial number");
      return NULL;
    }
  return g_steal_pointer (&self);
}
