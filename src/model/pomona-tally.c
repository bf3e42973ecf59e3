/* pomona-tally.c: devices counted by what they have in common. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-model"

#include "config.h"

#include "pomona-tally.h"

void
pomona_tally_free (PomonaTally *tally)
{
  g_free (tally->label);
  g_free (tally->search);
  g_free (tally);
}

static char *
dup_system (const PomonaDevice *device)
{
  const char *system = pomona_platform_get_display_name (device->platform);

  return *device->os_version != '\0' ? g_strconcat (system, " ", device->os_version, NULL) : g_strdup (system);
}

static void
count (GHashTable         *by_label,
       GPtrArray          *tallies,
       const PomonaDevice *device,
       const char         *label,
       const char         *search)
{
  PomonaTally *tally = g_hash_table_lookup (by_label, label);

  if (tally == NULL)
    {
      tally = g_new0 (PomonaTally, 1);
      tally->label = g_strdup (label);
      tally->search = g_strdup (search);
      tally->icon_name = pomona_platform_get_icon_name (device->platform);
      g_hash_table_insert (by_label, tally->label, tally);
      g_ptr_array_add (tallies, tally);
    }
  tally->n++;
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  const PomonaTally *left = *(const PomonaTally * const *) a;
  const PomonaTally *right = *(const PomonaTally * const *) b;

  if (left->n != right->n)
    return left->n > right->n ? -1 : 1;
  return g_utf8_collate (left->label, right->label);
}

static GPtrArray *
tally_by (GPtrArray *devices,
          gboolean   with_version)
{
  GPtrArray *tallies = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_tally_free);
  g_autoptr(GHashTable) by_label = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < devices->len; i++)
    {
      PomonaDevice *device = g_ptr_array_index (devices, i);
      g_autofree char *system = dup_system (device);

      if (device->state != POMONA_DEVICE_ENROLLED && device->state != POMONA_DEVICE_UNREACHABLE)
        continue;
      if (with_version)
        count (by_label, tallies, device, system, system);
      else
        count (by_label, tallies, device, pomona_platform_get_device_name (device->platform),
               pomona_platform_get_display_name (device->platform));
    }
  g_ptr_array_sort (tallies, compare);
  return tallies;
}

GPtrArray *
pomona_tally_platforms (GPtrArray *devices)
{
  return tally_by (devices, FALSE);
}

GPtrArray *
pomona_tally_systems (GPtrArray *devices,
                      guint      max)
{
  GPtrArray *tallies = tally_by (devices, TRUE);
  PomonaTally *rest;

  if (tallies->len <= max)
    return tallies;
  rest = g_new0 (PomonaTally, 1);
  rest->icon_name = "pomona-devices-symbolic";
  for (guint i = max - 1; i < tallies->len; i++)
    rest->n += ((PomonaTally *) g_ptr_array_index (tallies, i))->n;
  g_ptr_array_set_size (tallies, (int) max - 1);
  g_ptr_array_add (tallies, rest);
  return tallies;
}
