/* test-pretend-answer-examples.c: the commands of the published examples, and keys that answers must have. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-pretend-answer.h"
#include "pomona-schema.h"
#include "simulator-fixtures.h"

static char *
examples_folder (void)
{
  const char *root = g_getenv ("POMONA_EXAMPLES");

  return root != NULL ? g_build_filename (root, "apple", "mdm", "commands", NULL) : NULL;
}

static void
answer_everywhere (GVariant   *command,
                   const char *name)
{
  for (guint kind = 0; kind < POMONA_N_PRETEND_KINDS; kind++)
    for (guint user = 0; user < 2; user++)
      {
        g_autoptr(PomonaPretendState) state = pomona_pretend_state_new (kind, 0, 1);
        g_autoptr(PomonaPretendAnswer) answer = pomona_pretend_answer_new (state, command, user);
        const char *status = pomona_pretend_answer_get_status (answer);

        /* An example is well formed, so that no device may call it otherwise, but for PINs. */
        if (g_strcmp0 (status, "CommandFormatError") == 0)
          g_error ("%s: %s", name, status);
      }
}

static void
test_examples (void)
{
  g_autofree char *folder = examples_folder ();
  g_autoptr(GDir) dir = folder != NULL ? g_dir_open (folder, 0, NULL) : NULL;
  const char *name;
  guint n = 0;

  if (dir == NULL)
    {
      g_test_skip ("The published examples are not here");
      return;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, "example1.plist", NULL);
      g_autofree char *text = NULL;
      gsize size;
      g_autoptr(GVariant) envelope = NULL, command = NULL;

      if (!g_file_get_contents (path, &text, &size, NULL))
        continue;
      envelope = pomona_plist_parse_dict (text, size, NULL, NULL);
      command = envelope != NULL ? pomona_plist_get_dict (envelope, "Command") : NULL;
      if (pomona_plist_get_string (command, "RequestType") == NULL)
        continue;
      answer_everywhere (command, name);
      n++;
    }
  g_assert_cmpuint (n, >, 20);
}

static const PomonaSupport *
support_of (const PomonaSchemaItem *item,
            PomonaPretendKind       kind)
{
  static const PomonaSystem systems[] = { POMONA_SYSTEM_MACOS, POMONA_SYSTEM_IOS, POMONA_SYSTEM_IOS, POMONA_SYSTEM_TVOS };

  return &item->support[systems[kind]];
}

/* The table of commands agrees with the published schema: what exists where, on which channel of a Mac. */
static void
test_table (void)
{
  guint n;
  const PomonaSchemaItem *items = pomona_schema_list (POMONA_SCHEMA_COMMANDS, &n);

  for (guint i = 0; i < n; i++)
    for (guint kind = 0; kind < POMONA_N_PRETEND_KINDS; kind++)
      for (guint user = 0; user < 2; user++)
        {
          const PomonaSupport *support = support_of (&items[i], kind);
          g_autofree const char **types = pomona_pretend_answer_list_types (kind, user);
          gboolean expected = support->introduced != NULL && !g_str_has_prefix (support->introduced, "27") &&
                              !(support->removed != NULL && atoi (support->removed) < 26);

          if (user)
            expected = expected && kind == POMONA_PRETEND_MAC && support->user_channel == POMONA_TRISTATE_YES;
          else
            expected = expected && support->device_channel != POMONA_TRISTATE_NO;
          /* Old relics and what only a phone has. */
          if (g_str_equal (items[i].id, "RequestUnlockToken") || g_str_equal (items[i].id, "RefreshCellularPlans"))
            continue;
          if (expected != g_strv_contains (types, items[i].id))
            g_error ("%s on %s%s: %s expected", items[i].id, pomona_pretend_kind_to_string (kind), user ? " (user)" : "",
                     expected ? "" : "not");
        }
}

/* Keys that an answer must have are there whenever a bare command is acknowledged. */
static void
test_required_keys (void)
{
  for (guint kind = 0; kind < POMONA_N_PRETEND_KINDS; kind++)
    {
      g_autofree const char **types = pomona_pretend_answer_list_types (kind, FALSE);

      for (guint i = 0; types[i] != NULL; i++)
        {
          const PomonaSchemaItem *item = pomona_schema_command (types[i]);
          g_autoptr(PomonaPretendState) state = pomona_pretend_state_new (kind, 0, 1);
          g_auto(GVariantDict) command = G_VARIANT_DICT_INIT (NULL), report = G_VARIANT_DICT_INIT (NULL);
          g_autoptr(GVariant) dict = NULL, told = NULL;
          g_autoptr(PomonaPretendAnswer) answer = NULL;

          g_assert_nonnull (item);
          pomona_plist_set_string (&command, "RequestType", types[i]);
          dict = g_variant_ref_sink (pomona_plist_dict_end (&command));
          answer = pomona_pretend_answer_new (state, dict, FALSE);
          pomona_pretend_answer_fill (answer, &report);
          told = g_variant_ref_sink (pomona_plist_dict_end (&report));
          if (g_strcmp0 (pomona_plist_get_string (told, "Status"), "Acknowledged") != 0 || g_str_equal (types[i], "Restrictions"))
            continue;
          for (guint k = 0; k < item->n_response_keys; k++)
            if (item->response_keys[k].required && !pomona_plist_has (told, item->response_keys[k].name))
              g_error ("%s on %s: the answer lacks %s", types[i], pomona_pretend_kind_to_string (kind), item->response_keys[k].name);
        }
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/simulator/answer/examples", test_examples);
  g_test_add_func ("/simulator/answer/table", test_table);
  g_test_add_func ("/simulator/answer/required-keys", test_required_keys);
  return g_test_run ();
}
