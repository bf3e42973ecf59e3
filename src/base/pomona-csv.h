/* pomona-csv.h: tables as comma-separated values. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * PomonaCsvWriter:
 *
 * Writes RFC 4180: commas, CRLF, quotation marks where needed. A cell that a spreadsheet would take for a
 * formula (it starts with = + - @, a tab or a carriage return) gets an apostrophe in front, which
 * pomona_csv_parse () takes away again.
 */
typedef struct _PomonaCsvWriter PomonaCsvWriter;

PomonaCsvWriter *pomona_csv_writer_new     (void);
void             pomona_csv_writer_free    (PomonaCsvWriter    *self);

/** @cell: (nullable): UTF-8; NULL is an empty cell */
void             pomona_csv_writer_add     (PomonaCsvWriter    *self,
                                            const char         *cell);
void             pomona_csv_writer_end_row (PomonaCsvWriter    *self);
/** @cells: (array zero-terminated=1): one whole row */
void             pomona_csv_writer_add_row (PomonaCsvWriter    *self,
                                            const char * const *cells);

/**
 * pomona_csv_writer_end:
 * @self: (transfer full): freed by this call
 *
 * Returns: (transfer full): the table as UTF-8 without byte order mark
 */
char            *pomona_csv_writer_end     (PomonaCsvWriter    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaCsvWriter, pomona_csv_writer_free)

/**
 * PomonaCsvLimits:
 * @max_size: bytes; 0 means 8 MiB
 * @max_columns: cells in a row; 0 means 256
 * @max_rows: rows; 0 means 100000
 *
 * Besides, a table has at most a million cells.
 */
typedef struct
{
  gsize max_size;
  guint max_columns;
  guint max_rows;
} PomonaCsvLimits;

/**
 * PomonaCsvRow:
 * @line: line of the text at which the row starts, from 1
 * @n_cells: number of cells, at least 1
 * @cells: (array zero-terminated=1): UTF-8
 */
typedef struct
{
  guint line;
  guint n_cells;
  char **cells;
} PomonaCsvRow;

void       pomona_csv_row_free    (PomonaCsvRow           *row);

/**
 * pomona_csv_parse:
 * @data: text
 * @size: number of bytes, or -1 if @data is a C string
 * @limits: (nullable): NULL for the defaults
 *
 * Reads a table. The separator is the comma, semicolon or tab that occurs most in the first row, since
 * spreadsheets use semicolons in many countries. Line ends may be LF, CRLF or CR; empty lines are left
 * out; rows may have different numbers of cells; a byte order mark is skipped. A quotation mark within a
 * cell that does not start with one stands for itself.
 *
 * Returns: (transfer full) (element-type PomonaCsvRow): the rows, the header being an ordinary one; or NULL
 *   and an error of POMONA_BASE_ERROR that names the line
 */
GPtrArray *pomona_csv_parse       (const char             *data,
                                   gssize                  size,
                                   const PomonaCsvLimits  *limits,
                                   GError                **error);

/**
 * pomona_csv_find_column:
 * @header: the first row
 * @name: a column's name
 *
 * Returns: index of the cell that is @name apart from case and surrounding white space, or -1
 */
int        pomona_csv_find_column (const PomonaCsvRow     *header,
                                   const char             *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaCsvRow, pomona_csv_row_free)

G_END_DECLS
