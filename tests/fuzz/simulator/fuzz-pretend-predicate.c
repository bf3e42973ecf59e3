/* fuzz-pretend-predicate.c: any text as a condition of an activation. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-json.h"
#include "pomona-pretend-predicate.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  static JsonObject *world;
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaPretendPredicate) predicate = pomona_pretend_predicate_new (text, &error);

  if (world == NULL)
    world = pomona_json_parse_object ("{\"a\": {\"b\": [1, 2, {\"c\": \"x\"}]}, \"d\": \"text\", \"e\": true, \"f\": null}", -1, NULL);
  g_assert_true ((predicate == NULL) == (error != NULL));
  if (predicate != NULL)
    pomona_pretend_predicate_evaluate (predicate, world, world);
  return 0;
}
