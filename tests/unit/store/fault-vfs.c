/* fault-vfs.c: a disk that fails on demand, under SQLite. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Wraps SQLite's own access to files and passes everything on, but for the fault that is set. */
#include "config.h"

#include <sqlite3.h>
#include <string.h>

#include "fault-vfs.h"

typedef struct
{
  sqlite3_file  base;
  char         *path;
  sqlite3_file *real;           /* behind this struct */
} FaultFile;

static sqlite3_vfs *real_vfs;
static sqlite3_vfs fault_vfs;
static int fault;               /* atomic */
static int strikes;             /* atomic */

static GMutex flushed_lock;
static GHashTable *flushed;     /* path → GBytes at the last flush; NULL: not tracked */

static sqlite3_file *
real_file (sqlite3_file *file)
{
  return ((FaultFile *) file)->real;
}

static gboolean
strikes_now (Fault which)
{
  if (g_atomic_int_get (&fault) != (int) which)
    return FALSE;
  g_atomic_int_inc (&strikes);
  return TRUE;
}

static void
remember_flushed (FaultFile *file)
{
  g_autofree char *contents = NULL;
  gsize size;

  g_mutex_lock (&flushed_lock);
  if (flushed != NULL && file->path != NULL && g_file_get_contents (file->path, &contents, &size, NULL))
    g_hash_table_insert (flushed, g_strdup (file->path), g_bytes_new_take (g_steal_pointer (&contents), size));
  g_mutex_unlock (&flushed_lock);
}

/* --- files --- */

static int
file_close (sqlite3_file *file)
{
  FaultFile *self = (FaultFile *) file;
  int rc = self->real->pMethods->xClose (self->real);

  g_clear_pointer (&self->path, g_free);
  return rc;
}

static int
file_read (sqlite3_file *file, void *data, int size, sqlite3_int64 offset)
{
  if (strikes_now (FAULT_READ))
    return SQLITE_IOERR_READ;
  return real_file (file)->pMethods->xRead (real_file (file), data, size, offset);
}

static int
file_write (sqlite3_file *file, const void *data, int size, sqlite3_int64 offset)
{
  if (strikes_now (FAULT_FULL))
    return SQLITE_FULL;
  if (strikes_now (FAULT_WRITE))
    return SQLITE_IOERR_WRITE;
  return real_file (file)->pMethods->xWrite (real_file (file), data, size, offset);
}

static int
file_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  return real_file (file)->pMethods->xTruncate (real_file (file), size);
}

static int
file_sync (sqlite3_file *file, int flags)
{
  int rc;

  if (strikes_now (FAULT_SYNC))
    return SQLITE_IOERR_FSYNC;
  rc = real_file (file)->pMethods->xSync (real_file (file), flags);
  if (rc == SQLITE_OK)
    remember_flushed ((FaultFile *) file);
  return rc;
}

static int
file_size (sqlite3_file *file, sqlite3_int64 *size)
{
  return real_file (file)->pMethods->xFileSize (real_file (file), size);
}

static int
file_lock (sqlite3_file *file, int level)
{
  return real_file (file)->pMethods->xLock (real_file (file), level);
}

static int
file_unlock (sqlite3_file *file, int level)
{
  return real_file (file)->pMethods->xUnlock (real_file (file), level);
}

static int
file_check_reserved (sqlite3_file *file, int *result)
{
  return real_file (file)->pMethods->xCheckReservedLock (real_file (file), result);
}

static int
file_control (sqlite3_file *file, int op, void *arg)
{
  return real_file (file)->pMethods->xFileControl (real_file (file), op, arg);
}

static int
file_sector_size (sqlite3_file *file)
{
  return real_file (file)->pMethods->xSectorSize (real_file (file));
}

static int
file_characteristics (sqlite3_file *file)
{
  return real_file (file)->pMethods->xDeviceCharacteristics (real_file (file));
}

static int
file_shm_map (sqlite3_file *file, int page, int size, int extend, void volatile **map)
{
  return real_file (file)->pMethods->xShmMap (real_file (file), page, size, extend, map);
}

static int
file_shm_lock (sqlite3_file *file, int offset, int n, int flags)
{
  return real_file (file)->pMethods->xShmLock (real_file (file), offset, n, flags);
}

static void
file_shm_barrier (sqlite3_file *file)
{
  real_file (file)->pMethods->xShmBarrier (real_file (file));
}

static int
file_shm_unmap (sqlite3_file *file, int remove)
{
  return real_file (file)->pMethods->xShmUnmap (real_file (file), remove);
}

static const sqlite3_io_methods methods = {
  .iVersion = 2,
  .xClose = file_close,
  .xRead = file_read,
  .xWrite = file_write,
  .xTruncate = file_truncate,
  .xSync = file_sync,
  .xFileSize = file_size,
  .xLock = file_lock,
  .xUnlock = file_unlock,
  .xCheckReservedLock = file_check_reserved,
  .xFileControl = file_control,
  .xSectorSize = file_sector_size,
  .xDeviceCharacteristics = file_characteristics,
  .xShmMap = file_shm_map,
  .xShmLock = file_shm_lock,
  .xShmBarrier = file_shm_barrier,
  .xShmUnmap = file_shm_unmap,
};

/* --- the file system --- */

static int
vfs_open (sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *out_flags)
{
  FaultFile *self = (FaultFile *) file;
  int rc;

  memset (self, 0, sizeof *self);
  self->real = (sqlite3_file *) (void *) ((char *) self + sizeof (FaultFile));
  rc = real_vfs->xOpen (real_vfs, path, self->real, flags, out_flags);
  if (self->real->pMethods != NULL)
    {
      self->base.pMethods = &methods;
      self->path = g_strdup (path);
    }
  return rc;
}

static int
vfs_delete (sqlite3_vfs *vfs, const char *path, int sync)
{
  g_mutex_lock (&flushed_lock);
  if (flushed != NULL)
    g_hash_table_remove (flushed, path);
  g_mutex_unlock (&flushed_lock);
  return real_vfs->xDelete (real_vfs, path, sync);
}

static int
vfs_access (sqlite3_vfs *vfs, const char *path, int flags, int *result)
{
  return real_vfs->xAccess (real_vfs, path, flags, result);
}

static int
vfs_full_pathname (sqlite3_vfs *vfs, const char *path, int size, char *out)
{
  return real_vfs->xFullPathname (real_vfs, path, size, out);
}

void
fault_vfs_install (void)
{
  real_vfs = sqlite3_vfs_find (NULL);
  fault_vfs = *real_vfs;
  fault_vfs.zName = "fault";
  fault_vfs.pNext = NULL;
  fault_vfs.szOsFile = (int) sizeof (FaultFile) + real_vfs->szOsFile;
  fault_vfs.xOpen = vfs_open;
  fault_vfs.xDelete = vfs_delete;
  fault_vfs.xAccess = vfs_access;
  fault_vfs.xFullPathname = vfs_full_pathname;
  g_assert_cmpint (sqlite3_vfs_register (&fault_vfs, 1), ==, SQLITE_OK);
}

void
fault_vfs_set (Fault which)
{
  g_atomic_int_set (&strikes, 0);
  g_atomic_int_set (&fault, (int) which);
}

guint
fault_vfs_get_strikes (void)
{
  return (guint) g_atomic_int_get (&strikes);
}

void
fault_vfs_track_flushed (gboolean track)
{
  g_mutex_lock (&flushed_lock);
  g_clear_pointer (&flushed, g_hash_table_unref);
  if (track)
    flushed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  g_mutex_unlock (&flushed_lock);
}

void
fault_vfs_write_flushed (const char *path,
                         const char *target)
{
  static const char *const suffixes[] = { "", "-wal" };

  g_mutex_lock (&flushed_lock);
  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *source = g_strconcat (path, suffixes[i], NULL);
      g_autofree char *base = g_path_get_basename (source);
      g_autofree char *copy = g_build_filename (target, base, NULL);
      GBytes *bytes = g_hash_table_lookup (flushed, source);
      g_autoptr(GError) error = NULL;

      if (bytes == NULL)
        continue;
      g_file_set_contents (copy, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), &error);
      g_assert_no_error (error);
    }
  g_mutex_unlock (&flushed_lock);
}
