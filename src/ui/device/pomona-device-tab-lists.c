/* pomona-device-tab-lists.c: profiles, apps and certificates of a device. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-certificate.h"
#include "pomona-clock.h"
#include "pomona-device-actions.h"
#include "pomona-device-tabs.h"
#include "pomona-inventory.h"
#include "pomona-window.h"
#include "pomona-words.h"

/* Lists longer than this are cut, and say so: a Mac has some hundred apps. */
#define ROWS_SHOWN 400

static PomonaInventory *
find_answer (GPtrArray  *inventory,
             const char *kind)
{
  for (guint i = 0; i < inventory->len; i++)
    if (g_str_equal (((PomonaInventory *) g_ptr_array_index (inventory, i))->kind, kind))
      return g_ptr_array_index (inventory, i);
  return NULL;
}

static AdwPreferencesGroup *
add_group (GtkBox          *box,
           const char      *title,
           PomonaInventory *answer,
           guint            n_rows)
{
  GtkWidget *group = adw_preferences_group_new ();
  g_autofree char *ago = pomona_words_dup_ago (answer->received_at, pomona_clock_now ());
  g_autofree char *description = NULL;

  if (n_rows > ROWS_SHOWN)
    description = g_strdup_printf (_("As told %s. The first %d of %u are shown."), ago, ROWS_SHOWN, n_rows);
  else
    description = g_strdup_printf (_("As told %s."), ago);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), description);
  gtk_box_append (box, group);
  return ADW_PREFERENCES_GROUP (group);
}

static void
add_nothing (GtkBox     *box,
             const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_set_margin_top (label, 48);
  gtk_box_append (box, label);
}

static GtkWidget *
build_row (const char *title,
           const char *subtitle,
           const char *suffix)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *label;

  g_object_set (row, "use-markup", FALSE, NULL);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title != NULL ? title : _("Without a name"));
  if (subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  if (suffix != NULL)
    {
      label = gtk_label_new (suffix);
      gtk_widget_add_css_class (label, "dim-label");
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
    }
  return row;
}

/* --- profiles --- */

typedef struct
{
  PomonaOffice     *office;
  PomonaDeviceItem *item;
  char             *identifier;
  char             *name;
} Removal;

static void
removal_free (gpointer  data,
              GClosure *closure)
{
  Removal *removal = data;

  g_object_unref (removal->office);
  g_object_unref (removal->item);
  g_free (removal->identifier);
  g_free (removal->name);
  g_free (removal);
}

static void
remove_cb (GtkButton *button,
           gpointer   user_data)
{
  Removal *removal = user_data;

  pomona_device_remove_profile (GTK_WIDGET (button), removal->office, removal->item, removal->identifier, removal->name);
}

static GtkWidget *
build_remove_button (PomonaOffice     *office,
                     PomonaDeviceItem *item,
                     PomonaProfileRow *profile)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  Removal *removal = g_new0 (Removal, 1);
  const char *name = profile->name != NULL ? profile->name : profile->identifier;
  g_autofree char *label = g_strdup_printf (_("Remove %s"), name);

  removal->office = g_object_ref (office);
  removal->item = g_object_ref (item);
  removal->identifier = g_strdup (profile->identifier);
  removal->name = g_strdup (name);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect_data (button, "clicked", G_CALLBACK (remove_cb), removal, removal_free, 0);
  return button;
}

static gboolean
holds_mdm (PomonaProfileRow *profile)
{
  return profile->payload_types != NULL && g_strv_contains ((const char * const *) profile->payload_types, "com.apple.mdm");
}

void
pomona_device_tab_fill_profiles (GtkBox           *box,
                                 PomonaOffice     *office,
                                 PomonaDeviceItem *item,
                                 GPtrArray        *inventory)
{
  PomonaInventory *answer = find_answer (inventory, "ProfileList");
  g_autoptr(GPtrArray) profiles = NULL;
  AdwPreferencesGroup *group;

  if (answer == NULL)
    {
      add_nothing (box, _("The device has not told its profiles yet."));
      return;
    }
  profiles = pomona_inventory_profiles (answer->value);
  group = add_group (box, _("Profiles"), answer, profiles->len);
  for (guint i = 0; i < MIN (profiles->len, ROWS_SHOWN); i++)
    {
      PomonaProfileRow *profile = g_ptr_array_index (profiles, i);
      const char *origin = profile->managed == POMONA_TRISTATE_YES ? _("From this service")
                           : profile->managed == POMONA_TRISTATE_NO ? _("Installed by hand") : NULL;
      GtkWidget *row = build_row (profile->name, profile->identifier, holds_mdm (profile) ? _("Enrollment") : origin);

      /* Management itself is ended by its own action, with its own question. */
      if (!holds_mdm (profile) && profile->identifier != NULL && profile->managed != POMONA_TRISTATE_NO)
        adw_action_row_add_suffix (ADW_ACTION_ROW (row), build_remove_button (office, item, profile));
      adw_preferences_group_add (group, row);
    }
}

/* --- apps --- */

void
pomona_device_tab_fill_apps (GtkBox    *box,
                             GPtrArray *inventory)
{
  PomonaInventory *answer = find_answer (inventory, "InstalledApplicationList");
  g_autoptr(GPtrArray) apps = NULL;
  AdwPreferencesGroup *group;

  if (answer == NULL)
    {
      add_nothing (box, _("The device has not told its apps yet."));
      return;
    }
  apps = pomona_inventory_apps (answer->value);
  group = add_group (box, _("Apps"), answer, apps->len);
  for (guint i = 0; i < MIN (apps->len, ROWS_SHOWN); i++)
    {
      PomonaAppRow *app = g_ptr_array_index (apps, i);

      adw_preferences_group_add (group, build_row (app->name, app->identifier,
                                                   app->short_version != NULL ? app->short_version : app->version));
    }
}

/* --- certificates --- */

static char *
dup_validity (PomonaCertificateRow *row)
{
  g_autoptr(PomonaCertificate) certificate = row->der != NULL ? pomona_certificate_new_from_der (row->der, NULL) : NULL;
  g_autofree char *until = NULL;

  if (certificate == NULL)
    return g_strdup (_("unreadable"));
  until = pomona_words_dup_until (pomona_certificate_get_not_after (certificate), pomona_clock_now ());
  return g_steal_pointer (&until);
}

static char *
dup_fingerprint (PomonaCertificateRow *row)
{
  g_autoptr(PomonaCertificate) certificate = row->der != NULL ? pomona_certificate_new_from_der (row->der, NULL) : NULL;

  return certificate != NULL ? g_strdup_printf ("SHA-256 %s", pomona_certificate_get_fingerprint (certificate)) : NULL;
}

void
pomona_device_tab_fill_certificates (GtkBox    *box,
                                     GPtrArray *inventory)
{
  PomonaInventory *answer = find_answer (inventory, "CertificateList");
  g_autoptr(GPtrArray) certificates = NULL;
  AdwPreferencesGroup *group;

  if (answer == NULL)
    {
      add_nothing (box, _("The device has not told its certificates yet."));
      return;
    }
  certificates = pomona_inventory_certificates (answer->value);
  group = add_group (box, _("Certificates"), answer, certificates->len);
  for (guint i = 0; i < MIN (certificates->len, ROWS_SHOWN); i++)
    {
      PomonaCertificateRow *certificate = g_ptr_array_index (certificates, i);
      g_autofree char *validity = dup_validity (certificate);
      g_autofree char *fingerprint = dup_fingerprint (certificate);

      adw_preferences_group_add (group, build_row (certificate->common_name, fingerprint, validity));
    }
}
