/* ui-fixture.c: the window over a real service with pretend devices. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include <glib/gstdio.h>
#include <string.h>

#include "pomona-identity.h"
#include "pomona-practice-office.h"
#include "pomona-pretend-device.h"
#include "ui-fixture.h"

#define PATIENCE_S 60

void
ui_init (int    *argc,
         char ***argv)
{
  gtk_test_init (argc, argv, NULL);
  /* The steps know where the questions and sheets of GTK 4.8 are: in windows of their own. With newer versions the
   * window is tried from outside, by the suite e2e. */
  if (gtk_check_version (4, 10, 0) == NULL)
    {
      printf ("1..0 # SKIP these steps are written for GTK 4.8\n");
      exit (0);
    }
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  adw_init ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
}

gint64
ui_patience (void)
{
  const char *scale = g_getenv ("UI_SCALE");

  return PATIENCE_S * G_USEC_PER_SEC * (scale != NULL ? MAX (1, atoi (scale)) : 1);
}

gboolean
ui_tick (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
frame_cb (GdkFrameClock *clock,
          gpointer       user_data)
{
  (*(guint *) user_data)--;
}

void
ui_frames (GtkWidget *widget,
           guint      n)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (widget);
  gulong id = g_signal_connect (clock, "after-paint", G_CALLBACK (frame_cb), &n);

  while (n > 0)
    {
      guint before = n;

      gtk_widget_queue_draw (widget);
      UI_WAIT (n != before);
    }
  g_signal_handler_disconnect (clock, id);
}

/* --- start and end --- */

static Ui *
start (PomonaServiceConfig *config,
       gboolean             practice,
       gboolean             with_assistant)
{
  Ui *ui = g_new0 (Ui, 1);
  PomonaOptions options = { .demo = practice, .config = config };
  g_autoptr(GError) error = NULL;

  if (!with_assistant)
    {
      g_autoptr(GSettings) settings = g_settings_new (POMONA_APP_ID);

      g_settings_set_boolean (settings, "first-start-done", TRUE);
    }
  ui->devices = g_ptr_array_new_with_free_func (g_object_unref);
  ui->folder = g_strdup (config->data_dir);
  ui->application = pomona_application_new (&options);
  /* They follow one another too closely for the bus. */
  g_application_set_flags (G_APPLICATION (ui->application), G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (ui->application), NULL, &error);
  g_assert_no_error (error);
  g_application_activate (G_APPLICATION (ui->application));
  ui->service = g_object_ref (pomona_office_get_service (pomona_application_get_office (ui->application)));
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (ui->application)); l != NULL; l = l->next)
    if (POMONA_IS_WINDOW (l->data))
      ui->window = l->data;
  g_assert_nonnull (ui->window);
  UI_WAIT (gtk_widget_get_mapped (GTK_WIDGET (ui->window)));
  return ui;
}

Ui *
ui_new_with_config (PomonaServiceConfig *config)
{
  return start (config, FALSE, FALSE);
}

Ui *
ui_new_with_assistant (PomonaServiceConfig *config)
{
  return start (config, FALSE, TRUE);
}

PomonaServiceConfig *
ui_config_new (void)
{
  PomonaServiceConfig *config = pomona_service_config_new ();
  g_autoptr(GError) error = NULL;

  g_free (config->data_dir);
  config->data_dir = g_dir_make_tmp ("pomona-ui-XXXXXX", &error);
  g_assert_no_error (error);
  config->key_source = POMONA_KEY_SOURCE_FILE;
  g_free (config->listen);
  config->listen = g_strdup ("127.0.0.1:0");
  return config;
}

static Ui *
start_serving (gboolean practice)
{
  g_autoptr(PomonaServiceConfig) config = ui_config_new ();
  Ui *ui = start (config, practice, FALSE);

  UI_WAIT (pomona_service_get_state (ui->service) == POMONA_SERVICE_SERVING);
  return ui;
}

Ui *
ui_new (void)
{
  return start_serving (FALSE);
}

Ui *
ui_new_practice (void)
{
  Ui *ui = start_serving (TRUE);
  GListModel *devices = G_LIST_MODEL (pomona_office_get_devices (pomona_application_get_office (ui->application)));

  for (guint n = 0; n < POMONA_PRACTICE_OFFICE_SIZE; n = g_list_model_get_n_items (devices))
    /* Patience is for each of them. */
    UI_WAIT (g_list_model_get_n_items (devices) > n);
  return ui;
}

static void
remove_folder (const char *path)
{
  g_autoptr(GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        remove_folder (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

/* Settings live in the memory of the process: every test begins as if nobody had touched them. */
static void
reset_settings (void)
{
  g_autoptr(GSettings) settings = g_settings_new (POMONA_APP_ID);
  g_autoptr(GSettingsSchema) schema = NULL;
  g_auto(GStrv) keys = NULL;

  g_object_get (settings, "settings-schema", &schema, NULL);
  keys = g_settings_schema_list_keys (schema);
  for (guint i = 0; keys[i] != NULL; i++)
    g_settings_reset (settings, keys[i]);
}

void
ui_free (Ui *ui)
{
  g_autofree char *folder = g_strdup (ui->folder);

  ui_free_but_folder (ui);
  remove_folder (folder);
}

void
ui_free_but_folder (Ui *ui)
{
  for (guint i = 0; i < ui->devices->len; i++)
    pomona_pretend_device_close (g_ptr_array_index (ui->devices, i));
  g_ptr_array_unref (ui->devices);
  pomona_service_stop_async (ui->service, NULL, NULL);
  UI_WAIT (pomona_service_get_state (ui->service) != POMONA_SERVICE_STOPPING);
  g_action_group_activate_action (G_ACTION_GROUP (ui->application), "quit", NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  /* What g_application_run () would do at its end. */
  g_signal_emit_by_name (ui->application, "shutdown");
  g_assert_finalize_object (g_steal_pointer (&ui->application));
  g_clear_object (&ui->service);
  reset_settings ();
  g_clear_pointer (&ui->standin, pomona_apns_standin_free);
  g_free (ui->folder);
  g_free (ui);
}

/* --- devices and certificates --- */

static void
link_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  *(PomonaEnrollmentLink **) user_data = pomona_service_create_link_finish (POMONA_SERVICE (source), result, &error);
  g_assert_no_error (error);
}

static void
enrolled_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  pomona_pretend_device_enroll_finish (POMONA_PRETEND_DEVICE (source), result, &error);
  g_assert_no_error (error);
  (*(guint *) user_data)--;
}

void
ui_enroll (Ui    *ui,
           guint  n)
{
  g_autoptr(PomonaPretendWorkers) workers = pomona_pretend_workers_new (2, 4);
  g_autofree char *ca = pomona_service_dup_tls_ca (ui->service);
  PomonaPretendOptions options = { .form = POMONA_PRETEND_BY_SIGNATURE, .no_user_channel = TRUE, .ca_pem = ca };
  GListModel *list = G_LIST_MODEL (pomona_office_get_devices (pomona_application_get_office (ui->application)));
  guint left = n;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(PomonaEnrollmentLink) link = NULL;
      PomonaPretendDevice *device = pomona_pretend_device_new (i % POMONA_N_PRETEND_KINDS, i / POMONA_N_PRETEND_KINDS, 7, workers, &options);

      g_ptr_array_add (ui->devices, device);
      /* One each: downloads by clients that look alike count as one. */
      pomona_service_create_link_async (ui->service, "Test", 1, G_TIME_SPAN_HOUR, FALSE, NULL, link_cb, &link);
      UI_WAIT (link != NULL);
      pomona_pretend_device_enroll_async (device, link->profile_url, NULL, enrolled_cb, &left);
    }
  UI_WAIT (left == 0 && g_list_model_get_n_items (list) == n);
}

GBytes *
ui_make_push (Ui         *ui,
              const char *topic)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaKey) key = NULL;
  g_autoptr(PomonaCertificate) certificate = NULL;
  g_autoptr(PomonaSecret) key_pem = NULL;
  g_autofree char *pem = NULL;
  char *file;

  if (ui->standin == NULL)
    ui->standin = pomona_apns_standin_new (NULL, 0, &error);
  g_assert_no_error (error);
  key = pomona_key_new_p256 (&error);
  g_assert_no_error (error);
  certificate = pomona_apns_standin_issue (ui->standin, topic, key, &error);
  g_assert_no_error (error);
  key_pem = pomona_key_to_pem (key, &error);
  g_assert_no_error (error);
  pem = pomona_certificate_to_pem (certificate);
  file = g_strconcat (pem, (const char *) pomona_secret_get_data (key_pem, NULL), NULL);
  return g_bytes_new_take (file, strlen (file));
}

static void
imported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  *(PomonaPushCertificateRecord **) user_data = pomona_service_import_push_certificate_finish (POMONA_SERVICE (source), result, &error);
  g_assert_no_error (error);
}

void
ui_import_file (Ui     *ui,
                GBytes *file)
{
  PomonaPushImport import = { .certificate = file };
  g_autoptr(PomonaPushCertificateRecord) record = NULL;

  pomona_service_import_push_certificate_async (ui->service, &import, NULL, imported_cb, &record);
  UI_WAIT (record != NULL);
}

void
ui_import_push (Ui         *ui,
                const char *topic)
{
  g_autoptr(GBytes) file = ui_make_push (ui, topic);

  ui_import_file (ui, file);
}

/* --- finding --- */

typedef gboolean (*Matches) (GtkWidget  *widget,
                             gpointer    user_data);

static GtkWidget *
find (GtkWidget *root,
      Matches    matches,
      gpointer   user_data)
{
  if (matches (root, user_data))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, matches, user_data);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
has_name (GtkWidget *widget,
          gpointer   user_data)
{
  return g_strcmp0 (gtk_widget_get_name (widget), user_data) == 0;
}

static GtkWidget *
find_anywhere (Matches  matches,
               gpointer user_data)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr(GtkWidget) window = g_list_model_get_item (windows, i);
      GtkWidget *found = find (window, matches, user_data);

      if (found != NULL)
        return found;
    }
  return NULL;
}

GtkWidget *
ui_find (GtkWidget  *root,
         const char *name)
{
  return root != NULL ? find (root, has_name, (gpointer) name) : find_anywhere (has_name, (gpointer) name);
}

static const char *
text_of (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget))
    return gtk_label_get_text (GTK_LABEL (widget));
  if (GTK_IS_INSCRIPTION (widget))
    return gtk_inscription_get_text (GTK_INSCRIPTION (widget));
  return NULL;
}

static gboolean
is_visible_label (GtkWidget *widget,
                  gpointer   user_data)
{
  const char *text = text_of (widget);

  return text != NULL && gtk_widget_get_mapped (widget) && strstr (text, user_data) != NULL;
}

gboolean
ui_has_text (GtkWidget  *root,
             const char *text)
{
  return find (root, is_visible_label, (gpointer) text) != NULL;
}

typedef struct
{
  GType       type;
  const char *text;
} TypedText;

static gboolean
is_typed_text (GtkWidget *widget,
               gpointer   user_data)
{
  TypedText *wanted = user_data;

  return g_type_is_a (G_OBJECT_TYPE (widget), wanted->type) && gtk_widget_get_mapped (widget) && ui_has_text (widget, wanted->text);
}

GtkWidget *
ui_find_text (GtkWidget  *root,
              GType       type,
              const char *text)
{
  TypedText wanted = { type, text };

  return root != NULL ? find (root, is_typed_text, &wanted) : find_anywhere (is_typed_text, &wanted);
}

void
ui_click (GtkWidget *button)
{
  g_assert_nonnull (button);
  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

GtkWidget *
ui_page (Ui         *ui,
         const char *name)
{
  pomona_window_show_page (ui->window, name, NULL);
  return GTK_WIDGET (pomona_window_get_page (ui->window, name));
}

/* The type is newer than the oldest libadwaita. */
static gboolean
is_dialog (GtkWidget *widget,
           gpointer   user_data)
{
  GType type = g_type_from_name ("AdwDialog");

  return type != G_TYPE_INVALID && g_type_is_a (G_OBJECT_TYPE (widget), type) && gtk_widget_get_mapped (widget);
}

GtkWidget *
ui_dialog (Ui *ui)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr(GtkWidget) widget = g_list_model_get_item (toplevels, i);

      if (widget != GTK_WIDGET (ui->window) && gtk_widget_is_visible (widget))
        return widget;
    }
  return find (GTK_WIDGET (ui->window), is_dialog, NULL);
}

static void
pressed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  *(gboolean *) user_data = g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, NULL);
  g_object_unref (source);
}

gboolean
ui_keys (const char *keys)
{
  g_autofree char *program = g_find_program_in_path ("xdotool");
  gboolean pressed = FALSE;

  if (program == NULL)
    return FALSE;
  g_subprocess_wait_check_async (g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, program, "key", keys, NULL), NULL, pressed_cb, &pressed);
  UI_WAIT (pressed);
  return TRUE;
}

/* --- accessibility --- */

static gboolean
is_spoken (GtkWidget *widget)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (widget);
  const char *tooltip = gtk_widget_get_tooltip_text (widget);

  return gtk_test_accessible_has_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL) ||
         gtk_test_accessible_has_relation (accessible, GTK_ACCESSIBLE_RELATION_LABELLED_BY) ||
         (tooltip != NULL && *tooltip != '\0') || find (widget, is_visible_label, (gpointer) "") != NULL;
}

static gboolean
is_mute (GtkWidget *widget,
         gpointer   user_data)
{
  GtkAccessibleRole role = gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget));

  /* Containers only pass the focus on, and inner parts of an entry or a switch speak through their row. */
  if (!gtk_widget_get_focusable (widget) || !gtk_widget_get_mapped (widget) || role == GTK_ACCESSIBLE_ROLE_NONE ||
      role == GTK_ACCESSIBLE_ROLE_GENERIC || role == GTK_ACCESSIBLE_ROLE_GROUP || GTK_IS_SCROLLED_WINDOW (widget) || GTK_IS_WINDOW (widget) ||
      GTK_IS_LIST_BOX (widget) || GTK_IS_LIST_VIEW (widget) || GTK_IS_TEXT (widget) || gtk_widget_get_ancestor (widget, ADW_TYPE_COMBO_ROW) != NULL)
    return FALSE;
  return !is_spoken (widget);
}

void
ui_check_accessible (GtkWidget *root)
{
  GtkWidget *mute = find (root, is_mute, NULL);

  if (mute != NULL)
    g_error ("%s “%s” takes the focus and has nothing to say (in %s)", G_OBJECT_TYPE_NAME (mute), gtk_widget_get_name (mute),
             G_OBJECT_TYPE_NAME (gtk_widget_get_parent (mute)));
}

/* --- pictures --- */

void
ui_shoot (GtkWidget  *widget,
          const char *file)
{
  g_autoptr(GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr(GskRenderNode) node = NULL;
  g_autoptr(GdkTexture) texture = NULL;
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);

  ui_frames (widget, 2);
  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  g_assert_nonnull (node);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (gtk_widget_get_native (widget)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  g_assert_true (gdk_texture_save_to_png (texture, file));
}
