/* pomona-enrollment-ids.h: identifiers in the enrollment profile that never change. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A renewed profile updates the installed one only under the same identifier; the service also removes
 * management by it. */
#pragma once

#define POMONA_ENROLLMENT_PROFILE_IDENTIFIER "io.github.pomona_mdm.enrollment"
