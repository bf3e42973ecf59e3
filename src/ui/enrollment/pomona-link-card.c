/* pomona-link-card.c: an enrollment link to be scanned, copied, printed. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-clock.h"
#include "pomona-link-card.h"
#include "pomona-link-print.h"
#include "pomona-qr-picture.h"
#include "pomona-window.h"
#include "pomona-words.h"

struct _PomonaLinkCard
{
  AdwBin                parent_instance;

  PomonaService        *service;
  PomonaEnrollmentLink *link;
  GtkWidget            *picture;
  GtkLabel             *title;
  GtkLabel             *address;
  GtkLabel             *validity;
};

G_DEFINE_FINAL_TYPE (PomonaLinkCard, pomona_link_card, ADW_TYPE_BIN)

static guint revoked_signal;

static void
copy_action (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  PomonaLinkCard *self = POMONA_LINK_CARD (widget);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), self->link->url);
  pomona_toast (widget, _("Link copied"));
}

static void
print_action (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  PomonaLinkCard *self = POMONA_LINK_CARD (widget);

  pomona_link_print (widget, self->link, pomona_service_get_organization (self->service));
}

static void
revoked_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(PomonaLinkCard) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!pomona_service_revoke_link_finish (POMONA_SERVICE (source), result, &error))
    {
      pomona_toast (GTK_WIDGET (self), error->message);
      return;
    }
  pomona_link_card_set_link (self, NULL);
  pomona_toast (GTK_WIDGET (self), _("The link does not work any more"));
  g_signal_emit (self, revoked_signal, 0);
}

static void
revoke_action (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  PomonaLinkCard *self = POMONA_LINK_CARD (widget);

  pomona_service_revoke_link_async (self->service, self->link->id, NULL, revoked_cb, g_object_ref (self));
}

static GtkWidget *
build_button (const char *label,
              const char *icon,
              const char *action)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *content = adw_button_content_new ();

  adw_button_content_set_icon_name (ADW_BUTTON_CONTENT (content), icon);
  adw_button_content_set_label (ADW_BUTTON_CONTENT (content), label);
  adw_button_content_set_use_underline (ADW_BUTTON_CONTENT (content), TRUE);
  gtk_button_set_child (GTK_BUTTON (button), content);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  return button;
}

static GtkLabel *
build_label (const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (label, css_class);
  return GTK_LABEL (label);
}

static GtkWidget *
build_text (PomonaLinkCard *self)
{
  GtkWidget *text = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *hint = gtk_label_new (_("Point the camera of an iPhone or iPad at the code, or open the address on the device. It leads through the rest."));

  self->title = build_label ("title-4");
  self->address = build_label ("pomona-monospace");
  self->validity = build_label ("dim-label");
  gtk_label_set_selectable (self->address, TRUE);
  gtk_label_set_xalign (GTK_LABEL (hint), 0);
  gtk_label_set_wrap (GTK_LABEL (hint), TRUE);

  gtk_box_append (GTK_BOX (buttons), build_button (_("_Copy"), "edit-copy-symbolic", "link.copy"));
  gtk_box_append (GTK_BOX (buttons), build_button (_("_Print"), "printer-symbolic", "link.print"));
  gtk_box_append (GTK_BOX (buttons), build_button (_("_Revoke"), "user-trash-symbolic", "link.revoke"));
  gtk_widget_set_margin_top (buttons, 8);

  gtk_box_append (GTK_BOX (text), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (text), GTK_WIDGET (self->address));
  gtk_box_append (GTK_BOX (text), GTK_WIDGET (self->validity));
  gtk_box_append (GTK_BOX (text), hint);
  gtk_box_append (GTK_BOX (text), buttons);
  gtk_widget_set_valign (text, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (text, TRUE);
  return text;
}

static void
pomona_link_card_dispose (GObject *object)
{
  PomonaLinkCard *self = POMONA_LINK_CARD (object);

  g_clear_object (&self->service);
  g_clear_pointer (&self->link, pomona_enrollment_link_unref);
  G_OBJECT_CLASS (pomona_link_card_parent_class)->dispose (object);
}

static void
pomona_link_card_class_init (PomonaLinkCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pomona_link_card_dispose;
  revoked_signal = g_signal_new ("revoked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_install_action (widget_class, "link.copy", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "link.print", NULL, print_action);
  gtk_widget_class_install_action (widget_class, "link.revoke", NULL, revoke_action);
}

static void
pomona_link_card_init (PomonaLinkCard *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 24);

  gtk_widget_set_name (GTK_WIDGET (self), "link-card");
  self->picture = pomona_qr_picture_new ();
  gtk_widget_add_css_class (box, "card");
  gtk_widget_add_css_class (box, "pomona-card");
  gtk_box_append (GTK_BOX (box), self->picture);
  gtk_box_append (GTK_BOX (box), build_text (self));
  adw_bin_set_child (ADW_BIN (self), box);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
pomona_link_card_new (PomonaService *service)
{
  PomonaLinkCard *self = g_object_new (POMONA_TYPE_LINK_CARD, NULL);

  self->service = g_object_ref (service);
  return GTK_WIDGET (self);
}

static char *
dup_validity (PomonaEnrollmentLink *link)
{
  g_autofree char *until = pomona_words_dup_time (link->expires_at);
  guint left = link->uses_allowed > link->uses ? link->uses_allowed - link->uses : 0;

  if (link->uses_allowed == 0)
    return g_strdup_printf (_("For any number of devices, until %s"), until);
  if (left == 0)
    return g_strdup (_("Used up"));
  return g_strdup_printf (ngettext ("For %u more device, until %s", "For %u more devices, until %s", left), left, until);
}

void
pomona_link_card_set_link (PomonaLinkCard       *self,
                           PomonaEnrollmentLink *link)
{
  g_autofree char *validity = NULL;

  if (link != NULL)
    pomona_enrollment_link_ref (link);
  g_clear_pointer (&self->link, pomona_enrollment_link_unref);
  self->link = link;
  gtk_widget_set_visible (GTK_WIDGET (self), link != NULL);
  if (link == NULL)
    return;
  validity = dup_validity (link);
  gtk_label_set_label (self->title, *link->label != '\0' ? link->label : _("Enrollment link"));
  gtk_label_set_label (self->address, link->url);
  gtk_label_set_label (self->validity, validity);
  pomona_qr_picture_set (self->picture, link->url);
}
