/* pomona-version.c: dotted version numbers. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-version.h"

#include <stdlib.h>
#include <string.h>

/* Takes the number in front of `*part` and moves it behind the next dot; the text behind the number is the rest. */
static guint64
take_part (const char **part,
           const char **rest,
           gsize       *rest_length)
{
  guint64 number;
  char *end;
  gsize length = strcspn (*part, ".");

  number = g_ascii_isdigit (**part) ? g_ascii_strtoull (*part, &end, 10) : 0;
  if (!g_ascii_isdigit (**part))
    end = (char *) *part;
  *rest = end;
  *rest_length = length - (gsize) (end - *part);
  *part += length;
  if (**part == '.')
    (*part)++;
  return number;
}

int
pomona_version_compare (const char *a,
                        const char *b)
{
  if (a == NULL || b == NULL)
    return (a != NULL) - (b != NULL);

  while (*a != '\0' || *b != '\0')
    {
      const char *rest_a;
      const char *rest_b;
      gsize length_a;
      gsize length_b;
      guint64 number_a = take_part (&a, &rest_a, &length_a);
      guint64 number_b = take_part (&b, &rest_b, &length_b);
      int order;

      if (number_a != number_b)
        return number_a < number_b ? -1 : 1;
      order = strncmp (rest_a, rest_b, MIN (length_a, length_b));
      if (order != 0)
        return order;
      if (length_a != length_b)
        return length_a < length_b ? -1 : 1;
    }
  return 0;
}
