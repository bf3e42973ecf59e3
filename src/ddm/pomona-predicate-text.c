/* pomona-predicate-text.c: comparing texts as conditions do. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pomona-ddm-error.h"
#include "pomona-predicate-private.h"

/* What a device matches is short; a longer pattern is a mistake or an attack. */
#define MAX_PATTERN 1024

static char *
strip_marks (const char *text)
{
  g_autofree char *decomposed = g_utf8_normalize (text, -1, G_NORMALIZE_NFD);
  GString *stripped = g_string_new (NULL);

  for (const char *p = decomposed != NULL ? decomposed : ""; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_ismark (c))
        g_string_append_unichar (stripped, c);
    }
  return g_string_free (stripped, FALSE);
}

char *
predicate_fold (const char       *text,
                PredicateOptions  options)
{
  g_autofree char *stripped = options & OPTION_DIACRITICS ? strip_marks (text) : g_strdup (text);

  return options & OPTION_CASE ? g_utf8_casefold (stripped, -1) : g_steal_pointer (&stripped);
}

GRegex *
predicate_compile_regex (const char        *pattern,
                         PredicateOptions   options,
                         GError           **error)
{
  g_autofree char *whole = NULL;
  g_autoptr(GError) regex_error = NULL;
  GRegex *regex;

  if (strlen (pattern) > MAX_PATTERN)
    {
      g_set_error (error, POMONA_DDM_ERROR, POMONA_DDM_ERROR_SYNTAX, _("The regular expression is longer than %d bytes"),
                   MAX_PATTERN);
      return NULL;
    }
  /* The limit in front ends a search that tries every way through a long text. */
  whole = g_strconcat ("(*LIMIT_MATCH=200000)\\A(?:", pattern, ")\\z", NULL);
  regex = g_regex_new (whole, options & OPTION_CASE ? G_REGEX_CASELESS : 0, 0, &regex_error);
  if (regex == NULL)
    g_set_error (error, POMONA_DDM_ERROR, POMONA_DDM_ERROR_SYNTAX, _("The regular expression is not understood: %s"),
                 regex_error->message);
  return regex;
}
