/* pomona-pretend-state.c: everything one pretend device knows about itself. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-pretend-state.h"

#include "pomona-plist.h"
#include "pomona-pretend-birth-private.h"

void
pomona_pretend_installed_free (PomonaPretendInstalled *self)
{
  g_clear_pointer (&self->data, g_bytes_unref);
  g_clear_pointer (&self->plist, g_variant_unref);
  g_clear_pointer (&self->signers, g_ptr_array_unref);
  g_free (self->declared);
  g_free (self);
}

const char *
pomona_pretend_installed_get_identifier (PomonaPretendInstalled *self)
{
  return pomona_plist_get_string (self->plist, "PayloadIdentifier");
}

gboolean
pomona_pretend_installed_is_enrollment (PomonaPretendInstalled *self)
{
  g_autoptr(GVariant) content = pomona_plist_get_array (self->plist, "PayloadContent");

  for (gsize i = 0; i < pomona_plist_array_length (content); i++)
    {
      g_autoptr(GVariant) payload = pomona_plist_array_get (content, i);

      if (g_strcmp0 (pomona_plist_get_string (payload, "PayloadType"), "com.apple.mdm") == 0)
        return TRUE;
    }
  return FALSE;
}

static void
make_lists (PomonaPretendState *self)
{
  self->facts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  self->profiles = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_pretend_installed_free);
  self->apps = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  self->users = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  self->provisioning = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
}

static void
drop_lists (PomonaPretendState *self)
{
  g_clear_pointer (&self->facts, g_hash_table_unref);
  g_clear_pointer (&self->profiles, g_ptr_array_unref);
  g_clear_pointer (&self->apps, g_ptr_array_unref);
  g_clear_pointer (&self->users, g_ptr_array_unref);
  g_clear_pointer (&self->provisioning, g_ptr_array_unref);
}

static GRand *
rand_for (guint64           seed,
          PomonaPretendKind kind,
          guint             number)
{
  guint32 parts[4] = { (guint32) seed, (guint32) (seed >> 32), kind + 1, number };

  return g_rand_new_with_seed_array (parts, G_N_ELEMENTS (parts));
}

PomonaPretendState *
pomona_pretend_state_new (PomonaPretendKind kind,
                          guint             number,
                          guint64           seed)
{
  PomonaPretendState *self;

  g_return_val_if_fail (kind < POMONA_N_PRETEND_KINDS, NULL);

  self = g_new0 (PomonaPretendState, 1);
  self->seed = seed;
  self->model = pomona_pretend_model_get (kind, number);
  self->rand = rand_for (seed, kind, number);
  make_lists (self);
  pomona_pretend_birth_hardware (self, number);
  pomona_pretend_birth_software (self);
  return self;
}

void
pomona_pretend_state_free (PomonaPretendState *self)
{
  drop_lists (self);
  g_clear_pointer (&self->rand, g_rand_free);
  g_free (self);
}

void
pomona_pretend_state_reset (PomonaPretendState *self)
{
  g_autoptr(GHashTable) before = g_hash_table_ref (self->facts);

  drop_lists (self);
  make_lists (self);
  pomona_pretend_birth_keep_hardware (self, before);
  pomona_pretend_birth_software (self);
}

GVariant *
pomona_pretend_state_get (PomonaPretendState *self,
                          const char         *key)
{
  return g_hash_table_lookup (self->facts, key);
}

static GVariant *
get_typed (PomonaPretendState *self,
           const char         *key,
           const GVariantType *type)
{
  GVariant *value = g_hash_table_lookup (self->facts, key);

  return value != NULL && g_variant_is_of_type (value, type) ? value : NULL;
}

const char *
pomona_pretend_state_get_string (PomonaPretendState *self,
                                 const char         *key)
{
  GVariant *value = get_typed (self, key, G_VARIANT_TYPE_STRING);

  return value != NULL ? g_variant_get_string (value, NULL) : NULL;
}

gint64
pomona_pretend_state_get_int (PomonaPretendState *self,
                              const char         *key)
{
  GVariant *value = get_typed (self, key, G_VARIANT_TYPE_INT64);

  return value != NULL ? g_variant_get_int64 (value) : 0;
}

double
pomona_pretend_state_get_real (PomonaPretendState *self,
                               const char         *key)
{
  GVariant *value = get_typed (self, key, G_VARIANT_TYPE_DOUBLE);

  return value != NULL ? g_variant_get_double (value) : 0;
}

gboolean
pomona_pretend_state_get_bool (PomonaPretendState *self,
                               const char         *key)
{
  GVariant *value = get_typed (self, key, G_VARIANT_TYPE_BOOLEAN);

  return value != NULL && g_variant_get_boolean (value);
}

GBytes *
pomona_pretend_state_get_data (PomonaPretendState *self,
                               const char         *key)
{
  GVariant *value = get_typed (self, key, G_VARIANT_TYPE_BYTESTRING);

  return value != NULL ? g_variant_get_data_as_bytes (value) : NULL;
}

void
pomona_pretend_state_set (PomonaPretendState *self,
                          const char         *key,
                          GVariant           *value)
{
  if (value == NULL)
    g_hash_table_remove (self->facts, key);
  else
    g_hash_table_replace (self->facts, g_strdup (key), g_variant_ref_sink (value));
}

void
pomona_pretend_state_set_string (PomonaPretendState *self,
                                 const char         *key,
                                 const char         *value)
{
  pomona_pretend_state_set (self, key, value != NULL ? g_variant_new_string (value) : NULL);
}

void
pomona_pretend_state_set_bool (PomonaPretendState *self,
                               const char         *key,
                               gboolean            value)
{
  pomona_pretend_state_set (self, key, g_variant_new_boolean (value));
}

GBytes *
pomona_pretend_state_random (PomonaPretendState *self,
                             gsize               size)
{
  guint8 *bytes = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    bytes[i] = g_rand_int_range (self->rand, 0, 256);
  return g_bytes_new_take (bytes, size);
}

char *
pomona_pretend_state_random_text (PomonaPretendState *self,
                                  const char         *alphabet,
                                  guint               n)
{
  char *text = g_malloc (n + 1);
  gsize size = strlen (alphabet);

  for (guint i = 0; i < n; i++)
    text[i] = alphabet[g_rand_int_range (self->rand, 0, size)];
  text[n] = '\0';
  return text;
}

char *
pomona_pretend_state_random_uuid (PomonaPretendState *self)
{
  g_autofree char *digits = pomona_pretend_state_random_text (self, "0123456789ABCDEF", 32);

  /* Version 4, variant 1 (RFC 4122). */
  digits[12] = '4';
  digits[16] = "89AB"[g_rand_int_range (self->rand, 0, 4)];
  return g_strdup_printf ("%.8s-%.4s-%.4s-%.4s-%.12s", digits, digits + 8, digits + 12, digits + 16, digits + 20);
}

PomonaPretendInstalled *
pomona_pretend_state_find_profile (PomonaPretendState *self,
                                   const char         *identifier)
{
  for (guint i = 0; i < self->profiles->len; i++)
    if (g_strcmp0 (pomona_pretend_installed_get_identifier (self->profiles->pdata[i]), identifier) == 0)
      return self->profiles->pdata[i];
  return NULL;
}

PomonaPretendInstalled *
pomona_pretend_state_find_enrollment (PomonaPretendState *self)
{
  for (guint i = 0; i < self->profiles->len; i++)
    {
      PomonaPretendInstalled *installed = self->profiles->pdata[i];

      if (pomona_pretend_installed_is_enrollment (installed))
        return installed;
    }
  return NULL;
}

GVariant *
pomona_pretend_find_dict (GPtrArray  *list,
                          const char *key,
                          const char *value,
                          guint      *index)
{
  for (guint i = 0; i < list->len; i++)
    if (g_strcmp0 (pomona_plist_get_string (list->pdata[i], key), value) == 0)
      {
        if (index != NULL)
          *index = i;
        return list->pdata[i];
      }
  return NULL;
}

GVariant *
pomona_pretend_dict_with (GVariant   *dict,
                          const char *key,
                          GVariant   *value)
{
  g_auto(GVariantDict) copy = G_VARIANT_DICT_INIT (dict);

  pomona_plist_set_value (&copy, key, value);
  return pomona_plist_dict_end (&copy);
}
