/* pomona-bar.c: a bar with a length, perhaps on a scale. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include "pomona-bar.h"
#include "pomona-compat.h"

#define HEIGHT 12
#define RADIUS 4.0f
#define MIN_WIDTH 60

struct _PomonaBar
{
  GtkWidget  parent_instance;
  double     fraction;
  GArray    *grid;      /* double; NULL without */
};

G_DEFINE_FINAL_TYPE (PomonaBar, pomona_bar, GTK_TYPE_WIDGET)

static float
place (GtkWidget *widget,
       double     fraction,
       float      width)
{
  float x = (float) fraction * width;

  return gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL ? width - x : x;
}

static void
append_block (GtkSnapshot   *snapshot,
              GtkWidget     *widget,
              double         end,
              float          width,
              float          height,
              float          radius,
              const GdkRGBA *color)
{
  float x0 = place (widget, 0, width);
  float x1 = place (widget, end, width);
  graphene_rect_t rect = GRAPHENE_RECT_INIT (MIN (x0, x1), 0, ABS (x1 - x0), height);
  GskRoundedRect rounded;

  gsk_rounded_rect_init_from_rect (&rounded, &rect, radius);
  gtk_snapshot_push_rounded_clip (snapshot, &rounded);
  gtk_snapshot_append_color (snapshot, color, &rect);
  gtk_snapshot_pop (snapshot);
}

/* The end that says "and so on": four pieces that grow fainter. */
static void
append_fading (GtkSnapshot   *snapshot,
               GtkWidget     *widget,
               float          width,
               float          height,
               const GdkRGBA *color)
{
  for (int i = 0; i < 4; i++)
    {
      GdkRGBA faint = *color;
      float x0 = place (widget, 0.88 + i * 0.03, width);
      float x1 = place (widget, 0.88 + i * 0.03 + 0.02, width);

      faint.alpha *= 0.8f - 0.2f * (float) i;
      gtk_snapshot_append_color (snapshot, &faint, &GRAPHENE_RECT_INIT (MIN (x0, x1), 0, ABS (x1 - x0), height));
    }
}

static void
pomona_bar_snapshot (GtkWidget   *widget,
                     GtkSnapshot *snapshot)
{
  PomonaBar *self = POMONA_BAR (widget);
  float width = (float) gtk_widget_get_width (widget);
  float full = (float) gtk_widget_get_height (widget);
  float height = MIN (full, HEIGHT);
  GdkRGBA color;
  GdkRGBA faint;

  pomona_widget_get_color (widget, &color);
  faint = color;
  faint.alpha *= 0.15f;
  for (guint i = 0; self->grid != NULL && i < self->grid->len; i++)
    gtk_snapshot_append_color (snapshot, &faint,
                               &GRAPHENE_RECT_INIT (place (widget, g_array_index (self->grid, double, i), width), 0, 1, full));
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (0, (full - height) / 2));
  if (self->grid == NULL)
    append_block (snapshot, widget, 1, width, height, RADIUS, &faint);
  if (self->fraction > 1)
    {
      append_block (snapshot, widget, 0.87, width, height, RADIUS, &color);
      append_fading (snapshot, widget, width, height, &color);
    }
  else if (self->fraction > 0)
    append_block (snapshot, widget, MAX (self->fraction, 4.0 / MAX (width, 1)), width, height, RADIUS, &color);
  gtk_snapshot_restore (snapshot);
}

static void
pomona_bar_measure (GtkWidget      *widget,
                    GtkOrientation  orientation,
                    int             for_size,
                    int            *minimum,
                    int            *natural,
                    int            *minimum_baseline,
                    int            *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? MIN_WIDTH : HEIGHT;
  *natural = *minimum;
}

static void
pomona_bar_finalize (GObject *object)
{
  g_clear_pointer (&POMONA_BAR (object)->grid, g_array_unref);
  G_OBJECT_CLASS (pomona_bar_parent_class)->finalize (object);
}

static void
pomona_bar_class_init (PomonaBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = pomona_bar_finalize;
  widget_class->snapshot = pomona_bar_snapshot;
  widget_class->measure = pomona_bar_measure;
  gtk_widget_class_set_css_name (widget_class, "pomona-bar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
pomona_bar_init (PomonaBar *self)
{
}

GtkWidget *
pomona_bar_new (double      fraction,
                const char *description)
{
  PomonaBar *self = g_object_new (POMONA_TYPE_BAR, "hexpand", TRUE, NULL);

  self->fraction = fraction;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, description, -1);
  return GTK_WIDGET (self);
}

void
pomona_bar_set_fraction (PomonaBar *self,
                         double     fraction)
{
  self->fraction = fraction;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
pomona_bar_set_grid (PomonaBar *self,
                     GArray    *fractions)
{
  g_clear_pointer (&self->grid, g_array_unref);
  self->grid = g_array_ref (fractions);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* --- captions --- */

struct _PomonaScaleCaptions
{
  GtkWidget  parent_instance;
  GArray    *fractions;
  GStrv      captions;
};

G_DEFINE_FINAL_TYPE (PomonaScaleCaptions, pomona_scale_captions, GTK_TYPE_WIDGET)

static void
pomona_scale_captions_snapshot (GtkWidget   *widget,
                                GtkSnapshot *snapshot)
{
  PomonaScaleCaptions *self = POMONA_SCALE_CAPTIONS (widget);
  float width = (float) gtk_widget_get_width (widget);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  float taken = -1;
  GdkRGBA color;

  pomona_widget_get_color (widget, &color);
  for (guint i = 0; i < self->fractions->len && self->captions[i] != NULL; i++)
    {
      g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout (widget, self->captions[i]);
      float x = (float) g_array_index (self->fractions, double, i) * width;
      int text_width;

      pango_layout_get_pixel_size (layout, &text_width, NULL);
      if (x < taken || x + (float) text_width > width)
        continue;
      taken = x + (float) text_width + 6;
      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (rtl ? width - x - (float) text_width : x, 0));
      gtk_snapshot_append_layout (snapshot, layout, &color);
      gtk_snapshot_restore (snapshot);
    }
}

static void
pomona_scale_captions_measure (GtkWidget      *widget,
                               GtkOrientation  orientation,
                               int             for_size,
                               int            *minimum,
                               int            *natural,
                               int            *minimum_baseline,
                               int            *natural_baseline)
{
  g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout (widget, "0");
  int height;

  pango_layout_get_pixel_size (layout, NULL, &height);
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? MIN_WIDTH : height;
  *natural = *minimum;
}

static void
pomona_scale_captions_finalize (GObject *object)
{
  PomonaScaleCaptions *self = POMONA_SCALE_CAPTIONS (object);

  g_clear_pointer (&self->fractions, g_array_unref);
  g_strfreev (self->captions);
  G_OBJECT_CLASS (pomona_scale_captions_parent_class)->finalize (object);
}

static void
pomona_scale_captions_class_init (PomonaScaleCaptionsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = pomona_scale_captions_finalize;
  widget_class->snapshot = pomona_scale_captions_snapshot;
  widget_class->measure = pomona_scale_captions_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
pomona_scale_captions_init (PomonaScaleCaptions *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self), "dim-label");
}

GtkWidget *
pomona_scale_captions_new (GArray            *fractions,
                           const char *const *captions)
{
  PomonaScaleCaptions *self = g_object_new (POMONA_TYPE_SCALE_CAPTIONS, "hexpand", TRUE, NULL);

  self->fractions = g_array_ref (fractions);
  self->captions = g_strdupv ((GStrv) captions);
  return GTK_WIDGET (self);
}
