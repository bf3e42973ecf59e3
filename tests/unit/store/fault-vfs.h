/* fault-vfs.h: a disk that fails on demand, under SQLite. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  FAULT_NONE,
  FAULT_FULL,           /* no byte more can be written */
  FAULT_WRITE,          /* writing fails */
  FAULT_SYNC,           /* flushing fails */
  FAULT_READ,           /* reading fails */
} Fault;

/* Makes it the disk of every connection that is opened from now on; all of the process, once. */
void    fault_vfs_install       (void);

/* What happens from now on, on any thread. */
void    fault_vfs_set           (Fault       fault);

/* How often the fault struck since it was set. */
guint   fault_vfs_get_strikes   (void);

/* From now on remembers, for each file, what was on the disk at its last flush. NULL stops. What was not
 * flushed is what a power cut may lose. */
void    fault_vfs_track_flushed (gboolean    track);

/* Writes what a power cut now would leave of the files of a database into another folder. */
void    fault_vfs_write_flushed (const char *path,
                                 const char *target);

G_END_DECLS
