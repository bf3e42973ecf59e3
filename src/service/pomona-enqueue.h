/* pomona-enqueue.h: puts commands into a device's queue by the policy of their type. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * All of these run inside a write (PomonaStoreWriteFunc). Events are added to `events` (PomonaEvent) and are to be posted,
 * and the device to be pushed, after the commit. */
#pragma once

#include "pomona-command.h"
#include "pomona-records.h"
#include "pomona-store.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean    automatic;   /* asked by the service itself */
  const char *batch;       /* NULL: alone */
  gint64      not_before;
} PomonaEnqueueOptions;

/* Returns the new CommandUUID, owned. options NULL: by a person, alone, now. */
char    *pomona_enqueue           (PomonaDb                    *db,
                                   const char                  *enrollment_id,
                                   GVariant                    *command,
                                   const PomonaEnqueueOptions  *options,
                                   GPtrArray                   *events,
                                   GError                     **error);

/* Everything that the service wants to know about a device: DeviceInformation, SecurityInfo, InstalledApplicationList,
 * ProfileList, CertificateList, as far as its system takes them. */
gboolean pomona_enqueue_inventory (PomonaDb                    *db,
                                   PomonaDevice                *device,
                                   gboolean                     automatic,
                                   GPtrArray                   *events,
                                   GError                     **error);

/* One of the above by its RequestType. */
gboolean pomona_enqueue_question  (PomonaDb                    *db,
                                   PomonaDevice                *device,
                                   const char                  *request_type,
                                   gboolean                     automatic,
                                   GPtrArray                   *events,
                                   GError                     **error);

/* What is known about a device, for pomona_command_check (). Borrows from it. */
void     pomona_enqueue_init_target (PomonaCommandTarget       *target,
                                     PomonaDevice              *device);

/* NULL-terminated: the RequestTypes of pomona_enqueue_inventory (). */
const char * const *pomona_enqueue_questions (void);

G_END_DECLS
