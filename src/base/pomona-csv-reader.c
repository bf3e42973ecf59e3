/* pomona-csv-reader.c: reads tables of comma-separated values. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pomona-base-error.h"
#include "pomona-csv-private.h"
#include "pomona-csv.h"

#define DEFAULT_MAX_SIZE    (8 * 1024 * 1024)
#define DEFAULT_MAX_COLUMNS 256
#define DEFAULT_MAX_ROWS    100000
#define MAX_CELLS           1000000

typedef struct
{
  const char *p;
  const char *end;
  char separator;
  guint line;
  guint n_cells;
  PomonaCsvLimits limits;
  GString *cell;
} Reader;

void
pomona_csv_row_free (PomonaCsvRow *row)
{
  g_strfreev (row->cells);
  g_free (row);
}

static gboolean
fail (guint             line,
      PomonaBaseError   code,
      GError          **error,
      const char       *what)
{
  g_set_error (error, POMONA_BASE_ERROR, (int) code, _("Line %u of the table: %s"), line, what);
  return FALSE;
}

/* Separators within quotation marks do not count. */
static char
guess_separator (const char *p,
                 const char *end)
{
  guint commas = 0, semicolons = 0, tabs = 0;
  gboolean quoted = FALSE;

  for (; p < end && (quoted || (*p != '\n' && *p != '\r')); p++)
    {
      if (*p == '"')
        quoted = !quoted;
      else if (!quoted)
        {
          commas += *p == ',';
          semicolons += *p == ';';
          tabs += *p == '\t';
        }
    }
  if (tabs > commas && tabs > semicolons)
    return '\t';
  return semicolons > commas ? ';' : ',';
}

static gboolean
at_line_end (Reader *reader)
{
  return reader->p >= reader->end || *reader->p == '\n' || *reader->p == '\r';
}

static void
skip_line_end (Reader *reader)
{
  if (reader->p >= reader->end)
    return;
  if (*reader->p++ == '\r' && reader->p < reader->end && *reader->p == '\n')
    reader->p++;
  reader->line++;
}

/* At the opening quotation mark. */
static gboolean
read_quoted (Reader  *reader,
             GError **error)
{
  guint from = reader->line;

  for (reader->p++; reader->p < reader->end; reader->p++)
    {
      char c = *reader->p;

      if (c == '"')
        {
          if (reader->p + 1 >= reader->end || reader->p[1] != '"')
            break;
          reader->p++;
        }
      else if (c == '\n' || (c == '\r' && (reader->p + 1 >= reader->end || reader->p[1] != '\n')))
        reader->line++;
      g_string_append_c (reader->cell, c);
    }
  if (reader->p >= reader->end)
    return fail (from, POMONA_BASE_ERROR_INVALID, error, _("A cell has no closing quotation mark"));
  reader->p++;
  if (!at_line_end (reader) && *reader->p != reader->separator)
    return fail (reader->line, POMONA_BASE_ERROR_INVALID, error,
                 _("A cell goes on behind its closing quotation mark"));
  return TRUE;
}

static gboolean
read_cell (Reader  *reader,
           GError **error)
{
  g_string_truncate (reader->cell, 0);
  if (reader->p < reader->end && *reader->p == '"')
    {
      if (!read_quoted (reader, error))
        return FALSE;
    }
  else
    while (!at_line_end (reader) && *reader->p != reader->separator)
      g_string_append_c (reader->cell, *reader->p++);
  if (pomona_csv_is_guarded_formula (reader->cell->str))
    g_string_erase (reader->cell, 0, 1);
  if (++reader->n_cells > MAX_CELLS)
    return fail (reader->line, POMONA_BASE_ERROR_TOO_MANY, error, _("The table has too many cells"));
  return TRUE;
}

static PomonaCsvRow *
read_row (Reader  *reader,
          GError **error)
{
  g_autoptr(PomonaCsvRow) row = g_new0 (PomonaCsvRow, 1);
  g_autoptr(GStrvBuilder) cells = g_strv_builder_new ();

  row->line = reader->line;
  while (TRUE)
    {
      if (++row->n_cells > reader->limits.max_columns)
        {
          fail (row->line, POMONA_BASE_ERROR_TOO_MANY, error, _("The row has too many cells"));
          return NULL;
        }
      if (!read_cell (reader, error))
        return NULL;
      g_strv_builder_add (cells, reader->cell->str);
      if (at_line_end (reader))
        break;
      reader->p++;
    }
  skip_line_end (reader);
  row->cells = g_strv_builder_end (cells);
  return g_steal_pointer (&row);
}

static GPtrArray *
read_rows (Reader  *reader,
           GError **error)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_csv_row_free);

  while (reader->p < reader->end)
    {
      PomonaCsvRow *row;

      if (at_line_end (reader))
        {
          skip_line_end (reader);
          continue;
        }
      if (rows->len >= reader->limits.max_rows)
        {
          fail (reader->line, POMONA_BASE_ERROR_TOO_MANY, error, _("The table has too many rows"));
          return NULL;
        }
      row = read_row (reader, error);
      if (row == NULL)
        return NULL;
      g_ptr_array_add (rows, row);
    }
  return g_steal_pointer (&rows);
}

GPtrArray *
pomona_csv_parse (const char             *data,
                  gssize                  size,
                  const PomonaCsvLimits  *limits,
                  GError                **error)
{
  gsize length = size < 0 ? strlen (data) : (gsize) size;
  g_autoptr(GString) cell = g_string_new (NULL);
  Reader reader = { data, data + length, .line = 1, .cell = cell };
  const char *invalid;

  if (limits != NULL)
    reader.limits = *limits;
  if (reader.limits.max_size == 0)
    reader.limits.max_size = DEFAULT_MAX_SIZE;
  if (reader.limits.max_columns == 0)
    reader.limits.max_columns = DEFAULT_MAX_COLUMNS;
  if (reader.limits.max_rows == 0)
    reader.limits.max_rows = DEFAULT_MAX_ROWS;

  if (length > reader.limits.max_size)
    {
      g_set_error (error, POMONA_BASE_ERROR, POMONA_BASE_ERROR_TOO_LARGE,
                   _("The table is %zu bytes long; at most %zu are accepted"),
                   length, reader.limits.max_size);
      return NULL;
    }
  if (!g_utf8_validate_len (data, length, &invalid))
    {
      for (const char *p = data; p < invalid; p++)
        reader.line += *p == '\n';
      fail (reader.line, POMONA_BASE_ERROR_INVALID, error, _("The text is not UTF-8; save the file in that encoding"));
      return NULL;
    }
  if (length >= 3 && memcmp (data, "\357\273\277", 3) == 0)
    reader.p += 3;
  reader.separator = guess_separator (reader.p, reader.end);
  return read_rows (&reader, error);
}

int
pomona_csv_find_column (const PomonaCsvRow *header,
                        const char         *name)
{
  g_autofree char *wanted = g_utf8_casefold (name, -1);

  for (guint i = 0; i < header->n_cells; i++)
    {
      g_autofree char *folded = g_utf8_casefold (header->cells[i], -1);

      if (g_str_equal (g_strstrip (folded), wanted))
        return (int) i;
    }
  return -1;
}
