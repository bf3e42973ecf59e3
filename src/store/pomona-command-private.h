/* pomona-command-private.h: what the files about commands share. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-command-table.h"
#include "pomona-db-private.h"

G_BEGIN_DECLS

#define POMONA_SEAL_REQUEST "command.request"
#define POMONA_SEAL_ANSWER  "command.answer"

/* The columns of a record without bodies; "c" is the command, "e" its enrollment. */
#define POMONA_COMMAND_COLUMNS                                                                              \
  "c.uuid, c.enrollment_id, e.name, c.request_type, c.state, c.priority, c.automatic, c.created_at,"        \
  " c.pushed_at, c.sent_at, c.answered_at, max (c.not_before, c.wake_at), c.expires_at, c.attempts, c.not_now_count,"        \
  " c.error_text, c.error_chain, c.batch, c.answer_readable"
#define POMONA_COMMAND_N_COLUMNS 19

/* Borrows its texts from the row. */
void pomona_command_record_read (PomonaStatement     *st,
                                 PomonaCommandRecord *fields);

G_END_DECLS
