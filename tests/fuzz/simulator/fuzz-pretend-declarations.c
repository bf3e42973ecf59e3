/* fuzz-pretend-declarations.c: any bytes as what a server sends about declarations. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The input is a row of answers, each behind a line of its own: "--- tokens", "--- items", "--- put", "--- data". */
#include "config.h"

#include <string.h>

#include "pomona-pretend-ddm.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
feed (PomonaPretendDdm *ddm,
      const char       *kind,
      GBytes           *body)
{
  gboolean news;

  if (g_str_has_prefix (kind, "tokens"))
    pomona_pretend_ddm_read_tokens (ddm, body, &news, NULL);
  else if (g_str_has_prefix (kind, "items"))
    pomona_pretend_ddm_read_items (ddm, body, NULL);
  else if (g_str_has_prefix (kind, "put"))
    {
      g_autofree char *endpoint = pomona_pretend_ddm_next (ddm);

      if (endpoint != NULL && !pomona_pretend_ddm_put (ddm, body, NULL) && (endpoint = (g_free (endpoint), pomona_pretend_ddm_next (ddm))) != NULL)
        pomona_pretend_ddm_put_gone (ddm);
    }
  else
    {
      g_autoptr(PomonaPretendDownload) download = NULL;

      pomona_pretend_ddm_apply (ddm);
      download = pomona_pretend_ddm_next_download (ddm);
      if (download != NULL)
        pomona_pretend_ddm_put_download (ddm, "text/plain", body, NULL);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_auto(GStrv) parts = g_strsplit (text, "--- ", 40);
  g_autoptr(PomonaPretendState) state = pomona_pretend_state_new (POMONA_PRETEND_IPAD, 0, 1);
  g_autoptr(PomonaPretendDdm) ddm = pomona_pretend_ddm_new (state, FALSE);
  g_autoptr(GBytes) report = NULL;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *line_end = strchr (parts[i], '\n');
      g_autoptr(GBytes) body = line_end != NULL ? g_bytes_new (line_end + 1, strlen (line_end + 1)) : NULL;

      if (body != NULL)
        feed (ddm, parts[i], body);
    }
  pomona_pretend_ddm_apply (ddm);
  report = pomona_pretend_ddm_report (ddm, TRUE);
  g_assert_nonnull (report);
  return 0;
}
