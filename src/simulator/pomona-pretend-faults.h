/* pomona-pretend-faults.h: what a pretend device does wrong when it is told to. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-simulator-error.h"

G_BEGIN_DECLS

/**
 * PomonaPretendFault:
 * @POMONA_PRETEND_FAULT_NOT_NOW: answers commands with NotNow; "not-now"
 * @POMONA_PRETEND_FAULT_ERROR: answers commands of one RequestType, or all, with Error; "error"
 * @POMONA_PRETEND_FAULT_NO_ANSWER: takes a command and never answers it; "no-answer"
 * @POMONA_PRETEND_FAULT_TWICE: sends an answer a second time; "twice"
 * @POMONA_PRETEND_FAULT_SLOW: sends a body in small pieces; "slow"
 * @POMONA_PRETEND_FAULT_DROP: breaks the connection in the middle of a body, and tries again later; "drop"
 * @POMONA_PRETEND_FAULT_WRONG_SIGNATURE: signs something else than what it sends; "wrong-signature"
 * @POMONA_PRETEND_FAULT_OTHER_IDENTITY: signs and connects with an identity that is not its own;
 *   "other-identity"
 * @POMONA_PRETEND_FAULT_MALFORMED: sends an answer that is no property list; "malformed"
 * @POMONA_PRETEND_FAULT_HUGE: sends an answer of many megabytes; "huge"
 * @POMONA_PRETEND_FAULT_SILENT: does not come when it is pushed; "silent"
 *
 * Each happens a number of times. Which messages count depends on the fault: reports with an answer, or
 * requests of any kind.
 */
typedef enum
{
  POMONA_PRETEND_FAULT_NOT_NOW,
  POMONA_PRETEND_FAULT_ERROR,
  POMONA_PRETEND_FAULT_NO_ANSWER,
  POMONA_PRETEND_FAULT_TWICE,
  POMONA_PRETEND_FAULT_SLOW,
  POMONA_PRETEND_FAULT_DROP,
  POMONA_PRETEND_FAULT_WRONG_SIGNATURE,
  POMONA_PRETEND_FAULT_OTHER_IDENTITY,
  POMONA_PRETEND_FAULT_MALFORMED,
  POMONA_PRETEND_FAULT_HUGE,
  POMONA_PRETEND_FAULT_SILENT,
  POMONA_N_PRETEND_FAULTS,
} PomonaPretendFault;

/* Counts down the faults of one device. Not to be shared between threads. */
typedef struct _PomonaPretendFaults PomonaPretendFaults;

PomonaPretendFaults *pomona_pretend_faults_new   (void);
PomonaPretendFaults *pomona_pretend_faults_copy  (PomonaPretendFaults *self);
void                 pomona_pretend_faults_free  (PomonaPretendFaults *self);

/* @times: G_MAXUINT for ever. @type: (nullable): only for commands of that RequestType. */
void                 pomona_pretend_faults_add   (PomonaPretendFaults *self,
                                                  PomonaPretendFault   fault,
                                                  guint                times,
                                                  const char          *type);

/**
 * pomona_pretend_faults_add_text:
 * @text: "NAME", "NAME=TIMES", "NAME=REQUESTTYPE" or "NAME=REQUESTTYPE:TIMES"; TIMES can be "always"
 *
 * Errors: INVALID, with the names that there are.
 */
gboolean             pomona_pretend_faults_add_text (PomonaPretendFaults  *self,
                                                     const char           *text,
                                                     GError              **error);

/* Whether the fault happens now, to a command of @type (NULL: no command); if so it is counted. */
gboolean             pomona_pretend_faults_take  (PomonaPretendFaults *self,
                                                  PomonaPretendFault   fault,
                                                  const char          *type);
void                 pomona_pretend_faults_clear (PomonaPretendFaults *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaPretendFaults, pomona_pretend_faults_free)

G_END_DECLS
