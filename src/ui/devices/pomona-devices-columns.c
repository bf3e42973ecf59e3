/* pomona-devices-columns.c: the columns of the device table. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-device-item.h"
#include "pomona-devices-columns.h"

#define ID_KEY "pomona-column"

typedef enum
{
  SORT_TEXT,
  SORT_NUMBER,
} SortKind;

typedef struct
{
  const char *id;
  const char *title;
  const char *property;       /* of PomonaDeviceItem: what is shown */
  const char *icon_property;  /* in front of it, or NULL */
  const char *sort_property;
  SortKind    sort;
  int         width;          /* -1: its natural one */
  gboolean    expand;
  gboolean    shown;          /* at the first start */
} ColumnSpec;

static const ColumnSpec specs[] = {
  { "name", N_("Name"), "name", "platform-icon", "name", SORT_TEXT, 210, TRUE, TRUE },
  { "model", N_("Model"), "model", NULL, "model", SORT_TEXT, 116, FALSE, TRUE },
  { "system", N_("System"), "system", NULL, "system", SORT_TEXT, 115, FALSE, TRUE },
  { "owner", N_("Owner"), "owner", NULL, "owner", SORT_TEXT, 120, FALSE, FALSE },
  { "serial", N_("Serial"), "serial", NULL, "serial", SORT_TEXT, 122, FALSE, TRUE },
  { "last-seen", N_("Last contact"), "last-seen-text", NULL, "last-seen", SORT_NUMBER, 105, FALSE, TRUE },
  { "state", N_("State"), "state-text", "state-icon", "state", SORT_NUMBER, 120, FALSE, TRUE },
  { "pending", N_("Pending"), "pending", NULL, "pending", SORT_NUMBER, 80, FALSE, TRUE },
  { "filevault", N_("FileVault"), "filevault-text", NULL, "filevault-text", SORT_TEXT, 80, FALSE, TRUE },
  { "tags", N_("Tags"), "tags-text", NULL, "tags-text", SORT_TEXT, 120, FALSE, FALSE },
};

/* --- cells --- */

typedef struct
{
  GBinding *text;
  GBinding *icon;
} CellBindings;

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *list_item,
          gpointer                  user_data)
{
  const ColumnSpec *spec = user_data;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *label = gtk_inscription_new (NULL);

  if (spec->icon_property != NULL)
    gtk_box_append (GTK_BOX (box), gtk_image_new ());
  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (label), GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_inscription_set_xalign (GTK_INSCRIPTION (label), spec->sort == SORT_NUMBER && spec->icon_property == NULL &&
                              g_str_equal (spec->id, "pending") ? 1.0f : 0.0f);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_item_set_child (list_item, box);
}

/* 0 of something is nothing to see. */
static gboolean
number_to_text (GBinding     *binding,
                const GValue *from,
                GValue       *to,
                gpointer      user_data)
{
  guint number = g_value_get_uint (from);

  g_value_take_string (to, number > 0 ? g_strdup_printf ("%u", number) : g_strdup (""));
  return TRUE;
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *list_item,
         gpointer                  user_data)
{
  const ColumnSpec *spec = user_data;
  GObject *item = gtk_list_item_get_item (list_item);
  GtkWidget *box = gtk_list_item_get_child (list_item);
  GtkWidget *label = gtk_widget_get_last_child (box);
  CellBindings *bindings = g_new0 (CellBindings, 1);
  gboolean is_number = g_object_class_find_property (G_OBJECT_GET_CLASS (item), spec->property)->value_type == G_TYPE_UINT;

  bindings->text = g_object_bind_property_full (item, spec->property, label, "text", G_BINDING_SYNC_CREATE,
                                                is_number ? number_to_text : NULL, NULL, NULL, NULL);
  if (spec->icon_property != NULL)
    bindings->icon = g_object_bind_property (item, spec->icon_property, gtk_widget_get_first_child (box), "icon-name", G_BINDING_SYNC_CREATE);
  g_object_set_data_full (G_OBJECT (list_item), "bindings", bindings, g_free);
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *list_item,
           gpointer                  user_data)
{
  CellBindings *bindings = g_object_get_data (G_OBJECT (list_item), "bindings");

  g_binding_unbind (bindings->text);
  if (bindings->icon != NULL)
    g_binding_unbind (bindings->icon);
  g_object_set_data (G_OBJECT (list_item), "bindings", NULL);
}

/* --- sorters: C functions are two to three times faster than expressions on long lists --- */

/* While find_sorting () asks: where the first sorter notes itself. */
static const ColumnSpec **asked_first;

static gboolean
is_question (const ColumnSpec *spec)
{
  if (asked_first == NULL)
    return FALSE;
  if (*asked_first == NULL)
    *asked_first = spec;
  return TRUE;
}

static int
compare_text (gconstpointer a,
              gconstpointer b,
              gpointer      user_data)
{
  const ColumnSpec *spec = user_data;

  if (is_question (spec))
    return GTK_ORDERING_SMALLER;
  return gtk_ordering_from_cmpfunc (g_strcmp0 (pomona_device_item_get_key ((gpointer) a, spec->sort_property),
                                               pomona_device_item_get_key ((gpointer) b, spec->sort_property)));
}

static gint64
number_of (gconstpointer     item,
           const ColumnSpec *spec)
{
  PomonaDevice *device = pomona_device_item_get_device ((gpointer) item);

  if (g_str_equal (spec->id, "last-seen"))
    return device->last_seen;
  if (g_str_equal (spec->id, "state"))
    return device->state;
  return device->pending;
}

static int
compare_number (gconstpointer a,
                gconstpointer b,
                gpointer      user_data)
{
  gint64 left;
  gint64 right;

  if (is_question (user_data))
    return GTK_ORDERING_SMALLER;
  left = number_of (a, user_data);
  right = number_of (b, user_data);
  return left < right ? GTK_ORDERING_SMALLER : left > right ? GTK_ORDERING_LARGER : GTK_ORDERING_EQUAL;
}

static GtkColumnViewColumn *
build_column (const ColumnSpec *spec)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkColumnViewColumn *column;
  g_autoptr(GtkSorter) sorter = GTK_SORTER (gtk_custom_sorter_new (spec->sort == SORT_TEXT ? compare_text : compare_number,
                                                                   (gpointer) spec, NULL));

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), (gpointer) spec);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), (gpointer) spec);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), (gpointer) spec);
  column = gtk_column_view_column_new (_(spec->title), factory);
  gtk_column_view_column_set_sorter (column, sorter);
  gtk_column_view_column_set_resizable (column, TRUE);
  gtk_column_view_column_set_expand (column, spec->expand);
  gtk_column_view_column_set_fixed_width (column, spec->width);
  gtk_column_view_column_set_visible (column, spec->shown);
  g_object_set_data (G_OBJECT (column), ID_KEY, (gpointer) spec->id);
  return column;
}

void
pomona_devices_columns_add (GtkColumnView *view)
{
  for (gsize i = 0; i < G_N_ELEMENTS (specs); i++)
    {
      g_autoptr(GtkColumnViewColumn) column = build_column (&specs[i]);

      gtk_column_view_append_column (view, column);
    }
}

const char *
pomona_devices_column_get_id (GtkColumnViewColumn *column)
{
  return g_object_get_data (G_OBJECT (column), ID_KEY);
}

GMenuModel *
pomona_devices_columns_build_menu (GtkColumnView *view,
                                   GtkWidget     *widget)
{
  GListModel *columns = gtk_column_view_get_columns (view);
  g_autoptr(GSimpleActionGroup) group = g_simple_action_group_new ();
  GMenu *menu = g_menu_new ();

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr(GtkColumnViewColumn) column = g_list_model_get_item (columns, i);
      const char *id = pomona_devices_column_get_id (column);
      g_autoptr(GPropertyAction) action = g_property_action_new (id, column, "visible");
      g_autofree char *name = g_strconcat ("columns.", id, NULL);

      /* A table without names is no table. */
      if (g_str_equal (id, "name"))
        continue;
      g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
      g_menu_append (menu, gtk_column_view_column_get_title (column), name);
    }
  gtk_widget_insert_action_group (widget, "columns", G_ACTION_GROUP (group));
  return G_MENU_MODEL (menu);
}

/* --- settings --- */

static GtkColumnViewColumn *
find_column (GtkColumnView *view,
             const char    *id)
{
  GListModel *columns = gtk_column_view_get_columns (view);

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr(GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      if (g_strcmp0 (pomona_devices_column_get_id (column), id) == 0)
        return column;
    }
  return NULL;
}

static void
load_order (GtkColumnView *view,
            GSettings     *settings)
{
  g_auto(GStrv) order = g_settings_get_strv (settings, "devices-columns");

  for (guint i = 0; order[i] != NULL; i++)
    {
      GtkColumnViewColumn *column = find_column (view, order[i]);

      if (column != NULL)
        gtk_column_view_insert_column (view, i, column);
    }
}

static void
load_hidden (GtkColumnView *view,
             GSettings     *settings)
{
  g_auto(GStrv) hidden = g_settings_get_strv (settings, "devices-hidden-columns");
  g_auto(GStrv) order = g_settings_get_strv (settings, "devices-columns");
  GListModel *columns = gtk_column_view_get_columns (view);

  /* Nothing stored yet: the defaults of the table stand. */
  if (order[0] == NULL)
    return;
  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr(GtkColumnViewColumn) column = g_list_model_get_item (columns, i);
      const char *id = pomona_devices_column_get_id (column);

      gtk_column_view_column_set_visible (column, !g_strv_contains ((const char * const *) hidden, id));
    }
}

static void
load_widths (GtkColumnView *view,
             GSettings     *settings)
{
  g_autoptr(GVariant) widths = g_settings_get_value (settings, "devices-column-widths");
  GVariantIter iter;
  const char *id;
  int width;

  g_variant_iter_init (&iter, widths);
  while (g_variant_iter_next (&iter, "{&si}", &id, &width))
    {
      GtkColumnViewColumn *column = find_column (view, id);

      if (column != NULL && width >= 40 && width <= 2000)
        gtk_column_view_column_set_fixed_width (column, width);
    }
}

void
pomona_devices_columns_load (GtkColumnView *view,
                             GSettings     *settings)
{
  g_autofree char *sort = settings != NULL ? g_settings_get_string (settings, "devices-sort-column") : NULL;
  gboolean descending = settings != NULL && g_settings_get_boolean (settings, "devices-sort-descending");
  GtkColumnViewColumn *column;

  if (settings != NULL)
    {
      load_order (view, settings);
      load_hidden (view, settings);
      load_widths (view, settings);
    }
  column = find_column (view, sort != NULL && *sort != '\0' ? sort : "name");
  gtk_column_view_sort_by_column (view, column, descending ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
}

/* The older column view does not tell by what it sorts. So it is asked to compare two things: the sorter that is asked
 * first notes that it was, and whether its answer comes back turned round tells the direction. */
static const char *
find_sorting (GtkColumnView *view,
              gboolean      *descending)
{
  GtkSorter *sorter = gtk_column_view_get_sorter (view);
  const ColumnSpec *asked = NULL;

  asked_first = &asked;
  *descending = gtk_sorter_compare (sorter, view, sorter) == GTK_ORDERING_LARGER;
  asked_first = NULL;
  return asked != NULL ? asked->id : NULL;
}

static void
save_sorting (GtkColumnView *view,
              GSettings     *settings)
{
  gboolean descending;
  const char *id = find_sorting (view, &descending);

  if (id == NULL)
    return;
  g_settings_set_string (settings, "devices-sort-column", id);
  g_settings_set_boolean (settings, "devices-sort-descending", descending);
}

void
pomona_devices_columns_save (GtkColumnView *view,
                             GSettings     *settings)
{
  GListModel *columns = gtk_column_view_get_columns (view);
  g_autoptr(GPtrArray) order = g_ptr_array_new ();
  g_autoptr(GPtrArray) hidden = g_ptr_array_new ();
  g_auto(GVariantBuilder) widths = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{si}"));

  if (settings == NULL)
    return;
  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr(GtkColumnViewColumn) column = g_list_model_get_item (columns, i);
      const char *id = pomona_devices_column_get_id (column);

      g_ptr_array_add (order, (gpointer) id);
      if (!gtk_column_view_column_get_visible (column))
        g_ptr_array_add (hidden, (gpointer) id);
      if (gtk_column_view_column_get_fixed_width (column) > 0)
        g_variant_builder_add (&widths, "{si}", id, gtk_column_view_column_get_fixed_width (column));
    }
  g_ptr_array_add (order, NULL);
  g_ptr_array_add (hidden, NULL);
  g_settings_set_strv (settings, "devices-columns", (const char * const *) order->pdata);
  g_settings_set_strv (settings, "devices-hidden-columns", (const char * const *) hidden->pdata);
  g_settings_set_value (settings, "devices-column-widths", g_variant_builder_end (&widths));
  save_sorting (view, settings);
}
