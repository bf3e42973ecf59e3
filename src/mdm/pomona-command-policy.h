/* pomona-command-policy.h: how each command type is queued. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Higher goes first. */
#define POMONA_PRIORITY_URGENT    100  /* lock, erase, lost mode, clear passcode */
#define POMONA_PRIORITY_SETUP      60  /* what a device at the setup assistant waits for */
#define POMONA_PRIORITY_NORMAL     40
#define POMONA_PRIORITY_SYNC       30  /* declarative management */
#define POMONA_PRIORITY_INVENTORY  10

typedef enum
{
  POMONA_COALESCE_NEVER,         /* every one counts */
  POMONA_COALESCE_SAME_TYPE,     /* a newer one of the type replaces one that still waits */
  POMONA_COALESCE_SAME_CONTENT,  /* only an exact repetition is dropped */
} PomonaCoalesce;

/* Times are microseconds. Copy one and change it to override the built-in rule. */
typedef struct
{
  const char     *request_type;     /* "*" in the rule for everything else */
  int             priority;
  gint64          expires_after;    /* 0 never */
  guint           max_attempts;     /* deliveries without an answer before it fails; 0 no limit */
  gint64          resend_after;     /* a sent one is not handed out again earlier, even if the device idles */
  gint64          not_now_first;    /* first wait after NotNow before the device is woken again */
  gint64          not_now_limit;    /* the wait doubles up to this */
  PomonaCoalesce  coalesce;
  gboolean        destructive;      /* asks the person twice */
  gboolean        wait_for_answer;  /* nothing less urgent is sent in between */
} PomonaCommandPolicy;

/* Never NULL; borrowed, constant. */
const PomonaCommandPolicy *pomona_command_policy_get           (const char                *request_type);

/* The key under which a waiting command is replaced by a newer one, or NULL where none is. */
char                      *pomona_command_policy_coalesce_key  (const PomonaCommandPolicy *policy,
                                                                GVariant                  *command);

/* How long to wait after the n-th NotNow (1 is the first). */
gint64                     pomona_command_policy_not_now_delay (const PomonaCommandPolicy *policy,
                                                                guint                      not_now_count);

/* Unix microseconds, 0 never. */
gint64                     pomona_command_policy_expires_at    (const PomonaCommandPolicy *policy,
                                                                gint64                     created);

G_END_DECLS
