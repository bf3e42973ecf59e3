/* pomona-notice-book.c: what was told already, so that nobody hears it twice a day. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-model"

#include "config.h"

#include "pomona-notice-book.h"

struct _PomonaNoticeBook
{
  GHashTable *told;   /* cause → gint64, owned */
};

PomonaNoticeBook *
pomona_notice_book_new (GVariant *kept)
{
  PomonaNoticeBook *self = g_new0 (PomonaNoticeBook, 1);
  GVariantIter iter;
  const char *cause;
  gint64 at;

  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (kept == NULL)
    return self;
  g_variant_iter_init (&iter, kept);
  while (g_variant_iter_next (&iter, "{&sx}", &cause, &at))
    g_hash_table_replace (self->told, g_strdup (cause), g_memdup2 (&at, sizeof at));
  return self;
}

void
pomona_notice_book_free (PomonaNoticeBook *self)
{
  g_hash_table_unref (self->told);
  g_free (self);
}

/* A time in the future is from before somebody set the clock: it does not silence anything. */
static gboolean
is_fresh (gint64 at,
          gint64 now)
{
  return at <= now && now - at < POMONA_NOTICE_PAUSE;
}

gboolean
pomona_notice_book_tell (PomonaNoticeBook *self,
                         const char       *cause,
                         gint64            now)
{
  gint64 *at = g_hash_table_lookup (self->told, cause);

  if (at != NULL && is_fresh (*at, now))
    return FALSE;
  g_hash_table_replace (self->told, g_strdup (cause), g_memdup2 (&now, sizeof now));
  return TRUE;
}

GVariant *
pomona_notice_book_save (PomonaNoticeBook *self,
                         gint64            now)
{
  GVariantBuilder builder;
  GHashTableIter iter;
  gpointer cause;
  gpointer at;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{sx}"));
  g_hash_table_iter_init (&iter, self->told);
  while (g_hash_table_iter_next (&iter, &cause, &at))
    if (is_fresh (*(gint64 *) at, now))
      g_variant_builder_add (&builder, "{sx}", (const char *) cause, *(gint64 *) at);
  return g_variant_builder_end (&builder);
}
