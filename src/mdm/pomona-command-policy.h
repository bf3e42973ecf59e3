/* pomona-command-policy.h: how each command type is queued. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Higher goes first. */
#define POMONA_PRIORITY_URGENT    100  /* lock, erase, lost mode, clear passcode */
#define POMONA_PRIORITY_SETUP      60  /* accounts of a device at the setup assistant */
#define POMONA_PRIORITY_NORMAL     40
#define POMONA_PRIORITY_SYNC       30  /* declarative management */
#define POMONA_PRIORITY_RELEASE    20  /* lets a device out of the setup assistant, after all that it should get there */
#define POMONA_PRIORITY_INVENTORY  10

typedef enum
{
  POMONA_COALESCE_NEVER,         /* every one counts */
  POMONA_COALESCE_SAME_TYPE,     /* a newer one of the type replaces one that still waits */
  POMONA_COALESCE_SAME_CONTENT,  /* only an exact repetition replaces it */
} PomonaCoalesce;

/* Times are microseconds. Copy one and change it to override the built-in rule. */
typedef struct
{
  const char     *request_type;     /* "*" in the rule for everything else */
  int             priority;
  gint64          expires_after;    /* 0 never */
  guint           max_attempts;     /* deliveries without an answer before it has failed; 0 no limit */
  gint64          resend_after;     /* base of the wait between repeated deliveries; 0 none */
  gint64          not_now_first;    /* wait after the first NotNow before the device is woken again */
  gint64          not_now_limit;    /* the wait doubles up to this */
  PomonaCoalesce  coalesce;
  gboolean        destructive;      /* takes data, access or protection away: ask twice */
} PomonaCommandPolicy;

/* Never NULL; borrowed, constant. */
const PomonaCommandPolicy *pomona_command_policy_get           (const char                *request_type);

/* A command whose key is that of one that still waits (not: was sent) takes its place. NULL where nothing is replaced. */
char                      *pomona_command_policy_coalesce_key  (const PomonaCommandPolicy *policy,
                                                                GVariant                  *command);

/* Commands with the same key must reach the device in the order in which they were made. NULL where the order does not
 * matter. */
char                      *pomona_command_policy_order_key     (GVariant                  *command);

/* How long to wait after the n-th NotNow (1 is the first) before waking the device. */
gint64                     pomona_command_policy_not_now_delay (const PomonaCommandPolicy *policy,
                                                                guint                      not_now_count);

/* How long to wait after a delivery before the next one; `deliveries` without an answer so far. 0 for the first
 * repetition. */
gint64                     pomona_command_policy_resend_delay  (const PomonaCommandPolicy *policy,
                                                                guint                      deliveries);

/* Unix microseconds, 0 never. */
gint64                     pomona_command_policy_expires_at    (const PomonaCommandPolicy *policy,
                                                                gint64                     created);

G_END_DECLS
