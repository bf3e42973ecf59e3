/* tsan-glib.c: tells ThreadSanitizer how GLib's locks, threads and loops order things. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * GLib's locks are futexes of its own, in a library that is not instrumented, so ThreadSanitizer sees neither
 * them nor the order they make, and reports everything that they guard. This library is loaded before GLib in
 * tests that run under ThreadSanitizer; each function notes the order and calls the real one.
 */
#include "config.h"

#include <dlfcn.h>
#include <gio/gio.h>

/* From ThreadSanitizer's own library; missing in programs that are not built with it. */
extern void __tsan_acquire (void *address) __attribute__ ((weak));
extern void __tsan_release (void *address) __attribute__ ((weak));

static void
see (void *address)
{
  if (__tsan_acquire != NULL)
    __tsan_acquire (address);
}

static void
show (void *address)
{
  if (__tsan_release != NULL)
    __tsan_release (address);
}

/* Looks the function of the same name up in the libraries behind this one. */
#define REAL(name) \
  static __typeof__ (&name) real; \
  if (__atomic_load_n (&real, __ATOMIC_RELAXED) == NULL) \
    __atomic_store_n (&real, dlsym (RTLD_NEXT, #name), __ATOMIC_RELAXED)

#define LOCK(name, Type) \
  void name (Type *lock) { REAL (name); real (lock); see (lock); }
#define TRYLOCK(name, Type) \
  gboolean name (Type *lock) { REAL (name); if (!real (lock)) return FALSE; see (lock); return TRUE; }
#define UNLOCK(name, Type) \
  void name (Type *lock) { REAL (name); show (lock); real (lock); }

LOCK (g_mutex_lock, GMutex)
TRYLOCK (g_mutex_trylock, GMutex)
UNLOCK (g_mutex_unlock, GMutex)
LOCK (g_rec_mutex_lock, GRecMutex)
TRYLOCK (g_rec_mutex_trylock, GRecMutex)
UNLOCK (g_rec_mutex_unlock, GRecMutex)
LOCK (g_rw_lock_writer_lock, GRWLock)
UNLOCK (g_rw_lock_writer_unlock, GRWLock)
LOCK (g_rw_lock_reader_lock, GRWLock)
UNLOCK (g_rw_lock_reader_unlock, GRWLock)

void
g_cond_wait (GCond  *cond,
             GMutex *mutex)
{
  REAL (g_cond_wait);
  show (mutex);
  real (cond, mutex);
  see (mutex);
}

gboolean
g_cond_wait_until (GCond  *cond,
                   GMutex *mutex,
                   gint64  end)
{
  gboolean result;

  REAL (g_cond_wait_until);
  show (mutex);
  result = real (cond, mutex, end);
  see (mutex);
  return result;
}

/* --- threads --- */

typedef struct
{
  GThreadFunc func;
  gpointer data;
} Start;

static gpointer
start_thread (gpointer data)
{
  Start *start = data;
  GThreadFunc func;
  gpointer result;

  see (start);
  func = start->func;
  data = start->data;
  g_free (start);
  result = func (data);
  show (g_thread_self ());
  return result;
}

GThread *
g_thread_new (const char  *name,
              GThreadFunc  func,
              gpointer     data)
{
  Start *start = g_new (Start, 1);

  REAL (g_thread_new);
  start->func = func;
  start->data = data;
  show (start);
  return real (name, start_thread, start);
}

gpointer
g_thread_join (GThread *thread)
{
  gpointer result;

  REAL (g_thread_join);
  /* The structure may be freed by the call; its address is all that counts. */
  result = real (thread);
  see (thread);
  return result;
}

/* --- references: whoever drops the last one sees what the others did --- */

#define UNREF(name, Type) \
  void name (Type object) { REAL (name); see ((void *) object); show ((void *) object); real (object); }

#undef g_object_unref
UNREF (g_object_unref, gpointer)
UNREF (g_bytes_unref, GBytes *)
UNREF (g_variant_unref, GVariant *)
UNREF (g_atomic_rc_box_release, gpointer)

void
g_atomic_rc_box_release_full (gpointer       box,
                              GDestroyNotify clear)
{
  REAL (g_atomic_rc_box_release_full);
  see (box);
  show (box);
  real (box, clear);
}

/* --- queues --- */

void
g_async_queue_push (GAsyncQueue *queue,
                    gpointer     data)
{
  REAL (g_async_queue_push);
  show (queue);
  real (queue, data);
}

gpointer
g_async_queue_pop (GAsyncQueue *queue)
{
  gpointer data;

  REAL (g_async_queue_pop);
  data = real (queue);
  see (queue);
  return data;
}

gpointer
g_async_queue_try_pop (GAsyncQueue *queue)
{
  gpointer data;

  REAL (g_async_queue_try_pop);
  data = real (queue);
  see (queue);
  return data;
}

/* --- loops: what was posted from elsewhere is seen after the next poll --- */

static char posts;

static int
poll_and_see (GPollFD *fds,
              guint    n,
              int      timeout)
{
  int result = g_poll (fds, n, timeout);

  see (&posts);
  return result;
}

GMainContext *
g_main_context_new (void)
{
  GMainContext *context;

  REAL (g_main_context_new);
  context = real ();
  g_main_context_set_poll_func (context, poll_and_see);
  return context;
}

guint
g_source_attach (GSource      *source,
                 GMainContext *context)
{
  REAL (g_source_attach);
  show (&posts);
  return real (source, context);
}

void
g_source_set_ready_time (GSource *source,
                         gint64   at)
{
  REAL (g_source_set_ready_time);
  show (&posts);
  real (source, at);
}

void
g_main_context_invoke_full (GMainContext   *context,
                            int             priority,
                            GSourceFunc     func,
                            gpointer        data,
                            GDestroyNotify  destroy)
{
  REAL (g_main_context_invoke_full);
  show (&posts);
  real (context, priority, func, data, destroy);
}

void
g_main_context_invoke (GMainContext *context,
                       GSourceFunc   func,
                       gpointer      data)
{
  g_main_context_invoke_full (context, G_PRIORITY_DEFAULT, func, data, NULL);
}

static void __attribute__ ((constructor))
watch_default_context (void)
{
  g_main_context_set_poll_func (NULL, poll_and_see);
}
