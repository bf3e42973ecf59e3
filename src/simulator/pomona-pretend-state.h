/* pomona-pretend-state.h: everything one pretend device knows about itself. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-pretend-model.h"
#include "pomona-simulator-error.h"

G_BEGIN_DECLS

/**
 * PomonaPretendState:
 * @seed: what the device was made from; the same seed always makes the same device
 * @rand: where everything that looks like chance comes from
 * @facts: what the device tells about itself: the names of DeviceInformation's queries, and names in
 *   lower case for what no query asks for; values are property-list values
 * @profiles: (element-type PomonaPretendInstalled)
 * @apps: (element-type GVariant): dictionaries as InstalledApplicationList has them; those that were
 *   installed by command also have ManagementFlags and Managed
 * @users: (element-type GVariant): dictionaries as UserList has them
 * @provisioning: (element-type GVariant): dictionaries as ProvisioningProfileList has them
 *
 * A plain record that one thread works on. It knows nothing of the network.
 */
typedef struct
{
  guint64                   seed;
  const PomonaPretendModel *model;
  GRand                    *rand;
  GHashTable               *facts;
  GPtrArray                *profiles;
  GPtrArray                *apps;
  GPtrArray                *users;
  GPtrArray                *provisioning;
} PomonaPretendState;

/**
 * PomonaPretendInstalled:
 * @data: as it came, signed or not
 * @plist: the profile itself
 * @signers: (element-type GBytes): DER certificates of the signature; empty if there is none
 * @managed: installed by MDM
 * @declared: identifier of the declaration that installed it, or NULL
 *
 * A configuration profile on the device.
 */
typedef struct
{
  GBytes    *data;
  GVariant  *plist;
  GPtrArray *signers;
  gboolean   managed;
  char      *declared;
} PomonaPretendInstalled;

void        pomona_pretend_installed_free   (PomonaPretendInstalled *self);
const char *pomona_pretend_installed_get_identifier (PomonaPretendInstalled *self);
/* Whether it has a com.apple.mdm payload. */
gboolean    pomona_pretend_installed_is_enrollment  (PomonaPretendInstalled *self);

/**
 * pomona_pretend_state_new:
 * @kind: what it shall be
 * @number: which one of the many: the first of a kind differ in model and name
 * @seed: devices of another seed have other serial numbers
 */
PomonaPretendState *pomona_pretend_state_new   (PomonaPretendKind    kind,
                                                guint                number,
                                                guint64              seed);
void                pomona_pretend_state_free  (PomonaPretendState  *self);

/* As after an erase: profiles, apps and everything that was set are gone; the hardware is the same. */
void                pomona_pretend_state_reset (PomonaPretendState  *self);

/* The whole record as a property list and back. Errors: STATE. */
GVariant           *pomona_pretend_state_save  (PomonaPretendState  *self);
PomonaPretendState *pomona_pretend_state_load  (GVariant            *saved,
                                                GError             **error);

/* Facts. Values of another type read as if they were missing. */
const char *pomona_pretend_state_get_string (PomonaPretendState *self, const char *key);
gint64      pomona_pretend_state_get_int    (PomonaPretendState *self, const char *key);
double      pomona_pretend_state_get_real   (PomonaPretendState *self, const char *key);
gboolean    pomona_pretend_state_get_bool   (PomonaPretendState *self, const char *key);
/** Returns: (transfer full) (nullable) */
GBytes     *pomona_pretend_state_get_data   (PomonaPretendState *self, const char *key);
/** Returns: (transfer none) (nullable) */
GVariant   *pomona_pretend_state_get        (PomonaPretendState *self, const char *key);
/** @value: (nullable): a floating reference is consumed; NULL removes the fact */
void        pomona_pretend_state_set        (PomonaPretendState *self, const char *key, GVariant *value);
void        pomona_pretend_state_set_string (PomonaPretendState *self, const char *key, const char *value);
void        pomona_pretend_state_set_bool   (PomonaPretendState *self, const char *key, gboolean value);

/* Random by the device's own seed. */
GBytes     *pomona_pretend_state_random     (PomonaPretendState *self, gsize size);
/* Such as "4F2C1A0B-…", in upper case. */
char       *pomona_pretend_state_random_uuid (PomonaPretendState *self);
/* @n characters of @alphabet. */
char       *pomona_pretend_state_random_text (PomonaPretendState *self, const char *alphabet, guint n);

/** Returns: (transfer none) (nullable) */
PomonaPretendInstalled *pomona_pretend_state_find_profile (PomonaPretendState *self, const char *identifier);
/** Returns: (transfer none) (nullable): the profile with the com.apple.mdm payload */
PomonaPretendInstalled *pomona_pretend_state_find_enrollment (PomonaPretendState *self);
/** Returns: (transfer none) (nullable): a dictionary of @list whose @key is @value */
GVariant               *pomona_pretend_find_dict  (GPtrArray *list, const char *key, const char *value, guint *index);

/* A copy of @dict in which @key is @value. Floating. */
GVariant               *pomona_pretend_dict_with  (GVariant *dict, const char *key, GVariant *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaPretendState, pomona_pretend_state_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaPretendInstalled, pomona_pretend_installed_free)

G_END_DECLS
