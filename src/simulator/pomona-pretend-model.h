/* pomona-pretend-model.h: the kinds of hardware that are pretended. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  POMONA_PRETEND_MAC,
  POMONA_PRETEND_IPHONE,
  POMONA_PRETEND_IPAD,
  POMONA_PRETEND_APPLE_TV,
  POMONA_N_PRETEND_KINDS,
} PomonaPretendKind;

/* Sets of kinds, for tables. */
#define POMONA_PRETEND_BIT(kind)   (1u << (kind))
#define POMONA_PRETEND_ON_MAC      POMONA_PRETEND_BIT (POMONA_PRETEND_MAC)
#define POMONA_PRETEND_ON_MOBILE   (POMONA_PRETEND_BIT (POMONA_PRETEND_IPHONE) | POMONA_PRETEND_BIT (POMONA_PRETEND_IPAD))
#define POMONA_PRETEND_ON_TV       POMONA_PRETEND_BIT (POMONA_PRETEND_APPLE_TV)
#define POMONA_PRETEND_ON_ALL      (POMONA_PRETEND_ON_MAC | POMONA_PRETEND_ON_MOBILE | POMONA_PRETEND_ON_TV)

/**
 * PomonaPretendModel:
 * @product_name: "Mac14,2": what MDM calls ProductName
 * @model_name: "MacBook Air": what MDM calls ModelName
 * @marketing_name: with size and year
 * @order_number: "MLXW3": what MDM calls Model, without the region
 * @model_number: "A2681"
 * @chip: eight hexadecimal digits that begin the newer form of UDIDs, NULL for hardware that has the older
 *   form
 * @os_version: what it runs at first
 * @next_version: the update that it is offered
 * @capacities: sizes of storage in GB, 0 behind the last
 *
 * One kind of hardware. Static.
 */
typedef struct
{
  PomonaPretendKind  kind;
  const char        *product_name;
  const char        *model_name;
  const char        *marketing_name;
  const char        *order_number;
  const char        *model_number;
  const char        *chip;
  const char        *os_version;
  const char        *build;
  const char        *next_version;
  const char        *next_build;
  int                capacities[4];
  gboolean           battery;
  gboolean           cellular;
  gboolean           ethernet;
} PomonaPretendModel;

/* The models of one kind; @n counts on without end and repeats itself. */
const PomonaPretendModel *pomona_pretend_model_get       (PomonaPretendKind  kind,
                                                          guint              n);
/* NULL if there is none of that name. */
const PomonaPretendModel *pomona_pretend_model_find      (const char        *product_name);

/* A device name out of an office: "Reception iPad". @n counts on without end; the first are all different.
 * Returns: (transfer full) */
char                     *pomona_pretend_device_name     (PomonaPretendKind  kind,
                                                          guint              n);

/* "mac", "iphone", "ipad", "appletv". */
const char               *pomona_pretend_kind_to_string  (PomonaPretendKind  kind);
gboolean                  pomona_pretend_kind_from_string (const char        *text,
                                                          PomonaPretendKind *kind);

/* "macOS", "iOS", "iPadOS", "tvOS". */
const char               *pomona_pretend_kind_get_system (PomonaPretendKind  kind);
/* "Mac", "iPhone", "iPad", "AppleTV": the family as status items name it. */
const char               *pomona_pretend_kind_get_family (PomonaPretendKind  kind);

G_END_DECLS
