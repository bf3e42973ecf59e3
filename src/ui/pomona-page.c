/* pomona-page.c: one page of the window. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include "pomona-page.h"

typedef struct
{
  PomonaOffice *office;
  char         *title;
  char         *icon_name;
  AdwHeaderBar *header_bar;
  GtkBox       *top;
  AdwBin       *content;
} PomonaPagePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (PomonaPage, pomona_page, ADW_TYPE_BIN)

enum
{
  PROP_OFFICE = 1,
  PROP_TITLE,
  PROP_ICON_NAME,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
pomona_page_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  PomonaPagePrivate *priv = pomona_page_get_instance_private (POMONA_PAGE (object));

  switch (prop_id)
    {
    case PROP_OFFICE:
      g_value_set_object (value, priv->office);
      break;
    case PROP_TITLE:
      g_value_set_string (value, priv->title);
      break;
    case PROP_ICON_NAME:
      g_value_set_string (value, priv->icon_name);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pomona_page_set_property (GObject      *object,
                          guint         prop_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  PomonaPagePrivate *priv = pomona_page_get_instance_private (POMONA_PAGE (object));

  switch (prop_id)
    {
    case PROP_OFFICE:
      priv->office = g_value_dup_object (value);
      break;
    case PROP_TITLE:
      g_free (priv->title);
      priv->title = g_value_dup_string (value);
      adw_header_bar_set_title_widget (priv->header_bar, adw_window_title_new (priv->title, NULL));
      break;
    case PROP_ICON_NAME:
      g_free (priv->icon_name);
      priv->icon_name = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pomona_page_dispose (GObject *object)
{
  PomonaPagePrivate *priv = pomona_page_get_instance_private (POMONA_PAGE (object));

  g_clear_object (&priv->office);
  G_OBJECT_CLASS (pomona_page_parent_class)->dispose (object);
}

static void
pomona_page_finalize (GObject *object)
{
  PomonaPagePrivate *priv = pomona_page_get_instance_private (POMONA_PAGE (object));

  g_free (priv->title);
  g_free (priv->icon_name);
  G_OBJECT_CLASS (pomona_page_parent_class)->finalize (object);
}

static void
pomona_page_class_init (PomonaPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pomona_page_get_property;
  object_class->set_property = pomona_page_set_property;
  object_class->dispose = pomona_page_dispose;
  object_class->finalize = pomona_page_finalize;

  properties[PROP_OFFICE] = g_param_spec_object ("office", NULL, NULL, POMONA_TYPE_OFFICE, flags | G_PARAM_CONSTRUCT_ONLY);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", flags | G_PARAM_CONSTRUCT);
  properties[PROP_ICON_NAME] = g_param_spec_string ("icon-name", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pomona_page_init (PomonaPage *self)
{
  PomonaPagePrivate *priv = pomona_page_get_instance_private (self);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  priv->header_bar = ADW_HEADER_BAR (adw_header_bar_new ());
  priv->top = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 0));
  priv->content = ADW_BIN (adw_bin_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (priv->content), TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (priv->header_bar));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (priv->top));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (priv->content));
  adw_bin_set_child (ADW_BIN (self), box);
}

PomonaOffice *
pomona_page_get_office (PomonaPage *self)
{
  PomonaPagePrivate *priv = pomona_page_get_instance_private (self);

  return priv->office;
}

PomonaService *
pomona_page_get_service (PomonaPage *self)
{
  return pomona_office_get_service (pomona_page_get_office (self));
}

const char *
pomona_page_get_title (PomonaPage *self)
{
  PomonaPagePrivate *priv = pomona_page_get_instance_private (self);

  return priv->title;
}

const char *
pomona_page_get_icon_name (PomonaPage *self)
{
  PomonaPagePrivate *priv = pomona_page_get_instance_private (self);

  return priv->icon_name;
}

AdwHeaderBar *
pomona_page_get_header_bar (PomonaPage *self)
{
  PomonaPagePrivate *priv = pomona_page_get_instance_private (self);

  return priv->header_bar;
}

void
pomona_page_set_content (PomonaPage *self,
                         GtkWidget  *content)
{
  PomonaPagePrivate *priv = pomona_page_get_instance_private (self);

  adw_bin_set_child (priv->content, content);
}

void
pomona_page_add_top (PomonaPage *self,
                     GtkWidget  *widget)
{
  PomonaPagePrivate *priv = pomona_page_get_instance_private (self);

  gtk_box_append (priv->top, widget);
}

void
pomona_page_find (PomonaPage *self)
{
  PomonaPageClass *klass = POMONA_PAGE_GET_CLASS (self);

  if (klass->find != NULL)
    klass->find (self);
}

void
pomona_page_refresh (PomonaPage *self)
{
  PomonaPageClass *klass = POMONA_PAGE_GET_CLASS (self);

  if (klass->refresh != NULL)
    klass->refresh (self);
}

gboolean
pomona_page_back (PomonaPage *self)
{
  PomonaPageClass *klass = POMONA_PAGE_GET_CLASS (self);

  return klass->back != NULL && klass->back (self);
}

void
pomona_page_show_target (PomonaPage *self,
                         const char *target)
{
  PomonaPageClass *klass = POMONA_PAGE_GET_CLASS (self);

  if (klass->show != NULL)
    klass->show (self, target);
}
