/* pomona-support.h: where a schema item or key exists. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-tristate.h"

G_BEGIN_DECLS

/* Apple's five systems as its schema names them; an iPad counts as iOS there. */
typedef enum
{
  POMONA_SYSTEM_IOS,
  POMONA_SYSTEM_MACOS,
  POMONA_SYSTEM_TVOS,
  POMONA_SYSTEM_VISIONOS,
  POMONA_SYSTEM_WATCHOS,
  POMONA_N_SYSTEMS,
} PomonaSystem;

/* Whether something may appear in a kind of enrollment. */
typedef enum
{
  POMONA_MODE_UNSET,
  POMONA_MODE_ALLOWED,
  POMONA_MODE_REQUIRED,
  POMONA_MODE_FORBIDDEN,
  POMONA_MODE_IGNORED,
} PomonaMode;

typedef enum
{
  POMONA_ENROLLMENT_KIND_SUPERVISED = 1 << 0,
  POMONA_ENROLLMENT_KIND_DEVICE = 1 << 1,
  POMONA_ENROLLMENT_KIND_USER = 1 << 2,
  POMONA_ENROLLMENT_KIND_LOCAL = 1 << 3,
} PomonaEnrollmentKinds;

typedef enum
{
  POMONA_SCOPE_SYSTEM = 1 << 0,
  POMONA_SCOPE_USER = 1 << 1,
} PomonaScopes;

/* Facts of one item or key on one system; inherited values are already filled in.
 * Strings belong to the schema and live as long as the program. */
typedef struct
{
  const char            *introduced;     /* version, or NULL where the system does not have it */
  const char            *deprecated;     /* version, or NULL */
  const char            *removed;        /* version, or NULL */
  int                    access_rights;  /* right bits of the enrollment profile; 0 none, -1 depends on the content */
  PomonaTristate         device_channel;
  PomonaTristate         user_channel;
  PomonaTristate         supervised;     /* TRUE: needs supervision */
  PomonaTristate         requires_dep;   /* TRUE: needs automated enrollment */
  PomonaTristate         user_approved_mdm;
  PomonaTristate         manual_install;
  PomonaTristate         multiple;
  PomonaTristate         always_skippable;
  PomonaTristate         beta;
  PomonaEnrollmentKinds  enrollments;    /* 0: the schema says nothing */
  PomonaScopes           scopes;         /* 0: the schema says nothing */
  PomonaMode             user_enrollment;
  PomonaMode             shared_ipad;
  PomonaTristate         shared_ipad_device_channel;
  PomonaTristate         shared_ipad_user_channel;
  PomonaScopes           shared_ipad_scopes;
} PomonaSupport;

/* What a version of a system has to say about an item. */
typedef enum
{
  POMONA_SUPPORT_YES,
  POMONA_SUPPORT_DEPRECATED,
  POMONA_SUPPORT_NOT_YET,    /* a newer version has it */
  POMONA_SUPPORT_REMOVED,    /* older versions had it */
  POMONA_SUPPORT_NEVER,      /* not on this system */
} PomonaSupportState;

/* "iOS", "macOS" …; never NULL for a valid system. */
const char         *pomona_system_get_name    (PomonaSystem          system);
gboolean            pomona_system_from_name   (const char           *name,
                                               PomonaSystem         *out_system);

/* `version` may be NULL when the device has not told it: then only "never" and "yes" are possible answers. */
PomonaSupportState  pomona_support_get_state  (const PomonaSupport  *support,
                                               const char           *version);

G_END_DECLS
