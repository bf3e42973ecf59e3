/* pomona-pretend-answer-extensions.c: extensions and content caching of a Mac. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-pretend-answer-private.h"

#include "pomona-clock.h"

static const struct { const char *identifier, *point, *name, *app; } extensions[] = {
  { "com.example.ledger.share", "com.apple.share-services", "Add to Ledger", "com.example.ledger" },
  { "com.example.mixer.preview", "com.apple.quicklook.preview", "Mixer Preview", "com.example.mixer" },
};

static GVariant *
one_extension (guint    i,
               gboolean full)
{
  g_auto(GVariantDict) item = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *path = g_strdup_printf ("/Applications/%s.app/Contents/PlugIns/%s.appex", extensions[i].app, extensions[i].identifier);

  pomona_plist_set_string (&item, "Identifier", extensions[i].identifier);
  pomona_plist_set_string (&item, "ExtensionPoint", extensions[i].point);
  pomona_plist_set_string (&item, "DisplayName", extensions[i].name);
  if (full)
    {
      pomona_plist_set_string (&item, "ContainerIdentifier", extensions[i].app);
      pomona_plist_set_string (&item, "Path", path);
      pomona_plist_set_string (&item, "Version", "1.0");
      pomona_plist_set_string (&item, "UserElection", "Default");
    }
  return pomona_plist_dict_end (&item);
}

static void
tell_extensions (PomonaPretendAnswer *self,
                 gboolean             full)
{
  g_auto(GStrv) points = pomona_plist_get_strv (self->command, "FilterExtensionPoints");
  PomonaPlistArray *list = pomona_plist_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (extensions); i++)
    if (points[0] == NULL || g_strv_contains ((const char *const *) points, extensions[i].point))
      pomona_plist_array_append (list, one_extension (i, full));
  pomona_plist_set_array (&self->values, "Extensions", pomona_plist_array_end (list));
}

void
pomona_pretend_do_active_ns_extensions (PomonaPretendAnswer *self)
{
  tell_extensions (self, TRUE);
}

void
pomona_pretend_do_ns_extension_mappings (PomonaPretendAnswer *self)
{
  tell_extensions (self, FALSE);
}

void
pomona_pretend_do_content_caching_information (PomonaPretendAnswer *self)
{
  g_auto(GVariantDict) status = G_VARIANT_DICT_INIT (NULL);

  pomona_plist_set_bool (&status, "Activated", FALSE);
  pomona_plist_set_bool (&status, "Active", FALSE);
  pomona_plist_set_int (&status, "ActualCacheUsed", 0);
  pomona_plist_set_int (&status, "CacheFree", G_GINT64_CONSTANT (50000000000));
  pomona_plist_set_int (&status, "CacheLimit", 0);
  pomona_plist_set_string (&status, "CacheStatus", "OK");
  pomona_plist_set_int (&status, "CacheUsed", 0);
  pomona_plist_set_int (&status, "Port", 0);
  pomona_plist_set_int (&status, "RegistrationStatus", 0);
  pomona_plist_set_string (&status, "StartupStatus", "PENDING");
  pomona_plist_set_date (&status, "TotalBytesAreSince", pomona_clock_now () - POMONA_CLOCK_DAY);
  pomona_plist_set_int (&status, "TotalBytesReturnedToClients", 0);
  pomona_plist_set_dict (&self->values, "StatusResponse", pomona_plist_dict_end (&status));
}
