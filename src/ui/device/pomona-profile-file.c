/* pomona-profile-file.c: choosing a configuration profile. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-cms.h"
#include "pomona-compat.h"
#include "pomona-plist.h"
#include "pomona-profile-file.h"
#include "pomona-profile-summary.h"

#define MAX_PROFILE (16 * 1024 * 1024)

typedef struct
{
  PomonaProfileFileFunc func;
  gpointer              user_data;
} Choice;

/* Plain, or inside a signature, whose validity is the device's to judge. */
static GVariant *
read_profile (GBytes  *file,
              GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (file, &size);
  g_autoptr(PomonaCmsSigned) message = NULL;

  if (size > 5 && g_str_has_prefix (data, "<?xml"))
    return pomona_plist_parse_file (data, size, NULL, error);
  message = pomona_cms_verify (file, NULL, NULL);
  if (message != NULL)
    data = g_bytes_get_data (pomona_cms_signed_get_content (message), &size);
  return pomona_plist_parse_file (data, size, NULL, error);
}

static char *
dup_body (PomonaProfileSummary *summary)
{
  g_autofree char *types = g_strjoinv (", ", summary->payload_types);
  GString *text = g_string_new (NULL);

  if (summary->organization != NULL)
    g_string_append_printf (text, _("From %s. "), summary->organization);
  g_string_append_printf (text, _("It holds: %s."), types);
  for (guint i = 0; summary->warnings[i] != NULL; i++)
    g_string_append_printf (text, "\n\n%s", summary->warnings[i]);
  return g_string_free (text, FALSE);
}

static void
finish (Choice *choice,
        GBytes *file,
        GError *error)
{
  g_autoptr(GVariant) plist = file != NULL ? read_profile (file, &error) : NULL;
  g_autoptr(PomonaProfileSummary) summary = plist != NULL ? pomona_profile_summary_new (plist, &error) : NULL;
  g_autofree char *heading = NULL;
  g_autofree char *body = NULL;

  if (summary != NULL && summary->has_mdm)
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                         _("This is an enrollment profile; the device has one already and would leave this service"));
  if (error != NULL || summary == NULL)
    choice->func (NULL, NULL, NULL, error, choice->user_data);
  else
    {
      heading = g_strdup_printf (_("Install “%s”?"), summary->display_name != NULL ? summary->display_name : summary->identifier);
      body = dup_body (summary);
      choice->func (file, heading, body, NULL, choice->user_data);
    }
  g_clear_error (&error);
  g_free (choice);
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  GError *error = NULL;
  g_autoptr(GBytes) file = g_file_load_bytes_finish (G_FILE (source), result, NULL, &error);

  if (file != NULL && g_bytes_get_size (file) > MAX_PROFILE)
    {
      g_clear_pointer (&file, g_bytes_unref);
      g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("The file is too large for a profile"));
    }
  finish (user_data, file, error);
}

static void
chosen_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Choice *choice = user_data;
  g_autoptr(GFile) file = pomona_file_finish (result, NULL);

  if (file != NULL)
    {
      g_file_load_bytes_async (file, NULL, loaded_cb, choice);
      return;
    }
  choice->func (NULL, NULL, NULL, NULL, choice->user_data);
  g_free (choice);
}

void
pomona_profile_file_choose (GtkWidget             *parent,
                            PomonaProfileFileFunc  func,
                            gpointer               user_data)
{
  g_autoptr(GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_autoptr(GtkFileFilter) filter = gtk_file_filter_new ();
  Choice *choice = g_new0 (Choice, 1);

  choice->func = func;
  choice->user_data = user_data;
  gtk_file_filter_set_name (filter, _("Configuration profiles"));
  gtk_file_filter_add_suffix (filter, "mobileconfig");
  gtk_file_filter_add_suffix (filter, "plist");
  gtk_file_filter_add_suffix (filter, "xml");
  g_list_store_append (filters, filter);
  pomona_file_open (parent, _("Choose a profile"), G_LIST_MODEL (filters), chosen_cb, choice);
}
