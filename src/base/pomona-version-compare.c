/* pomona-version-compare.c: the order of system versions. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-version-compare.h"

/* Moves behind one part and the point after it. A part too large for a number is larger than all others. */
static guint64
take_part (const char **p)
{
  char *end = (char *) *p;
  guint64 value = 0;

  if (g_ascii_isdigit (**p))
    value = g_ascii_strtoull (*p, &end, 10);
  *p = *end == '.' && g_ascii_isdigit (end[1]) ? end + 1 : "";
  return value;
}

int
pomona_version_compare (const char *a,
                        const char *b)
{
  if (a == NULL || b == NULL)
    return (a != NULL) - (b != NULL);
  while (*a != '\0' || *b != '\0')
    {
      guint64 x = take_part (&a);
      guint64 y = take_part (&b);

      if (x != y)
        return x < y ? -1 : 1;
    }
  return 0;
}

gboolean
pomona_version_at_least (const char *version,
                         const char *minimum)
{
  return minimum == NULL || pomona_version_compare (version, minimum) >= 0;
}
