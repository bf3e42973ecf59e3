/* pomona-service-row.c: the service's own row at the foot of the sidebar. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-qr-picture.h"
#include "pomona-service-row.h"
#include "pomona-window.h"

struct _PomonaServiceRow
{
  GtkWidget      parent_instance;

  PomonaOffice  *office;
  GtkMenuButton *button;
  GtkImage      *icon;
  GtkLabel      *state;
  GtkLabel      *address;
  GtkButton     *start;
  GtkButton     *stop;
  GtkButton     *copy;
  GtkWidget     *qr;
  GtkLabel      *devices;
  GtkLabel      *push;
};

G_DEFINE_FINAL_TYPE (PomonaServiceRow, pomona_service_row, GTK_TYPE_WIDGET)

static const char *
icon_of (PomonaServiceState state)
{
  switch (state)
    {
    case POMONA_SERVICE_SERVING:
      return "pomona-ok-symbolic";
    case POMONA_SERVICE_FAILED:
      return "pomona-error-symbolic";
    case POMONA_SERVICE_STOPPED:
      return "pomona-warning-symbolic";
    case POMONA_SERVICE_STARTING:
    case POMONA_SERVICE_STOPPING:
    default:
      return "pomona-pending-symbolic";
    }
}

static char *
dup_state (PomonaServiceRow *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (pomona_office_get_devices (self->office)));

  switch (pomona_service_get_state (pomona_office_get_service (self->office)))
    {
    case POMONA_SERVICE_SERVING:
      return g_strdup_printf (ngettext ("Serving %u device", "Serving %u devices", n), n);
    case POMONA_SERVICE_STARTING:
      return g_strdup (_("Starting…"));
    case POMONA_SERVICE_STOPPING:
      return g_strdup (_("Stopping…"));
    case POMONA_SERVICE_FAILED:
      return g_strdup (_("Not running"));
    case POMONA_SERVICE_STOPPED:
    default:
      return g_strdup (_("Stopped"));
    }
}

static char *
dup_devices (PomonaServiceRow *self)
{
  g_autoptr(GPtrArray) devices = pomona_situation_dup_devices (pomona_office_get_situation (self->office));
  guint managed = 0;
  guint unreachable = 0;
  g_autofree char *first = NULL;

  for (guint i = 0; i < devices->len; i++)
    {
      PomonaDevice *device = g_ptr_array_index (devices, i);

      managed += device->state == POMONA_DEVICE_ENROLLED;
      unreachable += device->state == POMONA_DEVICE_UNREACHABLE;
    }
  first = g_strdup_printf (ngettext ("%u device managed", "%u devices managed", managed), managed);
  if (unreachable == 0)
    return g_steal_pointer (&first);
  /* Translators: "12 devices managed, 2 unreachable". */
  return g_strdup_printf (ngettext ("%s, %u unreachable", "%s, %u unreachable", unreachable), first, unreachable);
}

/* Only what is seen is worth counting. */
static void
update_popover (PomonaServiceRow *self)
{
  g_autofree char *devices = NULL;
  g_autofree char *push = NULL;
  const char *url = pomona_service_get_url (pomona_office_get_service (self->office));

  if (!gtk_widget_get_mapped (GTK_WIDGET (self->devices)))
    return;
  devices = dup_devices (self);
  push = pomona_situation_dup_push_text (pomona_office_get_situation (self->office));
  gtk_label_set_label (self->devices, devices);
  gtk_label_set_label (self->push, push);
  gtk_widget_set_visible (self->qr, url != NULL);
  if (url != NULL)
    pomona_qr_picture_set (self->qr, url);
}

static void
update (PomonaServiceRow *self)
{
  PomonaService *service = pomona_office_get_service (self->office);
  PomonaServiceState state = pomona_service_get_state (service);
  g_autofree char *text = dup_state (self);
  const char *url = pomona_service_get_url (service);

  gtk_label_set_label (self->state, text);
  gtk_label_set_label (self->address, url != NULL ? url : "");
  gtk_widget_set_visible (GTK_WIDGET (self->address), url != NULL);
  gtk_image_set_from_icon_name (self->icon, icon_of (state));
  gtk_widget_set_sensitive (GTK_WIDGET (self->start), state == POMONA_SERVICE_STOPPED || state == POMONA_SERVICE_FAILED);
  gtk_widget_set_sensitive (GTK_WIDGET (self->stop), state == POMONA_SERVICE_SERVING);
  gtk_widget_set_sensitive (GTK_WIDGET (self->copy), url != NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
copy_cb (PomonaServiceRow *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), gtk_label_get_label (self->address));
  gtk_menu_button_popdown (self->button);
  pomona_toast (GTK_WIDGET (self), _("Address copied"));
}

static GtkButton *
add_button (GtkWidget  *box,
            const char *label,
            const char *action)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_add_css_class (button, "flat");
  if (action != NULL)
    gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_box_append (GTK_BOX (box), button);
  return GTK_BUTTON (button);
}

static GtkLabel *
add_line (GtkWidget *box)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 30);
  gtk_widget_add_css_class (label, "pomona-line");
  gtk_box_append (GTK_BOX (box), label);
  return GTK_LABEL (label);
}

static GtkWidget *
build_popover (PomonaServiceRow *self)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);

  self->devices = add_line (box);
  self->push = add_line (box);
  self->qr = pomona_qr_picture_new ();
  gtk_widget_set_size_request (self->qr, 160, 160);
  gtk_box_append (GTK_BOX (box), self->qr);
  self->start = add_button (box, _("_Start"), "app.start-service");
  self->stop = add_button (box, _("S_top"), "app.stop-service");
  self->copy = add_button (box, _("_Copy address"), NULL);
  g_signal_connect_swapped (self->start, "clicked", G_CALLBACK (gtk_menu_button_popdown), self->button);
  g_signal_connect_swapped (self->stop, "clicked", G_CALLBACK (gtk_menu_button_popdown), self->button);
  g_signal_connect_swapped (self->copy, "clicked", G_CALLBACK (copy_cb), self);
  g_signal_connect_swapped (popover, "map", G_CALLBACK (update_popover), self);
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  return popover;
}

static GtkWidget *
build_face (PomonaServiceRow *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *text = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->icon = GTK_IMAGE (gtk_image_new ());
  self->state = GTK_LABEL (gtk_label_new (NULL));
  self->address = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->state, 0);
  gtk_label_set_xalign (self->address, 0);
  gtk_label_set_ellipsize (self->state, PANGO_ELLIPSIZE_END);
  gtk_label_set_ellipsize (self->address, PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_add_css_class (GTK_WIDGET (self->address), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->address), "dim-label");
  gtk_box_append (GTK_BOX (text), GTK_WIDGET (self->state));
  gtk_box_append (GTK_BOX (text), GTK_WIDGET (self->address));
  gtk_box_append (GTK_BOX (row), GTK_WIDGET (self->icon));
  gtk_box_append (GTK_BOX (row), text);
  return row;
}

static void
pomona_service_row_dispose (GObject *object)
{
  PomonaServiceRow *self = POMONA_SERVICE_ROW (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->office);
  G_OBJECT_CLASS (pomona_service_row_parent_class)->dispose (object);
}

static void
pomona_service_row_class_init (PomonaServiceRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pomona_service_row_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
pomona_service_row_init (PomonaServiceRow *self)
{
  self->button = GTK_MENU_BUTTON (gtk_menu_button_new ());
  gtk_widget_set_name (GTK_WIDGET (self->button), "service-row");
  gtk_menu_button_set_child (self->button, build_face (self));
  gtk_menu_button_set_direction (self->button, GTK_ARROW_UP);
  gtk_menu_button_set_popover (self->button, build_popover (self));
  gtk_widget_add_css_class (GTK_WIDGET (self->button), "flat");
  gtk_widget_add_css_class (GTK_WIDGET (self->button), "pomona-service-row");
  gtk_widget_set_parent (GTK_WIDGET (self->button), GTK_WIDGET (self));
}

GtkWidget *
pomona_service_row_new (PomonaOffice *office)
{
  PomonaServiceRow *self = g_object_new (POMONA_TYPE_SERVICE_ROW, NULL);
  PomonaService *service = pomona_office_get_service (office);

  self->office = g_object_ref (office);
  g_signal_connect_object (service, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (service, "notify::url", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (pomona_office_get_devices (office), "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (pomona_office_get_situation (office), "changed", G_CALLBACK (update_popover), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
