/* test-ddm-examples.c: Apple's own declarations and status items. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * They are not part of the project; the tests are skipped where POMONA_EXAMPLES does not lead to them. */
#include "config.h"

#include "pomona-ddm-references.h"
#include "pomona-ddm-status.h"
#include "pomona-predicate.h"
#include "pomona-schema.h"

#include "../examples.h"
#include "ddm-test.h"

static guint n_declarations;
static guint n_references;
static guint n_status;

static void
check_declaration (const char *path,
                   const char *text,
                   gsize       size)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaDdmDeclaration) declaration = pomona_ddm_declaration_parse (text, -1, NULL, &error);
  g_autoptr(PomonaDdmDeclaration) again = NULL;
  g_autoptr(GPtrArray) references = NULL;
  g_autoptr(GBytes) body = NULL;
  const char *predicate;

  if (declaration == NULL)
    {
      g_test_message ("%s: %s", path, error->message);
      return;
    }
  n_declarations++;
  if (pomona_schema_declaration (declaration->type) == NULL)
    g_error ("%s: %s is not in the schema", path, declaration->type);
  body = pomona_ddm_declaration_to_bytes (declaration);
  again = pomona_ddm_declaration_parse (g_bytes_get_data (body, NULL), g_bytes_get_size (body), NULL, NULL);
  g_assert_cmpstr (again->server_token, ==, declaration->server_token);
  references = pomona_ddm_references (declaration);
  n_references += references->len;
  predicate = pomona_json_get_string (declaration->payload, "Predicate");
  if (predicate != NULL)
    {
      g_autoptr(PomonaPredicate) parsed = pomona_predicate_parse (predicate, NULL, &error);

      g_assert_no_error (error);
    }
}

static void
check_status (const char *path,
              const char *text,
              gsize       size)
{
  g_autofree char *wrapped = g_strconcat ("{\"StatusItems\":", text, "}", NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (folder);
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaDdmStatusReport) report = pomona_ddm_status_report_parse (wrapped, -1, &error);
  g_autoptr(JsonObject) once = NULL;
  g_autoptr(JsonObject) twice = NULL;
  g_autoptr(GPtrArray) list = NULL;

  g_assert_no_error (error);
  n_status++;
  once = pomona_ddm_status_merge (NULL, report);
  twice = pomona_ddm_status_merge (once, report);
  list = pomona_ddm_status_list (once);
  g_assert_cmpuint (list->len, >=, 1);
  if (pomona_ddm_status_get (once, name) == NULL)
    g_error ("%s: no item %s", path, name);
  /* To hear the same thing again changes nothing. */
  g_assert_true (json_node_equal (json_object_get_member (once, "items"), json_object_get_member (twice, "items")));
}

static void
test_declarations (void)
{
  g_autofree char *folder = example_folder ("declarative", "declarations");

  if (folder == NULL)
    return;
  for_each_example (folder, ".json", check_declaration);
  g_test_message ("%u declarations, %u references", n_declarations, n_references);
  g_assert_cmpuint (n_declarations, >=, 40);
  g_assert_cmpuint (n_references, >=, 5);
}

static void
test_status (void)
{
  g_autofree char *folder = example_folder ("declarative", "status");

  if (folder == NULL)
    return;
  for_each_example (folder, ".json", check_status);
  g_test_message ("%u status items", n_status);
  g_assert_cmpuint (n_status, >=, 20);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ddm/examples/declarations", test_declarations);
  g_test_add_func ("/ddm/examples/status", test_status);
  return g_test_run ();
}
