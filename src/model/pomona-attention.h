/* pomona-attention.h: what somebody should look at. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Plain functions on facts: the Overview, notifications and tests ask the same. */
#pragma once

#include "pomona-expiry.h"
#include "pomona-service.h"

G_BEGIN_DECLS

typedef enum
{
  POMONA_ATTENTION_SERVICE_FAILED,
  POMONA_ATTENTION_SERVICE_STOPPED,
  POMONA_ATTENTION_PUSH_MISSING,
  POMONA_ATTENTION_PUSH_EXPIRES,      /* or has expired */
  POMONA_ATTENTION_TLS_EXPIRES,
  POMONA_ATTENTION_AUTHORITY_EXPIRES,
  POMONA_ATTENTION_IDENTITIES_EXPIRE,
  POMONA_ATTENTION_UNREACHABLE,
  POMONA_ATTENTION_FAILED_COMMANDS,
  POMONA_ATTENTION_SILENT,
  POMONA_ATTENTION_HALF_WAY,          /* began to enroll, did not finish */
  POMONA_ATTENTION_ADDRESS,           /* devices would keep an address that does not stay */
  POMONA_ATTENTION_NO_DEVICES,
} PomonaAttentionKind;

/* Borrowed for the call. */
typedef struct
{
  PomonaServiceState  state;
  const char         *error_text;     /* of a service that failed */
  const char         *url;            /* what devices are told, NULL while unknown */
  gint64              now;
  gboolean            known;          /* the lists below were read at least once */
  GPtrArray          *devices;        /* PomonaDevice */
  GPtrArray          *certificates;   /* PomonaPushCertificateRecord */
  GPtrArray          *expiries;       /* PomonaExpiry */
} PomonaAttentionFacts;

typedef struct
{
  PomonaAttentionKind  kind;
  PomonaSeverity       severity;
  char                *text;          /* one sentence */
  const char          *button;        /* label with mnemonic */
  const char          *action;        /* detailed name without target */
  const char          *target;        /* string target of the action, NULL = none */
} PomonaAttention;

void       pomona_attention_free               (PomonaAttention            *attention);

/* The worst first. */
GPtrArray *pomona_attention_compute            (const PomonaAttentionFacts *facts);

/* Whether an address looks as if devices could still find it in years: a name of one's own, no number, no local name. */
gboolean   pomona_attention_address_stays      (const char                 *url);

/* Words that the search of the device table takes: "is:silent", "is:failed", "is:unreachable", "is:enrolling",
 * "is:practice". FALSE for any other word. */
gboolean   pomona_attention_is_keyword         (const char                 *word);
gboolean   pomona_attention_matches            (const char                 *word,
                                                const PomonaDevice         *device,
                                                gint64                      now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaAttention, pomona_attention_free)

G_END_DECLS
