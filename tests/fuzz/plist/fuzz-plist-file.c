/* fuzz-plist-file.c: property lists from files of the administrator, binary ones among them. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pomona-plist.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Small limits, so that a run spends its time on new input and not on large results. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  const PomonaPlistLimits limits = { .max_size = 1 << 20, .max_nodes = 20000 };
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) value = pomona_plist_parse_file (data, size, &limits, &error);
  g_autoptr(GVariant) again = NULL;
  g_autofree char *text = NULL;
  g_autofree char *second = NULL;

  g_assert_true ((value == NULL) == (error != NULL));
  if (value == NULL)
    return 0;
  g_assert_true (g_variant_is_normal_form (value));
  /* Control characters and fractions of seconds are lost on the way to XML; after that nothing is. */
  text = pomona_plist_write_text (value);
  again = pomona_plist_parse (text, strlen (text), &(PomonaPlistLimits) { .max_size = G_MAXINT32 }, &error);
  if (again == NULL)
    {
      /* Two keys that differ in control characters only have become one. */
      g_assert_error (error, POMONA_PLIST_ERROR, POMONA_PLIST_ERROR_DUPLICATE);
      return 0;
    }
  second = pomona_plist_write_text (again);
  g_assert_cmpstr (text, ==, second);
  return 0;
}
