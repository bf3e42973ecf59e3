/* pomona-report.h: what a device says on the command channel. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-enrollment-id.h"
#include "pomona-tristate.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum
{
  POMONA_REPORT_UNKNOWN,               /* a word that is none of the five */
  POMONA_REPORT_IDLE,
  POMONA_REPORT_ACKNOWLEDGED,
  POMONA_REPORT_ERROR,
  POMONA_REPORT_COMMAND_FORMAT_ERROR,
  POMONA_REPORT_NOT_NOW,
} PomonaReportStatus;

typedef struct
{
  gint64      code;
  const char *domain;                  /* never NULL */
  const char *us_english;              /* or NULL */
  const char *localized;               /* in the device's language, or NULL */
} PomonaReportError;

/* Immutable, counted. */
typedef struct
{
  PomonaReportStatus       status;
  const char              *status_text;  /* as sent */
  const char              *command_uuid; /* NULL with Idle; may be NULL with CommandFormatError, when the device could not
                                          * even read that much: the one that was sent last is meant then */
  PomonaEnrollmentId      *enrollment_id;
  const PomonaReportError *errors;       /* the first is the top-level one */
  gsize                    n_errors;
  GVariant                *answer;       /* the whole dictionary */
  PomonaTristate           not_on_console;
  const char              *user_short_name;
  const char              *user_long_name;
} PomonaReport;

#define POMONA_TYPE_REPORT (pomona_report_get_type ())

GType               pomona_report_get_type       (void);

/* A status that is none of the five is kept as UNKNOWN. An answer without CommandUUID is malformed. */
PomonaReport       *pomona_report_new_from_plist (GVariant            *dict,
                                                  GError             **error);

PomonaReport       *pomona_report_ref            (PomonaReport        *self);
void                pomona_report_unref          (PomonaReport        *self);

/* Whether this status settles its command: Acknowledged, Error, CommandFormatError. */
gboolean            pomona_report_status_is_final (PomonaReportStatus  status);
const char         *pomona_report_status_to_string (PomonaReportStatus status);
PomonaReportStatus  pomona_report_status_from_string (const char      *text);

/* The error chain in one line each, US English first, domain and code in brackets; NULL when there is none. */
char               *pomona_report_error_text     (const PomonaReport  *self);

/* Array of {"code","domain","description","localized"}; empty when there is none. */
JsonNode           *pomona_report_errors_to_json (const PomonaReport  *self);

/* The keys that belong to the answer proper, without ids, status and error chain; a dictionary. */
GVariant           *pomona_report_dup_answer     (const PomonaReport  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaReport, pomona_report_unref)

G_END_DECLS
