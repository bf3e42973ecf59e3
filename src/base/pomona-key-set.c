/* pomona-key-set.c: remembers which keys an object of a document already has. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-key-set-private.h"

#include <string.h>

typedef struct
{
  guint scope;
  guint hash;
  gsize length;
  char text[];
} Key;

struct _PomonaKeySet
{
  GHashTable *keys;
};

static guint
key_hash (gconstpointer data)
{
  return ((const Key *) data)->hash;
}

static gboolean
key_equal (gconstpointer a,
           gconstpointer b)
{
  const Key *x = a;
  const Key *y = b;

  return x->scope == y->scope && x->hash == y->hash && x->length == y->length
         && memcmp (x->text, y->text, x->length) == 0;
}

PomonaKeySet *
pomona_key_set_new (void)
{
  PomonaKeySet *self = g_new0 (PomonaKeySet, 1);

  self->keys = g_hash_table_new_full (key_hash, key_equal, g_free, NULL);
  return self;
}

void
pomona_key_set_free (PomonaKeySet *self)
{
  g_hash_table_unref (self->keys);
  g_free (self);
}

/* The seed differs from run to run, so that a document cannot be made to collide. */
static guint
hash_text (guint       scope,
           const char *text,
           gsize       length)
{
  static gsize seed;
  guint hash;

  if (g_once_init_enter (&seed))
    g_once_init_leave (&seed, (gsize) g_random_int () | 1);
  hash = (guint) seed ^ (scope * 2654435761u);
  for (gsize i = 0; i < length; i++)
    hash = (hash ^ (guchar) text[i]) * 16777619u;
  return hash ^ (hash >> 15);
}

gboolean
pomona_key_set_add (PomonaKeySet *self,
                    guint         scope,
                    const char   *text,
                    gsize         length)
{
  Key *key = g_malloc (sizeof (Key) + length);

  key->scope = scope;
  key->hash = hash_text (scope, text, length);
  key->length = length;
  memcpy (key->text, text, length);
  return g_hash_table_add (self->keys, key);
}
