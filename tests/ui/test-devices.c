/* test-devices.c: the table of devices over the practice office. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pomona-compat.h"
#include "pomona-device-list.h"
#include "pomona-devices-columns.h"
#include "pomona-devices-export.h"
#include "pomona-practice-office.h"
#include "ui-fixture.h"

/* One office for all: twenty-five enrollments are not free. Each test leaves the page as it was. */
static Ui *ui;

static GtkColumnView *
table (void)
{
  return GTK_COLUMN_VIEW (ui_find (GTK_WIDGET (ui->window), "devices-table"));
}

static GListModel *
rows (void)
{
  return G_LIST_MODEL (gtk_column_view_get_model (table ()));
}

static guint
n_rows (void)
{
  return g_list_model_get_n_items (rows ());
}

static char *
dup_cell (guint       row,
          const char *property)
{
  g_autoptr(PomonaDeviceItem) item = g_list_model_get_item (rows (), row);

  return pomona_device_item_dup_text (item, property);
}

static void
search_for (const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (ui_find (GTK_WIDGET (ui->window), "devices-search")), text);
}

static GtkColumnViewColumn *
column (const char *id)
{
  GListModel *columns = gtk_column_view_get_columns (table ());

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr(GtkColumnViewColumn) candidate = g_list_model_get_item (columns, i);

      if (g_strcmp0 (pomona_devices_column_get_id (candidate), id) == 0)
        return candidate;
    }
  g_assert_not_reached ();
}

static void
test_rows (void)
{
  GtkWidget *page = ui_page (ui, "devices");

  UI_WAIT (rows () != NULL && n_rows () == POMONA_PRACTICE_OFFICE_SIZE);
  UI_WAIT (gtk_widget_get_mapped (GTK_WIDGET (table ())));
  UI_WAIT (ui_has_text (GTK_WIDGET (ui->window), "Serving 25 devices"));
  for (guint i = 0; i < n_rows (); i++)
    {
      g_autofree char *name = dup_cell (i, "name");
      g_autofree char *serial = dup_cell (i, "serial");

      g_assert_cmpstr (name, !=, "");
      g_assert_cmpuint (strlen (serial), >=, 10);
    }
  ui_check_accessible (page);
}

static void
test_search (void)
{
  g_autofree char *serial = NULL;
  g_autofree char *found = NULL;
  GtkWidget *page = ui_page (ui, "devices");

  serial = dup_cell (7, "serial");
  search_for (serial);
  UI_WAIT (n_rows () == 1);
  found = dup_cell (0, "serial");
  g_assert_cmpstr (found, ==, serial);

  search_for ("no such device anywhere");
  UI_WAIT (n_rows () == 0);
  UI_WAIT (ui_find_text (page, GTK_TYPE_BUTTON, "Clear") != NULL);
  ui_check_accessible (page);
  ui_click (ui_find_text (page, GTK_TYPE_BUTTON, "Clear"));
  UI_WAIT (n_rows () == POMONA_PRACTICE_OFFICE_SIZE);
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (table ())));
}

static void
assert_sorted (const char *property,
               int         direction)
{
  for (guint i = 1; i < n_rows (); i++)
    {
      g_autofree char *before = dup_cell (i - 1, property);
      g_autofree char *after = dup_cell (i, property);
      g_autofree char *key_before = g_utf8_collate_key_for_filename (before, -1);
      g_autofree char *key_after = g_utf8_collate_key_for_filename (after, -1);

      g_assert_cmpint (strcmp (key_before, key_after) * direction, <=, 0);
    }
}

static void
test_sort (void)
{
  ui_page (ui, "devices");
  gtk_column_view_sort_by_column (table (), column ("serial"), GTK_SORT_ASCENDING);
  assert_sorted ("serial", 1);
  gtk_column_view_sort_by_column (table (), column ("serial"), GTK_SORT_DESCENDING);
  assert_sorted ("serial", -1);
  gtk_column_view_sort_by_column (table (), column ("model"), GTK_SORT_ASCENDING);
  assert_sorted ("model", 1);
  gtk_column_view_sort_by_column (table (), column ("name"), GTK_SORT_ASCENDING);
  assert_sorted ("name", 1);
}

/* What was chosen is there again in a table that is made later: visible, width, order, sorting. */
static void
test_columns_kept (void)
{
  g_autoptr(GSettings) settings = g_settings_new (POMONA_APP_ID);
  g_autoptr(GtkWidget) widget = g_object_ref_sink (gtk_column_view_new (NULL));
  GtkColumnView *later = GTK_COLUMN_VIEW (widget);
  g_autoptr(GtkColumnViewColumn) first = NULL;
  g_autoptr(GtkColumnViewColumn) serial = g_object_ref (column ("serial"));
  g_autofree char *sort = NULL;

  ui_page (ui, "devices");
  gtk_column_view_insert_column (table (), 0, serial);
  gtk_column_view_column_set_visible (column ("filevault"), FALSE);
  gtk_column_view_column_set_fixed_width (column ("model"), 222);
  gtk_column_view_sort_by_column (table (), column ("last-seen"), GTK_SORT_DESCENDING);
  pomona_devices_columns_save (table (), settings);

  pomona_devices_columns_add (later);
  pomona_devices_columns_load (later, settings);
  first = g_list_model_get_item (gtk_column_view_get_columns (later), 0);
  g_assert_cmpstr (pomona_devices_column_get_id (first), ==, "serial");
  for (guint i = 0; i < g_list_model_get_n_items (gtk_column_view_get_columns (later)); i++)
    {
      g_autoptr(GtkColumnViewColumn) one = g_list_model_get_item (gtk_column_view_get_columns (later), i);

      if (g_str_equal (pomona_devices_column_get_id (one), "filevault"))
        g_assert_false (gtk_column_view_column_get_visible (one));
      if (g_str_equal (pomona_devices_column_get_id (one), "model"))
        g_assert_cmpint (gtk_column_view_column_get_fixed_width (one), ==, 222);
    }
  sort = g_settings_get_string (settings, "devices-sort-column");
  g_assert_cmpstr (sort, ==, "last-seen");
  g_assert_true (g_settings_get_boolean (settings, "devices-sort-descending"));

  gtk_column_view_insert_column (table (), 4, serial);
  gtk_column_view_column_set_visible (column ("filevault"), TRUE);
  gtk_column_view_column_set_fixed_width (column ("model"), 150);
  gtk_column_view_sort_by_column (table (), column ("name"), GTK_SORT_ASCENDING);
}

static void
test_selection (void)
{
  GtkWidget *page = ui_page (ui, "devices");
  GtkSelectionModel *selection = gtk_column_view_get_model (table ());

  g_assert_false (gtk_action_bar_get_revealed (GTK_ACTION_BAR (ui_find (page, "devices-selection"))));
  gtk_selection_model_select_range (selection, 2, 3, TRUE);
  UI_WAIT (ui_has_text (page, "3 selected"));
  g_assert_true (gtk_action_bar_get_revealed (GTK_ACTION_BAR (ui_find (page, "devices-selection"))));
  ui_check_accessible (ui_find (page, "devices-selection"));

  /* What is hidden by the search can't be acted on by mistake. */
  search_for ("no such device anywhere");
  UI_WAIT (n_rows () == 0);
  UI_WAIT (!gtk_action_bar_get_revealed (GTK_ACTION_BAR (ui_find (page, "devices-selection"))));
  search_for ("");
  UI_WAIT (n_rows () == POMONA_PRACTICE_OFFICE_SIZE);

  gtk_selection_model_select_range (selection, 0, 2, TRUE);
  UI_WAIT (ui_has_text (page, "2 selected"));
  gtk_widget_activate_action (GTK_WIDGET (table ()), "devices.select-none", NULL);
  UI_WAIT (!gtk_action_bar_get_revealed (GTK_ACTION_BAR (ui_find (page, "devices-selection"))));
}

static char *export_path;

static GFile *
pick_export (const char *title,
             const char *name)
{
  return g_file_new_for_path (export_path);
}

/* An empty file is one that is not written yet. */
static char *
dup_export (void)
{
  char *text = NULL;

  if (g_file_get_contents (export_path, &text, NULL, NULL) && *text == '\0')
    g_clear_pointer (&text, g_free);
  return text;
}

static void
test_export (void)
{
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;

  ui_page (ui, "devices");
  export_path = g_build_filename (ui->folder, "devices.csv", NULL);
  pomona_file_set_picker (pick_export);
  gtk_widget_activate_action (GTK_WIDGET (table ()), "devices.export", NULL);
  UI_WAIT ((text = dup_export ()) != NULL);
  pomona_file_set_picker (NULL);
  g_clear_pointer (&export_path, g_free);

  lines = g_strsplit (g_strchomp (text), "\r\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 1 + POMONA_PRACTICE_OFFICE_SIZE);
  g_assert_nonnull (strstr (lines[0], "Name,Model,System"));
  g_assert_null (strstr (lines[0], "Owner"));
  for (guint i = 0; i < n_rows (); i++)
    {
      g_autofree char *serial = dup_cell (i, "serial");

      g_assert_nonnull (strstr (lines[1 + i], serial));
    }
}

int
main (int    argc,
      char **argv)
{
  int status;

  ui_init (&argc, &argv);
  g_test_add_func ("/ui/devices/rows", test_rows);
  g_test_add_func ("/ui/devices/search", test_search);
  g_test_add_func ("/ui/devices/sort", test_sort);
  g_test_add_func ("/ui/devices/columns-kept", test_columns_kept);
  g_test_add_func ("/ui/devices/selection", test_selection);
  g_test_add_func ("/ui/devices/export", test_export);
  ui = ui_new_practice ();
  ui_page (ui, "devices");
  UI_WAIT (rows () != NULL);
  status = g_test_run ();
  ui_free (ui);
  return status;
}
