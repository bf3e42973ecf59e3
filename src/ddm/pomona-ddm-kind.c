/* pomona-ddm-kind.c: the four kinds of declarations. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-ddm-kind.h"

#include <string.h>

static const struct
{
  const char *word;
  const char *type_prefix;
  const char *items_key;
  const char *status_key;
} kinds[POMONA_N_DDM_KINDS] = {
  [POMONA_DDM_ACTIVATION] = { "activation", "com.apple.activation.", "Activations", "activations" },
  [POMONA_DDM_ASSET] = { "asset", "com.apple.asset.", "Assets", "assets" },
  [POMONA_DDM_CONFIGURATION] = { "configuration", "com.apple.configuration.", "Configurations", "configurations" },
  [POMONA_DDM_MANAGEMENT] = { "management", "com.apple.management.", "Management", "management" },
};

const char *
pomona_ddm_kind_to_string (PomonaDdmKind kind)
{
  g_return_val_if_fail ((guint) kind < POMONA_N_DDM_KINDS, NULL);

  return kinds[kind].word;
}

gboolean
pomona_ddm_kind_from_string (const char    *word,
                             PomonaDdmKind *out_kind)
{
  for (guint i = 0; i < POMONA_N_DDM_KINDS; i++)
    if (g_strcmp0 (word, kinds[i].word) == 0)
      {
        *out_kind = i;
        return TRUE;
      }
  return FALSE;
}

gboolean
pomona_ddm_kind_from_type (const char    *type,
                           PomonaDdmKind *out_kind)
{
  for (guint i = 0; type != NULL && i < POMONA_N_DDM_KINDS; i++)
    if (g_str_has_prefix (type, kinds[i].type_prefix) && type[strlen (kinds[i].type_prefix)] != '\0')
      {
        *out_kind = i;
        return TRUE;
      }
  return FALSE;
}

const char *
pomona_ddm_kind_get_items_key (PomonaDdmKind kind)
{
  g_return_val_if_fail ((guint) kind < POMONA_N_DDM_KINDS, NULL);

  return kinds[kind].items_key;
}

const char *
pomona_ddm_kind_get_status_key (PomonaDdmKind kind)
{
  g_return_val_if_fail ((guint) kind < POMONA_N_DDM_KINDS, NULL);

  return kinds[kind].status_key;
}
