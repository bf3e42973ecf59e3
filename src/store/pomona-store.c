/* pomona-store.c: opening and closing a store, its readers. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-store"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "pomona-migration-private.h"
#include "pomona-setting-table.h"
#include "pomona-store-private.h"

/* A reader belongs to one thread and one store, and either may end first. Both know of it through this
 * slot; the lock below guards the list of a store and the two pointers of a slot. */
typedef struct
{
  PomonaStore *store;           /* NULL: closed */
  PomonaDb    *db;
} ReaderSlot;

static GMutex slots_lock;

static void thread_slots_free (gpointer data);
static GPrivate thread_slots = G_PRIVATE_INIT (thread_slots_free);

static void
thread_slots_free (gpointer data)
{
  GPtrArray *slots = data;

  g_mutex_lock (&slots_lock);
  for (guint i = 0; i < slots->len; i++)
    {
      ReaderSlot *slot = slots->pdata[i];

      if (slot->store != NULL)
        g_ptr_array_remove_fast (slot->store->readers, slot);
      pomona_db_close (slot->db);
      g_free (slot);
    }
  g_mutex_unlock (&slots_lock);
  g_ptr_array_unref (slots);
}

static void
close_readers (PomonaStore *store)
{
  g_mutex_lock (&slots_lock);
  for (guint i = 0; i < store->readers->len; i++)
    {
      ReaderSlot *slot = store->readers->pdata[i];

      g_clear_pointer (&slot->db, pomona_db_close);
      slot->store = NULL;
    }
  g_ptr_array_set_size (store->readers, 0);
  g_mutex_unlock (&slots_lock);
}

/* The calling thread's slot for the store; a slot of a store that was closed is used again. */
static ReaderSlot *
find_slot (PomonaStore *store)
{
  GPtrArray *slots = g_private_get (&thread_slots);
  ReaderSlot *unused = NULL;

  if (slots == NULL)
    {
      slots = g_ptr_array_new ();
      g_private_set (&thread_slots, slots);
    }
  for (guint i = 0; i < slots->len; i++)
    {
      ReaderSlot *slot = slots->pdata[i];

      if (slot->store == store)
        return slot;
      if (slot->store == NULL)
        unused = slot;
    }
  if (unused == NULL)
    {
      unused = g_new0 (ReaderSlot, 1);
      g_ptr_array_add (slots, unused);
    }
  unused->store = store;
  g_ptr_array_add (store->readers, unused);
  return unused;
}

PomonaDb *
pomona_store_reader (PomonaStore  *store,
                     GError      **error)
{
  ReaderSlot *slot;

  g_mutex_lock (&slots_lock);
  slot = find_slot (store);
  g_mutex_unlock (&slots_lock);
  if (slot->db == NULL)
    slot->db = pomona_db_open (store->path, FALSE, store->sealer, error);
  return slot->db;
}

static gboolean
fail_errno (const char  *path,
            GError     **error)
{
  int saved = errno;

  g_set_error (error, POMONA_STORE_ERROR, saved == ENOSPC ? POMONA_STORE_ERROR_FULL : POMONA_STORE_ERROR_IO,
               _("“%s” could not be opened or made: %s. Check the rights of the data folder"), path, g_strerror (saved));
  return FALSE;
}

static gboolean
make_folder (const char  *folder,
             GError     **error)
{
  return g_mkdir_with_parents (folder, 0700) == 0 ? TRUE : fail_errno (folder, error);
}

/* Made before SQLite does, so that nobody else may read it; its log gets the same rights. */
static gboolean
make_file (const char  *path,
           GError     **error)
{
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (fd < 0)
    return fail_errno (path, error);
  close (fd);
  return TRUE;
}

/* The file holds the process number of who locked it, for the message; the lock itself ends with the
 * process, however it ends. */
static gboolean
lock_folder (PomonaStore  *store,
             const char   *folder,
             GError      **error)
{
  g_autofree char *path = g_build_filename (folder, "pomona.lock", NULL);
  char text[32] = "";
  int length;

  store->lock_fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (store->lock_fd < 0)
    return fail_errno (path, error);
  if (flock (store->lock_fd, LOCK_EX | LOCK_NB) != 0)
    {
      if (errno != EWOULDBLOCK)
        return fail_errno (path, error);
      if (read (store->lock_fd, text, sizeof text - 1) <= 0)
        text[0] = '\0';
      g_set_error (error, POMONA_STORE_ERROR, POMONA_STORE_ERROR_IN_USE,
                   _("Another Pomona (process %s) uses the data folder “%s”. Quit it first"),
                   g_strstrip (text), folder);
      return FALSE;
    }
  length = g_snprintf (text, sizeof text, "%d\n", (int) getpid ());
  if (ftruncate (store->lock_fd, 0) != 0 || pwrite (store->lock_fd, text, length, 0) != length)
    g_debug ("The process number could not be written to %s", path);
  return TRUE;
}

static gboolean
check_key (PomonaDb      *db,
           PomonaSealer  *sealer,
           GError       **error)
{
  g_autoptr(GError) local = NULL;
  g_autofree char *known = pomona_settings_get (db, POMONA_SETTING_KEY_CHECK, &local);
  const char *ours;

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (sealer == NULL)
    return TRUE;
  ours = pomona_sealer_get_check_value (sealer);
  if (known == NULL)
    return pomona_settings_set (db, POMONA_SETTING_KEY_CHECK, ours, error);
  if (g_str_equal (known, ours))
    return TRUE;
  g_set_error_literal (error, POMONA_STORE_ERROR, POMONA_STORE_ERROR_WRONG_KEY,
                       _("The key does not belong to this database. Use the key that it was made with"));
  return FALSE;
}

static PomonaDb *
open_writer (PomonaStore  *store,
             GError      **error)
{
  g_autoptr(PomonaDb) db = pomona_db_open (store->path, TRUE, store->sealer, error);

  if (db == NULL ||
      !pomona_migration_run (db, pomona_migration_get_latest (), error) ||
      !check_key (db, store->sealer, error))
    return NULL;
  return g_steal_pointer (&db);
}

PomonaStore *
pomona_store_open (const char    *path,
                   PomonaSealer  *sealer,
                   GError       **error)
{
  g_autoptr(PomonaStore) store = g_new0 (PomonaStore, 1);
  g_autofree char *folder = g_path_get_dirname (path);
  PomonaDb *db;

  store->path = g_strdup (path);
  store->sealer = sealer != NULL ? pomona_sealer_ref (sealer) : NULL;
  store->readers = g_ptr_array_new ();
  store->lock_fd = -1;
  if (!make_folder (folder, error) || !lock_folder (store, folder, error) || !make_file (path, error))
    return NULL;
  db = open_writer (store, error);
  if (db == NULL)
    return NULL;
  store->writer = pomona_writer_new (db);
  return g_steal_pointer (&store);
}

void
pomona_store_close (PomonaStore *store)
{
  if (store == NULL)
    return;
  /* Its last done functions may still write, to be told that it is too late, or read. */
  pomona_writer_free (store->writer);
  close_readers (store);
  if (store->lock_fd >= 0)
    close (store->lock_fd);
  g_clear_pointer (&store->sealer, pomona_sealer_unref);
  g_ptr_array_unref (store->readers);
  g_free (store->path);
  g_free (store);
}

gboolean
pomona_store_inspect (const char       *path,
                      PomonaStoreInfo  *info,
                      GError          **error)
{
  g_autoptr(PomonaDb) db = NULL;
  g_autoptr(GError) local = NULL;
  g_autofree char *check = NULL;

  *info = (PomonaStoreInfo) { 0 };
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  db = pomona_db_open (path, FALSE, NULL, error);
  if (db == NULL || !pomona_migration_get_version (db, &info->version, error))
    return FALSE;
  info->exists = info->version > 0;
  if (info->version < 1 || info->version > pomona_migration_get_latest ())
    return TRUE;
  check = pomona_settings_get (db, POMONA_SETTING_KEY_CHECK, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  info->has_key = check != NULL;
  return TRUE;
}

void
pomona_store_write (PomonaStore          *store,
                    PomonaStoreWriteFunc  func,
                    PomonaStoreDoneFunc   done,
                    gpointer              data,
                    GDestroyNotify        destroy)
{
  pomona_writer_push (store->writer, func, done, data, destroy);
}

typedef struct
{
  PomonaStoreWriteFunc  func;
  gpointer              data;
  GMutex                lock;
  GCond                 ended;
  gboolean              has_ended;
  GError               *error;
} SyncWrite;

static gboolean
sync_write_func (PomonaDb  *db,
                 gpointer   data,
                 GError   **error)
{
  SyncWrite *write = data;

  return write->func (db, write->data, error);
}

static void
sync_write_done_cb (gpointer      data,
                    const GError *error)
{
  SyncWrite *write = data;

  g_mutex_lock (&write->lock);
  write->error = error != NULL ? g_error_copy (error) : NULL;
  write->has_ended = TRUE;
  g_cond_signal (&write->ended);
  g_mutex_unlock (&write->lock);
}

gboolean
pomona_store_write_sync (PomonaStore           *store,
                         PomonaStoreWriteFunc   func,
                         gpointer               data,
                         GError               **error)
{
  SyncWrite write = { func, data };

  g_return_val_if_fail (!pomona_writer_is_current (store->writer), FALSE);

  g_mutex_init (&write.lock);
  g_cond_init (&write.ended);
  pomona_writer_push (store->writer, sync_write_func, sync_write_done_cb, &write, NULL);
  g_mutex_lock (&write.lock);
  while (!write.has_ended)
    g_cond_wait (&write.ended, &write.lock);
  g_mutex_unlock (&write.lock);
  g_mutex_clear (&write.lock);
  g_cond_clear (&write.ended);
  if (write.error == NULL)
    return TRUE;
  g_propagate_error (error, write.error);
  return FALSE;
}

void
pomona_store_set_max_waiting (PomonaStore *store,
                              guint        max_waiting)
{
  pomona_writer_set_max_waiting (store->writer, max_waiting);
}

void
pomona_store_get_counters (PomonaStore         *store,
                           PomonaStoreCounters *counters)
{
  pomona_writer_get_counters (store->writer, counters);
}

const char *
pomona_store_get_path (PomonaStore *store)
{
  return store->path;
}
