/* pomona-inventory.h: what devices tell about themselves, made comparable. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-command.h"
#include "pomona-platform.h"
#include "pomona-tristate.h"

#include <glib-object.h>

G_BEGIN_DECLS

/* Immutable, counted. Unknown is NULL, -1 or POMONA_TRISTATE_UNKNOWN. Sizes are bytes. */
typedef struct
{
  const char     *device_name;
  const char     *model;
  const char     *model_name;
  const char     *product_name;
  const char     *serial_number;
  const char     *udid;
  const char     *os_version;
  const char     *build_version;
  const char     *host_name;
  const char     *wifi_mac;
  const char     *bluetooth_mac;
  const char     *ethernet_mac;
  const char     *imei;
  const char     *phone_number;
  gint64          capacity;
  gint64          available_capacity;
  double          battery_level;         /* 0 to 1, -1 unknown */
  PomonaTristate  supervised;
  PomonaTristate  awaiting_configuration;
  PomonaTristate  activation_lock;
  PomonaTristate  lost_mode;
  PomonaTristate  cloud_backup;
  PomonaTristate  apple_silicon;
  PomonaTristate  pin_required_for_lock;
  PomonaTristate  pin_required_for_erase;
  PomonaTristate  filevault;
  PomonaTristate  filevault_key_escrowed; /* an encrypted personal recovery key came with the answer */
  PomonaTristate  firewall;
  PomonaTristate  system_integrity;
  PomonaTristate  passcode_present;
  PomonaTristate  passcode_compliant;
  PomonaTristate  passcode_compliant_with_profiles;
  PomonaTristate  encrypted;             /* FileVault, or hardware encryption that a passcode guards */
  PomonaTristate  user_approved;         /* enrollment was approved by the user */
  PomonaTristate  enrolled_automatically;
} PomonaInventoryFacts;

#define POMONA_TYPE_INVENTORY_FACTS (pomona_inventory_facts_get_type ())

GType                 pomona_inventory_facts_get_type    (void);
PomonaInventoryFacts *pomona_inventory_facts_ref         (PomonaInventoryFacts       *self);
void                  pomona_inventory_facts_unref       (PomonaInventoryFacts       *self);

/* What one answer tells; NULL for a RequestType that tells nothing of this kind. `answer` is the report's dictionary. */
PomonaInventoryFacts *pomona_inventory_facts_from_answer (const char                 *request_type,
                                                          GVariant                   *answer);

/* `newer` wins where it knows something; either may be NULL, not both. */
PomonaInventoryFacts *pomona_inventory_facts_merge       (const PomonaInventoryFacts *older,
                                                          const PomonaInventoryFacts *newer);

typedef struct
{
  char           *name;
  char           *identifier;
  char           *version;
  char           *short_version;
  gint64          size;           /* bytes, -1 unknown */
  PomonaTristate  managed;
  char           *source;         /* "app-store", "beta", "developer", or NULL where the device does not tell */
} PomonaAppRow;

typedef struct
{
  char           *name;
  char           *identifier;
  char           *uuid;
  char           *organization;
  char           *description;
  PomonaTristate  managed;
  PomonaTristate  removable;      /* by the user */
  PomonaTristate  encrypted;
  guint           n_payloads;
  char          **payload_types;  /* NULL-terminated */
  char           *source;         /* who installed it, in the device's words, or NULL */
  GBytes         *signer;         /* DER of the first signer's certificate, or NULL */
} PomonaProfileRow;

typedef struct
{
  char           *common_name;
  PomonaTristate  is_identity;
  GBytes         *der;            /* or NULL */
} PomonaCertificateRow;

/* Rows in the device's order; members that are no dictionaries are skipped. The arrays free their rows. */
GPtrArray            *pomona_inventory_apps              (GVariant                   *answer);
GPtrArray            *pomona_inventory_profiles          (GVariant                   *answer);
GPtrArray            *pomona_inventory_certificates      (GVariant                   *answer);

void                  pomona_app_row_free                (PomonaAppRow               *row);
void                  pomona_profile_row_free            (PomonaProfileRow           *row);
void                  pomona_certificate_row_free        (PomonaCertificateRow       *row);

/* The DeviceInformation queries worth asking this target: everything the facts say it has and may tell, without those
 * that need a nonce or work of their own. NULL-terminated. */
char                **pomona_inventory_queries           (const PomonaCommandTarget  *target);

/* A label for a key of an answer, translated; the key itself, spaced, where we have no words for it. */
char                 *pomona_inventory_label             (const char                 *key);

/* A value as a person reads it: sizes, percentages, dates, yes and no. */
char                 *pomona_inventory_format            (const char                 *key,
                                                          GVariant                   *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaInventoryFacts, pomona_inventory_facts_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaAppRow, pomona_app_row_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaProfileRow, pomona_profile_row_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaCertificateRow, pomona_certificate_row_free)

G_END_DECLS
