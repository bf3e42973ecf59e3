/* fuzz-json.c: JSON from outside. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-json.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* libFuzzer keeps the input of an abort, not of the trap that g_error () is. */
#define FAIL(...) G_STMT_START { g_printerr (__VA_ARGS__); g_abort (); } G_STMT_END

/* What the guard lets pass json-glib must take, and what it makes of it must be writable and readable again
 * to the same. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = pomona_json_parse ((const char *) data, (gssize) size, &error);
  g_autoptr(JsonNode) again = NULL;
  g_autofree char *text = NULL;

  g_assert_true ((node == NULL) == (error != NULL));
  if (node == NULL)
    {
      if (g_str_has_prefix (error->message, "Not valid JSON"))
        FAIL ("The guard let pass what json-glib refuses: %s\n", error->message);
      return 0;
    }
  text = pomona_json_write (node, size % 2 == 0);
  again = pomona_json_parse (text, -1, &error);
  if (again == NULL)
    FAIL ("Not readable again: %s: %s\n", error->message, text);
  g_assert_true (json_node_equal (node, again));
  return 0;
}
