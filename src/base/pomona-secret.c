/* pomona-secret.c: bytes that are wiped from memory when they are let go. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-secret.h"

#include <string.h>

struct _PomonaSecret
{
  gsize size;
  guint8 *data;
};

G_DEFINE_BOXED_TYPE (PomonaSecret, pomona_secret, pomona_secret_ref, pomona_secret_unref)

PomonaSecret *
pomona_secret_new (const void *data,
                   gssize      size)
{
  PomonaSecret *self = g_atomic_rc_box_new0 (PomonaSecret);

  if (size < 0)
    size = data != NULL ? (gssize) strlen (data) : 0;
  g_return_val_if_fail (data != NULL || size == 0, self);

  self->size = size;
  self->data = g_malloc (self->size + 1);
  if (size > 0)
    memcpy (self->data, data, self->size);
  self->data[self->size] = '\0';
  return self;
}

PomonaSecret *
pomona_secret_new_take (void   *data,
                        gssize  size)
{
  PomonaSecret *self = pomona_secret_new (data, size);

  pomona_secret_wipe (data, self->size);
  g_free (data);
  return self;
}

PomonaSecret *
pomona_secret_ref (PomonaSecret *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
secret_clear (gpointer data)
{
  PomonaSecret *self = data;

  pomona_secret_wipe (self->data, self->size);
  g_free (self->data);
  self->size = 0;
}

void
pomona_secret_unref (PomonaSecret *self)
{
  g_atomic_rc_box_release_full (self, secret_clear);
}

const guint8 *
pomona_secret_get_data (const PomonaSecret *self,
                        gsize              *size)
{
  if (size != NULL)
    *size = self->size;
  return self->data;
}

const char *
pomona_secret_get_text (const PomonaSecret *self)
{
  if (memchr (self->data, '\0', self->size) != NULL)
    return NULL;
  return (const char *) self->data;
}

gboolean
pomona_secret_equal (const PomonaSecret *a,
                     const PomonaSecret *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return pomona_secret_equal_data (a, b->data, b->size);
}

gboolean
pomona_secret_equal_data (const PomonaSecret *self,
                          const void         *data,
                          gsize               size)
{
  const guint8 *other = data;
  volatile guint8 difference = 0;

  if (self->size != size)
    return FALSE;
  for (gsize i = 0; i < size; i++)
    difference |= self->data[i] ^ other[i];
  return difference == 0;
}

void
pomona_secret_wipe (void  *data,
                    gsize  size)
{
  if (data != NULL && size > 0)
    explicit_bzero (data, size);
}

void
pomona_secret_wipe_and_free (char *text)
{
  if (text != NULL)
    pomona_secret_wipe (text, strlen (text));
  g_free (text);
}
