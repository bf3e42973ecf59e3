/* pomona-report.c: what a device says on the command channel. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-report.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pomona-mdm-error.h"
#include "pomona-plist-extra-private.h"

#define MAX_UUID   256
#define MAX_STATUS 64

/* Chains are one to five entries long. */
#define MAX_ERRORS 64

static const char *const status_names[] = {
  [POMONA_REPORT_UNKNOWN] = "",
  [POMONA_REPORT_IDLE] = "Idle",
  [POMONA_REPORT_ACKNOWLEDGED] = "Acknowledged",
  [POMONA_REPORT_ERROR] = "Error",
  [POMONA_REPORT_COMMAND_FORMAT_ERROR] = "CommandFormatError",
  [POMONA_REPORT_NOT_NOW] = "NotNow",
};

G_DEFINE_BOXED_TYPE (PomonaReport, pomona_report, pomona_report_ref, pomona_report_unref)

static gboolean
is_printable_ascii (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isprint (*p))
      return FALSE;
  return TRUE;
}

static gboolean
read_status (PomonaReport  *self,
             GVariant      *dict,
             GError       **error)
{
  const char *status = pomona_plist_get_string (dict, "Status");

  if (status == NULL || *status == '\0' || strlen (status) > MAX_STATUS)
    {
      g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_MALFORMED,
                   _("The report does not say how the command went: Status is missing or not text"));
      return FALSE;
    }
  self->status = pomona_report_status_from_string (status);
  self->status_text = g_strdup (status);
  return TRUE;
}

static gboolean
read_command_uuid (PomonaReport  *self,
                   GVariant      *dict,
                   GError       **error)
{
  const char *uuid = pomona_plist_get_string (dict, "CommandUUID");
  gboolean needed = self->status == POMONA_REPORT_ACKNOWLEDGED || self->status == POMONA_REPORT_ERROR ||
                    self->status == POMONA_REPORT_NOT_NOW;

  if (uuid != NULL && *uuid == '\0')
    uuid = NULL;
  if ((uuid == NULL && (needed || pomona_plist_has (dict, "CommandUUID"))))
    {
      g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_MALFORMED,
                   _("The report does not say which command it answers: CommandUUID is missing or not text"));
      return FALSE;
    }
  if (uuid != NULL && (strlen (uuid) > MAX_UUID || !is_printable_ascii (uuid)))
    {
      g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_LIMIT,
                   _("The CommandUUID of the report is too long or holds characters that none has"));
      return FALSE;
    }
  self->command_uuid = g_strdup (uuid);
  return TRUE;
}

/* What is broken in a chain is left out; a report is never refused for the way in which it describes a failure. */
static void
read_errors (PomonaReport *self,
             GVariant     *dict)
{
  g_autoptr(GVariant) chain = pomona_plist_get_array (dict, "ErrorChain");
  gsize length = MIN (pomona_plist_array_length (chain), MAX_ERRORS);
  PomonaReportError *errors = g_new0 (PomonaReportError, length);

  for (gsize i = 0; i < length; i++)
    {
      g_autoptr(GVariant) entry = pomona_plist_array_get (chain, i);
      PomonaReportError *report_error = &errors[self->n_errors];
      const char *domain;

      if (pomona_plist_get_value_type (entry) != POMONA_PLIST_TYPE_DICT)
        continue;
      domain = pomona_plist_get_string (entry, "ErrorDomain");
      report_error->code = pomona_plist_get_int (entry, "ErrorCode", 0);
      report_error->domain = g_strdup (domain != NULL ? domain : "");
      report_error->us_english = g_strdup (pomona_plist_get_string (entry, "USEnglishDescription"));
      report_error->localized = g_strdup (pomona_plist_get_string (entry, "LocalizedDescription"));
      self->n_errors++;
    }
  self->errors = errors;
}

static void
report_clear (gpointer data)
{
  PomonaReport *self = data;

  for (gsize i = 0; i < self->n_errors; i++)
    {
      g_free ((char *) self->errors[i].domain);
      g_free ((char *) self->errors[i].us_english);
      g_free ((char *) self->errors[i].localized);
    }
  g_free ((PomonaReportError *) self->errors);
  g_free ((char *) self->status_text);
  g_free ((char *) self->command_uuid);
  g_free ((char *) self->user_short_name);
  g_free ((char *) self->user_long_name);
  g_clear_pointer (&self->enrollment_id, pomona_enrollment_id_unref);
  g_clear_pointer (&self->answer, g_variant_unref);
}

PomonaReport *
pomona_report_new_from_plist (GVariant  *dict,
                              GError   **error)
{
  g_autoptr(PomonaReport) self = NULL;

  g_return_val_if_fail (dict != NULL, NULL);

  self = g_atomic_rc_box_new0 (PomonaReport);
  self->enrollment_id = pomona_enrollment_id_from_message (dict, error);
  if (self->enrollment_id == NULL ||
      !read_status (self, dict, error) ||
      !read_command_uuid (self, dict, error))
    return NULL;
  self->not_on_console = pomona_plist_get_tristate (dict, "NotOnConsole");
  self->user_short_name = g_strdup (pomona_plist_get_string (dict, "UserShortName"));
  self->user_long_name = g_strdup (pomona_plist_get_string (dict, "UserLongName"));
  self->answer = g_variant_ref (dict);
  read_errors (self, dict);
  return g_steal_pointer (&self);
}

PomonaReport *
pomona_report_ref (PomonaReport *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
pomona_report_unref (PomonaReport *self)
{
  g_atomic_rc_box_release_full (self, report_clear);
}

gboolean
pomona_report_status_is_final (PomonaReportStatus status)
{
  return status == POMONA_REPORT_ACKNOWLEDGED || status == POMONA_REPORT_ERROR ||
         status == POMONA_REPORT_COMMAND_FORMAT_ERROR;
}

const char *
pomona_report_status_to_string (PomonaReportStatus status)
{
  g_return_val_if_fail ((guint) status < G_N_ELEMENTS (status_names), "");

  return status_names[status];
}

PomonaReportStatus
pomona_report_status_from_string (const char *text)
{
  for (guint i = POMONA_REPORT_IDLE; i < G_N_ELEMENTS (status_names); i++)
    if (g_strcmp0 (text, status_names[i]) == 0)
      return i;
  return POMONA_REPORT_UNKNOWN;
}

char *
pomona_report_error_text (const PomonaReport *self)
{
  g_autoptr(GString) text = NULL;

  if (self->n_errors == 0)
    return NULL;

  text = g_string_new (NULL);
  for (gsize i = 0; i < self->n_errors; i++)
    {
      const PomonaReportError *report_error = &self->errors[i];
      const char *description = report_error->us_english != NULL ? report_error->us_english : report_error->localized;

      if (text->len > 0)
        g_string_append_c (text, '\n');
      if (description != NULL && *description != '\0')
        g_string_append_printf (text, "%s ", description);
      g_string_append_printf (text, "[%s %" G_GINT64_FORMAT "]", report_error->domain, report_error->code);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
add_text (JsonBuilder *builder,
          const char  *name,
          const char  *text)
{
  json_builder_set_member_name (builder, name);
  if (text != NULL)
    json_builder_add_string_value (builder, text);
  else
    json_builder_add_null_value (builder);
}

JsonNode *
pomona_report_errors_to_json (const PomonaReport *self)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (gsize i = 0; i < self->n_errors; i++)
    {
      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "code");
      json_builder_add_int_value (builder, self->errors[i].code);
      add_text (builder, "domain", self->errors[i].domain);
      add_text (builder, "description", self->errors[i].us_english);
      add_text (builder, "localized", self->errors[i].localized);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  return json_builder_get_root (builder);
}

GVariant *
pomona_report_dup_answer (const PomonaReport *self)
{
  static const char *const envelope[] = {
    "CommandUUID", "EnrollmentID", "EnrollmentUserID", "ErrorChain", "NotOnConsole", "RequestType", "Status", "UDID",
    "UserID", "UserLongName", "UserShortName",
  };
  GVariantBuilder builder;
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_iter_init (&iter, self->answer);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    {
      gboolean skip = FALSE;

      for (gsize i = 0; i < G_N_ELEMENTS (envelope) && !skip; i++)
        skip = strcmp (key, envelope[i]) == 0;
      if (!skip)
        g_variant_builder_add (&builder, "{sv}", key, value);
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}
