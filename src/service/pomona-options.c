/* pomona-options.c: how the program was started. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-service"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-options.h"

/* What can be said on the command line, in the environment and in the preferences. */
typedef struct
{
  const char *option;
  const char *variable;
  const char *setting;      /* key of the settings schema, NULL without */
  gsize       offset;       /* of the char * in PomonaServiceConfig */
  const char *summary;
  const char *argument;
} TextOption;

#define FIELD(name) G_STRUCT_OFFSET (PomonaServiceConfig, name)

static const TextOption text_options[] = {
  { "data-dir", "POMONA_DATA_DIR", "data-dir", FIELD (data_dir), N_("Where everything is kept"), N_("FOLDER") },
  { "listen", "POMONA_LISTEN", "listen-address", FIELD (listen), N_("Where devices connect (0.0.0.0:8443)"), N_("ADDRESS:PORT") },
  { "public-url", "POMONA_PUBLIC_URL", "public-url", FIELD (public_url), N_("The address that devices are told, for good"), N_("URL") },
  { "apns-host", "POMONA_APNS_HOST", "apns-host", FIELD (apns_host), N_("Push through this server instead of Apple's"), N_("HOST:PORT") },
  { "apns-ca", "POMONA_APNS_CA", "apns-ca", FIELD (apns_ca), N_("File with the CA of that server"), N_("FILE") },
  { "key-file", "POMONA_KEY_FILE", "key-file", FIELD (key_file), N_("File with the key that seals the secrets; made when missing"), N_("FILE") },
  { "organization", "POMONA_ORGANIZATION", NULL, FIELD (organization), N_("Name that devices show as their manager"), N_("NAME") },
  { "tls-certificate", "POMONA_TLS_CERTIFICATE", "tls-certificate", FIELD (tls_certificate), N_("Server certificate with its chain (PEM)"), N_("FILE") },
  { "tls-key", "POMONA_TLS_KEY", "tls-key", FIELD (tls_key), N_("Key of the server certificate (PEM)"), N_("FILE") },
};

static char **
text_field (PomonaServiceConfig *config,
            const TextOption    *option)
{
  return G_STRUCT_MEMBER_P (config, option->offset);
}

static void
set_text (PomonaServiceConfig *config,
          const TextOption    *option,
          const char          *value)
{
  char **field = text_field (config, option);

  if (value == NULL || *value == '\0')
    return;
  g_free (*field);
  *field = g_strdup (value);
}

/* NULL where the schema is not installed: a headless program without its data files still runs. */
static GSettings *
open_settings (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr(GSettingsSchema) schema = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, POMONA_APP_ID, TRUE);
  return schema != NULL ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

static void
read_settings (PomonaServiceConfig *config)
{
  g_autoptr(GSettings) settings = open_settings ();

  if (settings == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (text_options); i++)
    {
      g_autofree char *value = NULL;

      if (text_options[i].setting == NULL)
        continue;
      value = g_settings_get_string (settings, text_options[i].setting);
      set_text (config, &text_options[i], value);
    }
}

static void
read_environment (PomonaServiceConfig *config)
{
  const char *passphrase_file = g_getenv ("POMONA_PASSPHRASE_FILE");

  for (gsize i = 0; i < G_N_ELEMENTS (text_options); i++)
    set_text (config, &text_options[i], g_getenv (text_options[i].variable));
  if (config->passphrase == NULL && passphrase_file != NULL)
    {
      g_autofree char *text = NULL;

      if (g_file_get_contents (passphrase_file, &text, NULL, NULL))
        config->passphrase = pomona_secret_new (g_strchomp (text), -1);
    }
}

/* The practice office has a folder, a port and a key file of its own, so that it never meets the real one. */
static void
set_demo_defaults (PomonaServiceConfig *config)
{
  g_free (config->data_dir);
  config->data_dir = g_build_filename (g_get_user_data_dir (), "pomona-practice", NULL);
  g_free (config->listen);
  config->listen = g_strdup ("127.0.0.1:8444");
  config->key_source = POMONA_KEY_SOURCE_FILE;
  g_free (config->organization);
  config->organization = g_strdup (_("Practice office"));
}

static void
build_entries (GOptionEntry  *entries,
               char         **values,
               PomonaOptions *options,
               gboolean      *plain_http)
{
  const GOptionEntry flags[] = {
    { "headless", 0, 0, G_OPTION_ARG_NONE, &options->headless, N_("Serve devices without a window"), NULL },
    { "demo", 0, 0, G_OPTION_ARG_NONE, &options->demo, N_("Run the practice office: pretend devices, a folder of its own"), NULL },
    { "plain-http", 0, 0, G_OPTION_ARG_NONE, plain_http, N_("Plain HTTP on the loopback, behind a proxy that does TLS"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &options->version, N_("Print the version"), NULL },
  };
  guint n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++)
    entries[n++] = flags[i];
  for (gsize i = 0; i < G_N_ELEMENTS (text_options); i++)
    entries[n++] = (GOptionEntry) { text_options[i].option, 0, 0, G_OPTION_ARG_STRING, &values[i],
                                    text_options[i].summary, text_options[i].argument };
}

static gboolean
parse_line (int             *argc,
            char          ***argv,
            PomonaOptions   *options,
            char           **values,
            gboolean        *plain_http,
            GError         **error)
{
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  GOptionEntry entries[G_N_ELEMENTS (text_options) + 5] = { { NULL } };

  build_entries (entries, values, options, plain_http);
  g_option_context_set_summary (context, _("Manages Macs, iPhones, iPads and Apple TVs of a small office."));
  g_option_context_set_description (context, _("The sub-commands (devices, send, enroll-link, status …) speak to a running Pomona; "
                                               "see “pomona help”."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  /* GApplication has options of its own (--gapplication-service). */
  g_option_context_set_ignore_unknown_options (context, TRUE);
  return g_option_context_parse (context, argc, argv, error);
}

PomonaOptions *
pomona_options_parse (int      *argc,
                      char   ***argv,
                      GError  **error)
{
  g_autoptr(PomonaOptions) options = g_new0 (PomonaOptions, 1);
  g_auto(GStrv) values = g_new0 (char *, G_N_ELEMENTS (text_options) + 1);
  gboolean plain_http = FALSE;
  gboolean parsed = parse_line (argc, argv, options, values, &plain_http, error);

  options->config = pomona_service_config_new ();
  if (options->demo)
    set_demo_defaults (options->config);
  else
    read_settings (options->config);
  read_environment (options->config);
  options->config->plain_http = plain_http;
  options->config->key_file_fallback = options->headless;
  for (gsize i = 0; i < G_N_ELEMENTS (text_options); i++)
    {
      set_text (options->config, &text_options[i], values[i]);
      g_clear_pointer (&values[i], g_free);
    }
  return parsed ? g_steal_pointer (&options) : NULL;
}

void
pomona_options_free (PomonaOptions *options)
{
  g_clear_pointer (&options->config, pomona_service_config_free);
  g_free (options);
}
