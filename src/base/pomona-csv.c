/* pomona-csv.c: writes tables as comma-separated values. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-csv.h"

#include <string.h>

#include "pomona-csv-private.h"

struct _PomonaCsvWriter
{
  GString *out;
  guint n_cells; /* in the row so far */
};

gboolean
pomona_csv_is_formula (const char *cell)
{
  return *cell != '\0' && strchr ("=+-@\t\r", *cell) != NULL;
}

/* An original apostrophe in front of a formula counts too, so that reading undoes exactly what writing did. */
gboolean
pomona_csv_is_guarded_formula (const char *cell)
{
  gsize n = strspn (cell, "'");

  return n > 0 && pomona_csv_is_formula (cell + n);
}

PomonaCsvWriter *
pomona_csv_writer_new (void)
{
  PomonaCsvWriter *self = g_new0 (PomonaCsvWriter, 1);

  self->out = g_string_new (NULL);
  return self;
}

void
pomona_csv_writer_free (PomonaCsvWriter *self)
{
  if (self->out != NULL)
    g_string_free (self->out, TRUE);
  g_free (self);
}

static void
append_quoted (GString    *out,
               const char *cell)
{
  g_string_append_c (out, '"');
  for (const char *p = cell; *p != '\0'; p++)
    {
      if (*p == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *p);
    }
  g_string_append_c (out, '"');
}

void
pomona_csv_writer_add (PomonaCsvWriter *self,
                       const char      *cell)
{
  g_autofree char *guarded = NULL;

  if (self->n_cells++ > 0)
    g_string_append_c (self->out, ',');
  if (cell == NULL)
    return;
  if (pomona_csv_is_formula (cell) || pomona_csv_is_guarded_formula (cell))
    cell = guarded = g_strconcat ("'", cell, NULL);
  /* Semicolons and tabs as well: readers that guess the separator must not guess one of these. */
  if (strpbrk (cell, "\",;\t\r\n") != NULL)
    append_quoted (self->out, cell);
  else
    g_string_append (self->out, cell);
}

void
pomona_csv_writer_end_row (PomonaCsvWriter *self)
{
  /* A single empty cell would be an empty line. */
  if (self->n_cells == 1 && (self->out->len == 0 || self->out->str[self->out->len - 1] == '\n'))
    g_string_append (self->out, "\"\"");
  g_string_append (self->out, "\r\n");
  self->n_cells = 0;
}

void
pomona_csv_writer_add_row (PomonaCsvWriter    *self,
                           const char * const *cells)
{
  for (gsize i = 0; cells[i] != NULL; i++)
    pomona_csv_writer_add (self, cells[i]);
  pomona_csv_writer_end_row (self);
}

char *
pomona_csv_writer_end (PomonaCsvWriter *self)
{
  char *text;

  if (self->n_cells > 0)
    pomona_csv_writer_end_row (self);
  text = g_string_free (g_steal_pointer (&self->out), FALSE);
  pomona_csv_writer_free (self);
  return text;
}
