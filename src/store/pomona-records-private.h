/* pomona-records-private.h: makes records. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each takes a record filled in on the stack, whose texts need not outlive the call, and makes a shared
 * one. A text that may not be NULL may be NULL here and becomes "". */
#pragma once

#include "pomona-records.h"

G_BEGIN_DECLS

PomonaDevice                *pomona_device_new                  (const PomonaDevice                *fields);
PomonaInventory             *pomona_inventory_new               (const PomonaInventory             *fields);
PomonaCommandRecord         *pomona_command_record_new          (const PomonaCommandRecord         *fields);
PomonaPushRecord            *pomona_push_record_new             (const PomonaPushRecord            *fields);
PomonaPushCertificateRecord *pomona_push_certificate_record_new (const PomonaPushCertificateRecord *fields);
PomonaEnrollmentLink        *pomona_enrollment_link_new         (const PomonaEnrollmentLink        *fields);
PomonaEnrollmentProgress    *pomona_enrollment_progress_new     (const PomonaEnrollmentProgress    *fields);
PomonaEvent                 *pomona_event_new_from_fields       (const PomonaEvent                 *fields);

G_END_DECLS
