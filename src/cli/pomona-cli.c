/* pomona-cli.c: the sub-commands of the program: finding, options, help. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-cli"

#include "config.h"

#include <string.h>

#include "pomona-cli-private.h"
#include "pomona-cli.h"
#include "pomona-control-address.h"

static const PomonaCliCommand * const command_tables[] = {
  pomona_cli_device_commands,
  pomona_cli_service_commands,
  pomona_cli_push_commands,
};

typedef gboolean (*CommandFunc) (const PomonaCliCommand *command,
                                 gpointer                data);

/* Calls func until it says TRUE; returns the command it said so for. */
static const PomonaCliCommand *
find_command (CommandFunc func,
              gpointer    data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (command_tables); i++)
    for (const PomonaCliCommand *command = command_tables[i]; command->name != NULL; command++)
      if (func (command, data))
        return command;
  return NULL;
}

static gboolean
has_first_word (const PomonaCliCommand *command,
                gpointer                word)
{
  gsize length = strlen (word);

  return g_str_has_prefix (command->name, word) && (command->name[length] == '\0' || command->name[length] == ' ');
}

gboolean
pomona_cli_knows (const char *word)
{
  return find_command (has_first_word, (gpointer) word) != NULL;
}

static gboolean
add_summary (const PomonaCliCommand *command,
             gpointer                text)
{
  g_string_append_printf (text, "  %-46s %s\n", command->usage, _(command->summary));
  return FALSE;
}

char *
pomona_cli_dup_summary (void)
{
  GString *text = g_string_new (NULL);

  find_command (add_summary, text);
  return g_string_free (text, FALSE);
}

/* "pushcert import" takes two words of the line, "devices" one. */
static gboolean
is_named (const PomonaCliCommand *command,
          gpointer                data)
{
  char **words = data;
  g_auto(GStrv) parts = g_strsplit (command->name, " ", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    if (g_strcmp0 (parts[i], words[i]) != 0)
      return FALSE;
  return TRUE;
}

static guint
count_parts (const PomonaCliCommand *command)
{
  return strchr (command->name, ' ') != NULL ? 2 : 1;
}

static gboolean
takes_option (const PomonaCliCommand *command,
              const char             *option)
{
  g_auto(GStrv) names = g_strsplit (command->options, " ", -1);

  return g_str_equal (option, "json") || g_str_equal (option, "data-dir") || g_strv_contains ((const char * const *) names, option);
}

static void
add_options (GOptionContext         *context,
             const PomonaCliCommand *command,
             PomonaCliArguments     *a)
{
  const GOptionEntry all[] = {
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, &a->data_dir, N_("Data folder of the running service"), N_("FOLDER") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &a->json, N_("Print JSON"), NULL },
    { "uses", 0, 0, G_OPTION_ARG_INT, &a->uses, N_("How many devices may use the link (0: any number)"), N_("N") },
    { "expires", 0, 0, G_OPTION_ARG_STRING, &a->expires, N_("How long the link works: 30m, 24h, 7d"), N_("TIME") },
    { "label", 0, 0, G_OPTION_ARG_STRING, &a->label, N_("A name for the link"), N_("TEXT") },
    { "practice", 0, 0, G_OPTION_ARG_NONE, &a->practice, N_("For pretend devices"), NULL },
    { "filter", 0, 0, G_OPTION_ARG_STRING, &a->filter, N_("Only devices that contain the text"), N_("TEXT") },
    { "users", 0, 0, G_OPTION_ARG_NONE, &a->users, N_("User channels too"), NULL },
    { "wait", 0, 0, G_OPTION_ARG_INT, &a->wait, N_("Wait so long for the device's answer"), N_("SECONDS") },
    { "follow", 0, 0, G_OPTION_ARG_NONE, &a->follow, N_("Go on printing what happens"), NULL },
    { "key", 0, 0, G_OPTION_ARG_FILENAME, &a->key, N_("File with the private key"), N_("FILE") },
    { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &a->password_file, N_("File whose first line is the password"), N_("FILE") },
    { "allow-topic-change", 0, 0, G_OPTION_ARG_STRING, &a->allow_topic_change,
      N_("Accept this new topic: devices with the old one stop hearing"), N_("TOPIC") },
    { "apns-host", 0, 0, G_OPTION_ARG_STRING, &a->apns_host, N_("Push through this server"), N_("HOST:PORT") },
    { "apns-ca", 0, 0, G_OPTION_ARG_FILENAME, &a->apns_ca, N_("File with the CA of that server"), N_("FILE") },
  };
  g_autofree GOptionEntry *chosen = g_new0 (GOptionEntry, G_N_ELEMENTS (all) + 1);
  guint n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    if (takes_option (command, all[i].long_name))
      chosen[n++] = all[i];
  g_option_context_add_main_entries (context, chosen, GETTEXT_PACKAGE);
}

static void
clear_arguments (PomonaCliArguments *a)
{
  g_free (a->data_dir);
  g_free (a->expires);
  g_free (a->label);
  g_free (a->filter);
  g_free (a->key);
  g_free (a->password_file);
  g_free (a->allow_topic_change);
  g_free (a->apns_host);
  g_free (a->apns_ca);
  g_strfreev (a->words);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PomonaCliArguments, clear_arguments)

static int
run_command (const PomonaCliCommand *command,
             char                  **argv)
{
  g_auto(PomonaCliArguments) arguments = { .uses = 1, .wait = 0 };
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  g_autoptr(GError) error = NULL;
  guint n_words;

  g_option_context_set_summary (context, _(command->summary));
  g_option_context_set_strict_posix (context, FALSE);
  add_options (context, command, &arguments);
  if (!g_option_context_parse_strv (context, &argv, &error))
    {
      pomona_cli_fail ("%s", error->message);
      g_strfreev (argv);
      return POMONA_EXIT_USAGE;
    }

  /* argv is now the program, the name of the command and the words. */
  arguments.words = g_strdupv (argv + 1 + count_parts (command));
  n_words = g_strv_length (arguments.words);
  g_strfreev (argv);
  if (n_words < command->min_words || n_words > command->max_words)
    {
      pomona_cli_fail (_("Usage: pomona %s"), command->usage);
      return POMONA_EXIT_USAGE;
    }
  if (arguments.data_dir == NULL)
    arguments.data_dir = pomona_data_dir_default ();
  return command->run (&arguments);
}

int
pomona_cli_run (int    argc,
                char **argv)
{
  const PomonaCliCommand *command = find_command (is_named, argv + 1);

  if (command == NULL)
    {
      g_autofree char *summary = pomona_cli_dup_summary ();

      g_printerr (_("There is no such command. These exist:\n%s"), summary);
      return POMONA_EXIT_USAGE;
    }
  return run_command (command, g_strdupv (argv));
}
