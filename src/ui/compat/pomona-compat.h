/* pomona-compat.h: the one place that knows which GTK and libadwaita we are built against. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From GTK 4.8 and libadwaita 1.2 (Debian 12) up to the current ones. Types have the same name and properties in every
 * branch, so that templates need no second form. Behind each group: when its older branch may go. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* --- alerts (older branch until libadwaita 1.5) --- */

typedef struct
{
  const char            *id;
  const char            *label;       /* with a mnemonic underscore */
  AdwResponseAppearance  appearance;
} PomonaAlertResponse;

/* Asks. The first response is the close response and, unless default_id names another, the default one: put Cancel first.
 * extra may be NULL. callback gets the chosen id by pomona_alert_finish (). */
void     pomona_alert_choose        (GtkWidget                  *parent,
                                     const char                 *heading,
                                     const char                 *body,
                                     const PomonaAlertResponse  *responses,
                                     guint                       n_responses,
                                     const char                 *default_id,
                                     GtkWidget                  *extra,
                                     GAsyncReadyCallback         callback,
                                     gpointer                    user_data);
char    *pomona_alert_finish        (GAsyncResult               *result);

/* Makes a response of the open alert (in)sensitive; extra is the widget that was given to pomona_alert_choose (). */
void     pomona_alert_set_enabled   (GtkWidget                  *extra,
                                     const char                 *id,
                                     gboolean                    enabled);

/* --- sheets: a dialog with content of our own (until libadwaita 1.5) --- */

#define POMONA_TYPE_SHEET (pomona_sheet_get_type ())
G_DECLARE_DERIVABLE_TYPE (PomonaSheet, pomona_sheet, POMONA, SHEET, GObject)

/* content is a whole page with its header bar. */
PomonaSheet *pomona_sheet_new       (const char                 *title,
                                     GtkWidget                  *content,
                                     int                         width,
                                     int                         height);
void         pomona_sheet_present   (PomonaSheet                *self,
                                     GtkWidget                  *parent);
void         pomona_sheet_close     (PomonaSheet                *self);

struct _PomonaSheetClass
{
  GObjectClass parent_class;
};

/* --- files (until GTK 4.10) --- */

/* filters: GListModel of GtkFileFilter, or NULL. Dismissed: G_IO_ERROR_CANCELLED. A function set by
 * pomona_file_set_picker () answers instead of the dialog: tests, and places without a file portal. */
void     pomona_file_open           (GtkWidget                  *parent,
                                     const char                 *title,
                                     GListModel                 *filters,
                                     GAsyncReadyCallback         callback,
                                     gpointer                    user_data);
void     pomona_file_save           (GtkWidget                  *parent,
                                     const char                 *title,
                                     const char                 *name,
                                     GAsyncReadyCallback         callback,
                                     gpointer                    user_data);
GFile   *pomona_file_finish         (GAsyncResult               *result,
                                     GError                    **error);
typedef GFile *(*PomonaFilePicker)  (const char                 *title,
                                     const char                 *name);
void     pomona_file_set_picker     (PomonaFilePicker            picker);

/* --- banner (until libadwaita 1.3) --- */

/* Properties: title, button-label (NULL: none), revealed. Signal: button-clicked. */
#define POMONA_TYPE_BANNER (pomona_banner_get_type ())
G_DECLARE_FINAL_TYPE (PomonaBanner, pomona_banner, POMONA, BANNER, AdwBin)

/* --- a row with a switch (until libadwaita 1.4) --- */

/* An AdwActionRow with a property "active". */
#define POMONA_TYPE_SWITCH_ROW (pomona_switch_row_get_type ())
G_DECLARE_FINAL_TYPE (PomonaSwitchRow, pomona_switch_row, POMONA, SWITCH_ROW, AdwActionRow)

GtkWidget *pomona_switch_row_new    (const char                 *title,
                                     const char                 *subtitle);

/* --- the rest --- */

/* Colour of the widget's text, for drawn widgets (until GTK 4.10). */
void     pomona_widget_get_color    (GtkWidget                  *widget,
                                     GdkRGBA                    *color);
/* Says something to a screen reader; nothing before GTK 4.14. */
void     pomona_widget_announce     (GtkWidget                  *widget,
                                     const char                 *message);
/* Brings a row into view (until GTK 4.12). */
void     pomona_column_view_scroll_to (GtkColumnView            *view,
                                     guint                       position);
/* Properties of AdwAboutWindow and AdwAboutDialog (until libadwaita 1.5). */
void     pomona_about_present       (GtkWidget                  *parent,
                                     const char                 *first_property,
                                     ...) G_GNUC_NULL_TERMINATED;

G_END_DECLS
