/* fuzz-plist.c: XML property lists from the network. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pomona-plist.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* libFuzzer keeps the input of an abort, not of the trap that g_error () is. */
#define FAIL(...) G_STMT_START { g_printerr (__VA_ARGS__); g_abort (); } G_STMT_END

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) value = pomona_plist_parse (data, size, NULL, &error);
  g_autoptr(GVariant) again = NULL;
  g_autoptr(JsonNode) node = NULL;
  g_autofree char *text = NULL;

  g_assert_true ((value == NULL) == (error != NULL));
  if (value == NULL)
    {
      if (strstr (error->message, "more than one way") != NULL)
        FAIL ("The guard let pass what libplist reads differently\n");
      return 0;
    }
  g_assert_true (g_variant_is_normal_form (value));
  text = pomona_plist_write_text (value);
  again = pomona_plist_parse (text, strlen (text), &(PomonaPlistLimits) { .max_size = G_MAXINT32 }, &error);
  if (again == NULL)
    FAIL ("Not readable again: %s: %s\n", error->message, text);
  g_assert_true (g_variant_equal (value, again));
  node = pomona_plist_to_json (value);
  g_assert_nonnull (node);
  return 0;
}
