/* pomona-json-records.h: records as the JSON that scripts see. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Times are RFC 3339 UTC, null for never. The members are a promise to scripts: new ones may come, none
 * goes. Secrets are masked. */
#pragma once

#include <json-glib/json-glib.h>

#include "pomona-records.h"

G_BEGIN_DECLS

/* All return a new node. */
JsonNode *pomona_device_to_json           (PomonaDevice                *device);
/* inventory: PomonaInventory. */
JsonNode *pomona_device_to_json_full      (PomonaDevice                *device,
                                           GPtrArray                   *inventory);
JsonNode *pomona_command_to_json          (PomonaCommandRecord         *command);
JsonNode *pomona_push_to_json             (PomonaPushRecord            *push);
JsonNode *pomona_push_certificate_to_json (PomonaPushCertificateRecord *record,
                                           GPtrArray                   *all);
JsonNode *pomona_link_to_json             (PomonaEnrollmentLink        *link);
JsonNode *pomona_event_to_json            (PomonaEvent                 *event);

G_END_DECLS
