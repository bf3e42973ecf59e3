/* pomona-compat-banner.c: a banner above a page's content. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Our own on every version: AdwBanner is 1.3, and one look for all is worth more than two code paths. */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include "pomona-compat.h"

struct _PomonaBanner
{
  AdwBin       parent_instance;

  GtkRevealer *revealer;
  GtkLabel    *title;
  GtkButton   *button;
};

G_DEFINE_FINAL_TYPE (PomonaBanner, pomona_banner, ADW_TYPE_BIN)

enum
{
  PROP_TITLE = 1,
  PROP_BUTTON_LABEL,
  PROP_REVEALED,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];
static guint button_clicked_signal;

static void
clicked_cb (GtkButton *button,
            gpointer   user_data)
{
  g_signal_emit (user_data, button_clicked_signal, 0);
}

static void
pomona_banner_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  PomonaBanner *self = POMONA_BANNER (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, gtk_label_get_label (self->title));
      break;
    case PROP_BUTTON_LABEL:
      g_value_set_string (value, gtk_widget_get_visible (GTK_WIDGET (self->button)) ? gtk_button_get_label (self->button) : NULL);
      break;
    case PROP_REVEALED:
      g_value_set_boolean (value, gtk_revealer_get_reveal_child (self->revealer));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pomona_banner_set_property (GObject      *object,
                            guint         prop_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  PomonaBanner *self = POMONA_BANNER (object);
  const char *text;

  switch (prop_id)
    {
    case PROP_TITLE:
      text = g_value_get_string (value);
      gtk_label_set_label (self->title, text != NULL ? text : "");
      break;
    case PROP_BUTTON_LABEL:
      text = g_value_get_string (value);
      gtk_button_set_label (self->button, text != NULL ? text : "");
      gtk_widget_set_visible (GTK_WIDGET (self->button), text != NULL && *text != '\0');
      break;
    case PROP_REVEALED:
      gtk_revealer_set_reveal_child (self->revealer, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pomona_banner_class_init (PomonaBannerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = pomona_banner_get_property;
  object_class->set_property = pomona_banner_set_property;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_BUTTON_LABEL] = g_param_spec_string ("button-label", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_REVEALED] = g_param_spec_boolean ("revealed", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  button_clicked_signal = g_signal_new ("button-clicked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pomona_banner_init (PomonaBanner *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  self->revealer = GTK_REVEALER (gtk_revealer_new ());
  self->title = GTK_LABEL (gtk_label_new (NULL));
  self->button = GTK_BUTTON (gtk_button_new ());
  gtk_label_set_wrap (self->title, TRUE);
  gtk_label_set_xalign (self->title, 0);
  gtk_widget_set_hexpand (GTK_WIDGET (self->title), TRUE);
  gtk_widget_set_valign (GTK_WIDGET (self->button), GTK_ALIGN_CENTER);
  gtk_widget_set_visible (GTK_WIDGET (self->button), FALSE);
  g_signal_connect (self->button, "clicked", G_CALLBACK (clicked_cb), self);
  gtk_widget_add_css_class (box, "pomona-banner");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->button));
  gtk_revealer_set_child (self->revealer, box);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->revealer));
}
