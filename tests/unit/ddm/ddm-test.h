/* ddm-test.h: what the tests of this floor share. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-ddm-error.h"
#include "pomona-json.h"

#include <string.h>

/* JSON in single quotes, for tests that can be read. */
static inline JsonObject *
ddm_test_object (const char *text)
{
  g_autofree char *json = g_strdelimit (g_strdup (text), "'", '"');
  g_autoptr(GError) error = NULL;
  JsonObject *object = pomona_json_parse_object (json, -1, &error);

  g_assert_no_error (error);
  return object;
}

static inline char *
ddm_test_quote (const char *text)
{
  return g_strdelimit (g_strdup (text), "'", '"');
}

/* The order of keys does not matter. */
static inline void
ddm_test_assert_json (JsonObject *object,
                      const char *expected)
{
  g_autoptr(JsonObject) wanted = ddm_test_object (expected);
  g_autoptr(JsonNode) node = json_node_init_object (json_node_alloc (), object);
  g_autoptr(JsonNode) wanted_node = json_node_init_object (json_node_alloc (), wanted);

  if (!json_node_equal (node, wanted_node))
    {
      g_autofree char *text = pomona_json_write (node, FALSE);
      g_autofree char *wanted_text = pomona_json_write (wanted_node, FALSE);

      g_error ("%s is not %s", text, wanted_text);
    }
}

/* Fails unless the message says a word that helps. */
#define ddm_test_assert_error(error, code, word) \
  G_STMT_START { \
    g_assert_error (error, POMONA_DDM_ERROR, (int) (code)); \
    if (strstr (error->message, word) == NULL) \
      g_error ("“%s” does not say “%s”", error->message, word); \
    g_clear_error (&error); \
  } G_STMT_END
