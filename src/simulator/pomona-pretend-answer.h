/* pomona-pretend-answer.h: how a pretend device answers a command. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-pretend-state.h"

G_BEGIN_DECLS

/**
 * PomonaPretendAfter:
 * @POMONA_PRETEND_AFTER_NOTHING: the answer was all
 * @POMONA_PRETEND_AFTER_SYNC: look for new declarations; the answer's data is the command's Data or NULL
 * @POMONA_PRETEND_AFTER_RENEW: get a new identity as the enrollment profile in the answer's data says;
 *   the answer goes out afterwards, with the new identity
 * @POMONA_PRETEND_AFTER_CHECK_OUT: the enrollment profile is gone
 * @POMONA_PRETEND_AFTER_ERASE: everything is gone; the answer's data is the enrollment profile to go on
 *   with, or NULL
 * @POMONA_PRETEND_AFTER_RESTART: away for a while, then back
 * @POMONA_PRETEND_AFTER_SHUT_DOWN: away until somebody presses the button
 *
 * What the device has to do beside answering.
 */
typedef enum
{
  POMONA_PRETEND_AFTER_NOTHING,
  POMONA_PRETEND_AFTER_SYNC,
  POMONA_PRETEND_AFTER_RENEW,
  POMONA_PRETEND_AFTER_CHECK_OUT,
  POMONA_PRETEND_AFTER_ERASE,
  POMONA_PRETEND_AFTER_RESTART,
  POMONA_PRETEND_AFTER_SHUT_DOWN,
} PomonaPretendAfter;

typedef struct _PomonaPretendAnswer PomonaPretendAnswer;

/**
 * pomona_pretend_answer_new:
 * @state: is changed as the command says
 * @command: the inner dictionary, with RequestType
 * @user_channel: it came for the user of a Mac, not for the Mac
 *
 * Works without the network and answers any dictionary at all.
 */
PomonaPretendAnswer *pomona_pretend_answer_new        (PomonaPretendState   *state,
                                                       GVariant             *command,
                                                       gboolean              user_channel);
/* An answer that only says "not now". */
PomonaPretendAnswer *pomona_pretend_answer_new_not_now (void);
/* An answer that only says that it failed. */
PomonaPretendAnswer *pomona_pretend_answer_new_error  (const char           *domain,
                                                       gint64                code,
                                                       const char           *text);
void                 pomona_pretend_answer_free       (PomonaPretendAnswer  *self);

/* "Acknowledged", "Error", "CommandFormatError", "NotNow". */
const char          *pomona_pretend_answer_get_status (PomonaPretendAnswer  *self);
PomonaPretendAfter   pomona_pretend_answer_get_after  (PomonaPretendAnswer  *self);
/** Returns: (transfer none) (nullable) */
GBytes              *pomona_pretend_answer_get_data   (PomonaPretendAnswer  *self);

/* Adds what the answer says to a report. */
void                 pomona_pretend_answer_fill       (PomonaPretendAnswer  *self,
                                                       GVariantDict         *report);

/* All names that are answered on that kind of device, NULL-terminated; for tests. */
const char         **pomona_pretend_answer_list_types (PomonaPretendKind     kind,
                                                       gboolean              user_channel);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaPretendAnswer, pomona_pretend_answer_free)

G_END_DECLS
