/* fuzz-predicate.c: any text as a condition. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pomona-ddm-error.h"
#include "pomona-json.h"
#include "pomona-predicate.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Something to ask about. */
static JsonObject *
get_state (void)
{
  static JsonObject *state;

  if (state == NULL)
    state = pomona_json_parse_object ("{\"items\":{\"device\":{\"model\":{\"family\":\"Mac\"},\"operating-system\":"
                                      "{\"version\":\"26.1\"}},\"mdm\":{\"app\":[{\"identifier\":\"a\",\"state\":\"managed\"},"
                                      "{\"identifier\":\"b\"}]},\"a\":[1,2,[3,[4]],{\"b\":null}],\"n\":5}}", -1, NULL);
  return state;
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup (size > 0 ? (const char *) data : "", size);
  const PomonaPredicateContext context = { get_state (), get_state () };
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaPredicate) predicate = NULL;
  gsize position = 0;
  gboolean result = FALSE;

  predicate = pomona_predicate_parse (text, &position, &error);
  g_assert_true ((predicate != NULL) == (error == NULL));
  if (predicate == NULL)
    {
      g_assert_true (!g_utf8_validate (text, -1, NULL) || position <= (gsize) g_utf8_strlen (text, -1));
      return 0;
    }
  if (!pomona_predicate_evaluate (predicate, &context, &result, &error))
    g_assert_error (error, POMONA_DDM_ERROR, POMONA_DDM_ERROR_EVALUATE);
  return 0;
}
