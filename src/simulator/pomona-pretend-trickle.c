/* pomona-pretend-trickle.c: a request body that comes slowly, or not to its end. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-pretend-trickle.h"

#include <string.h>

struct _PomonaPretendTrickle
{
  GInputStream parent_instance;
  GBytes *bytes;
  gsize at;
  gsize chunk;
  guint delay_ms;
  gsize end_after;
};

G_DEFINE_FINAL_TYPE (PomonaPretendTrickle, pomona_pretend_trickle, G_TYPE_INPUT_STREAM)

typedef struct
{
  void *buffer;
  gsize count;
} Wish;

static gssize
read_now (PomonaPretendTrickle  *self,
          void                  *buffer,
          gsize                  count,
          GError               **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (self->bytes, &size);

  if (self->end_after > 0 && self->at >= self->end_after)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, "The pretend device broke off on purpose");
      return -1;
    }
  count = MIN (MIN (count, self->chunk), size - self->at);
  memcpy (buffer, data + self->at, count);
  self->at += count;
  return count;
}

static gssize
trickle_read (GInputStream  *stream,
              void          *buffer,
              gsize          count,
              GCancellable  *cancellable,
              GError       **error)
{
  return read_now (POMONA_PRETEND_TRICKLE (stream), buffer, count, error);
}

static gboolean
delay_over_cb (gpointer user_data)
{
  GTask *task = user_data;
  Wish *wish = g_task_get_task_data (task);
  GError *error = NULL;
  gssize n;

  if (g_task_return_error_if_cancelled (task))
    return G_SOURCE_REMOVE;
  n = read_now (g_task_get_source_object (task), wish->buffer, wish->count, &error);
  if (n < 0)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, n);
  return G_SOURCE_REMOVE;
}

static void
trickle_read_async (GInputStream        *stream,
                    void                *buffer,
                    gsize                count,
                    int                  io_priority,
                    GCancellable        *cancellable,
                    GAsyncReadyCallback  callback,
                    gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (stream, cancellable, callback, user_data);
  g_autoptr(GSource) source = g_timeout_source_new (POMONA_PRETEND_TRICKLE (stream)->delay_ms);
  Wish *wish = g_new0 (Wish, 1);

  wish->buffer = buffer;
  wish->count = count;
  g_task_set_task_data (task, wish, g_free);
  g_source_set_callback (source, delay_over_cb, g_object_ref (task), g_object_unref);
  g_source_attach (source, g_task_get_context (task));
}

static gssize
trickle_read_finish (GInputStream  *stream,
                     GAsyncResult  *result,
                     GError       **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}

static void
pomona_pretend_trickle_finalize (GObject *object)
{
  PomonaPretendTrickle *self = POMONA_PRETEND_TRICKLE (object);

  g_clear_pointer (&self->bytes, g_bytes_unref);
  G_OBJECT_CLASS (pomona_pretend_trickle_parent_class)->finalize (object);
}

static void
pomona_pretend_trickle_class_init (PomonaPretendTrickleClass *klass)
{
  GInputStreamClass *stream_class = G_INPUT_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = pomona_pretend_trickle_finalize;
  stream_class->read_fn = trickle_read;
  stream_class->read_async = trickle_read_async;
  stream_class->read_finish = trickle_read_finish;
}

static void
pomona_pretend_trickle_init (PomonaPretendTrickle *self)
{
}

GInputStream *
pomona_pretend_trickle_new (GBytes *bytes,
                            gsize   chunk,
                            guint   delay_ms,
                            gsize   end_after)
{
  PomonaPretendTrickle *self = g_object_new (POMONA_TYPE_PRETEND_TRICKLE, NULL);

  self->bytes = g_bytes_ref (bytes);
  self->chunk = MAX (chunk, 1);
  self->delay_ms = delay_ms;
  self->end_after = end_after;
  return G_INPUT_STREAM (self);
}
