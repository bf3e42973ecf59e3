/* ui-fixture.h: the window over a real service with pretend devices. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pomona-application.h"
#include "pomona-apns-standin.h"
#include "pomona-window.h"

G_BEGIN_DECLS

/* Runs the main loop until the condition holds; gives up loudly. */
#define UI_WAIT(condition) \
  G_STMT_START { \
    gint64 ui_end_ = g_get_monotonic_time () + ui_patience (); \
    guint ui_tick_ = g_timeout_add (20, ui_tick, NULL); \
    while (!(condition) && g_get_monotonic_time () < ui_end_) \
      g_main_context_iteration (NULL, TRUE); \
    g_source_remove (ui_tick_); \
    if (!(condition)) \
      g_error ("%s:%d: waited in vain for %s", __FILE__, __LINE__, #condition); \
  } G_STMT_END

typedef struct
{
  char              *folder;
  PomonaApplication *application;
  PomonaWindow      *window;
  PomonaService     *service;
  PomonaApnsStandin *standin;     /* Apple's, once a certificate was made */
  GPtrArray         *devices;     /* PomonaPretendDevice */
} Ui;

/* g_test_init () and the toolkit; call it first. */
void       ui_init             (int          *argc,
                                char       ***argv);
/* The application with its window, serving on a free port of the loopback. */
Ui        *ui_new              (void);
/* The same with the practice office, once all of its devices are in the list. */
Ui        *ui_new_practice     (void);
/* What ui_new () starts: a new folder, a key file, a free port. */
PomonaServiceConfig *ui_config_new (void);
/* Do not wait for the service. With the assistant: as on the first day. */
Ui        *ui_new_with_config  (PomonaServiceConfig *config);
Ui        *ui_new_with_assistant (PomonaServiceConfig *config);
void       ui_free             (Ui           *ui);
/* The folder stays for the next one. */
void       ui_free_but_folder  (Ui           *ui);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Ui, ui_free)

/* Lets so many pretend devices enroll, of each kind in turn. */
void       ui_enroll           (Ui           *ui,
                                guint         n);
/* A push certificate with its key in one PEM file, from a stand-in for Apple. */
GBytes    *ui_make_push        (Ui           *ui,
                                const char   *topic);
void       ui_import_file      (Ui           *ui,
                                GBytes       *file);
void       ui_import_push      (Ui           *ui,
                                const char   *topic);

gint64     ui_patience         (void);
gboolean   ui_tick             (gpointer      user_data);
/* So many painted frames. */
void       ui_frames           (GtkWidget    *widget,
                                guint         n);

/* By widget name; by type and visible text, which is looked for in labels below the widget. root NULL: in all windows. NULL
 * without. */
GtkWidget *ui_find             (GtkWidget    *root,
                                const char   *name);
GtkWidget *ui_find_text        (GtkWidget    *root,
                                GType         type,
                                const char   *text);
gboolean   ui_has_text         (GtkWidget    *root,
                                const char   *text);
/* Presses a button, without the delay of a key. */
void       ui_click            (GtkWidget    *button);
GtkWidget *ui_page             (Ui           *ui,
                                const char   *name);
/* Every widget that takes the focus has a role and something to read out. */
void       ui_check_accessible (GtkWidget    *root);
/* The one dialog that is open: a window of its own, or inside of ours on newer toolkits. NULL without. */
GtkWidget *ui_dialog           (Ui           *ui);
/* Real keys, by their X names ("alt+2", "ctrl+f"), as a person would press them. FALSE where xdotool is not there. */
gboolean   ui_keys             (const char   *keys);
/* Writes what the widget shows. */
void       ui_shoot            (GtkWidget    *widget,
                                const char   *file);

G_END_DECLS
