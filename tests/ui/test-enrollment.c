/* test-enrollment.c: links, codes, and who is on the way. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pomona-link-card.h"
#include "ui-fixture.h"

#define TOPIC "com.apple.mgmt.External.test"

static GtkPicture *
find_picture (GtkWidget *root)
{
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkPicture *picture = GTK_IS_PICTURE (child) ? GTK_PICTURE (child) : find_picture (child);

      if (picture != NULL)
        return picture;
    }
  return NULL;
}

static void
test_link (void)
{
  g_autoptr(Ui) ui = ui_new ();
  GtkWidget *page = ui_page (ui, "enrollment");
  GtkWidget *card = ui_find (page, "link-card");
  GtkPicture *picture;

  UI_WAIT (gtk_widget_get_mapped (page));
  UI_WAIT (ui_has_text (page, "There is no push certificate yet."));
  g_assert_false (gtk_widget_get_visible (card));
  gtk_editable_set_text (GTK_EDITABLE (ui_find_text (page, ADW_TYPE_ENTRY_ROW, "Name of the link")), "Sales & <b>more</b>");
  ui_click (ui_find (page, "create-link"));
  UI_WAIT (gtk_widget_get_mapped (card));
  UI_WAIT (ui_has_text (card, "Sales & <b>more</b>"));
  g_assert_true (ui_has_text (card, pomona_service_get_url (ui->service)));
  picture = find_picture (card);
  g_assert_nonnull (gtk_picture_get_paintable (picture));
  /* Large enough for the camera of a telephone, and square. */
  g_assert_cmpint (gdk_paintable_get_intrinsic_width (gtk_picture_get_paintable (picture)), >=, 200);
  g_assert_cmpint (gdk_paintable_get_intrinsic_width (gtk_picture_get_paintable (picture)), ==,
                   gdk_paintable_get_intrinsic_height (gtk_picture_get_paintable (picture)));
  g_assert_true (g_str_has_prefix (gtk_picture_get_alternative_text (picture), "QR code of https://"));
  UI_WAIT (ui_has_text (page, "Links that work"));
  ui_check_accessible (page);

  gtk_widget_activate_action (card, "link.revoke", NULL);
  UI_WAIT (!gtk_widget_get_visible (card));
  UI_WAIT (!ui_has_text (page, "Links that work"));
}

static void
test_progress (void)
{
  g_autoptr(Ui) ui = ui_new ();
  GtkWidget *page = ui_page (ui, "enrollment");
  GtkWidget *row;

  ui_import_push (ui, TOPIC);
  UI_WAIT (!ui_has_text (page, "There is no push certificate yet."));
  ui_enroll (ui, 2);
  UI_WAIT (ui_has_text (page, "On the way"));
  UI_WAIT (ui_has_text (page, "Push token"));
  ui_check_accessible (page);

  /* The row leads to its device. */
  UI_WAIT ((row = ui_find_text (page, ADW_TYPE_ACTION_ROW, "Push token")) != NULL);
  UI_WAIT ((row = ui_find_text (page, ADW_TYPE_ACTION_ROW, "Push token")) != NULL && gtk_list_box_row_get_activatable (GTK_LIST_BOX_ROW (row)));
  g_signal_emit_by_name (row, "activated");
  gtk_widget_activate (row);
  UI_WAIT (g_str_equal (pomona_window_get_page_name (ui->window), "devices"));
  UI_WAIT (gtk_widget_get_mapped (ui_find (GTK_WIDGET (ui->window), "device-view")));
}

int
main (int    argc,
      char **argv)
{
  ui_init (&argc, &argv);
  g_test_add_func ("/ui/enrollment/link", test_link);
  g_test_add_func ("/ui/enrollment/progress", test_progress);
  return g_test_run ();
}
