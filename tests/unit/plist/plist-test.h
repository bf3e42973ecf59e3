/* plist-test.h: what the tests of property lists share. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <string.h>

#include "pomona-plist.h"

#define XML_HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" \
  "<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n" \
  "<plist version=\"1.0\">\n"
#define XML_TAIL "\n</plist>\n"

/* Parses what stands between <plist> and </plist>. */
static inline GVariant *
parse_inner (const char *inner)
{
  g_autofree char *text = g_strconcat (XML_HEAD, inner, XML_TAIL, NULL);
  g_autoptr(GError) error = NULL;
  GVariant *value = pomona_plist_parse (text, strlen (text), NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (value);
  g_assert_false (g_variant_is_floating (value));
  return value;
}

static inline void
assert_refused (const void *data,
                gsize       size,
                int         code,
                const char *part)
{
  g_autofree char *exact = size > 0 ? g_memdup2 (data, size) : NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) value = pomona_plist_parse (exact, size, NULL, &error);

  if (value != NULL)
    g_test_message ("Not refused: %.*s", (int) MIN (size, 300), (const char *) data);
  g_assert_null (value);
  g_assert_error (error, POMONA_PLIST_ERROR, code);
  if (strstr (error->message, part) == NULL)
    g_test_message ("\"%s\" does not contain \"%s\"", error->message, part);
  g_assert_nonnull (strstr (error->message, part));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

static inline void
assert_inner_refused (const char *inner,
                      int         code,
                      const char *part)
{
  g_autofree char *text = g_strconcat (XML_HEAD, inner, XML_TAIL, NULL);

  assert_refused (text, strlen (text), code, part);
}
