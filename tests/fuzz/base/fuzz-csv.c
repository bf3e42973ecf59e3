/* fuzz-csv.c: tables from outside. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pomona-csv.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* The first row tells the separator; this one tells the comma. */
static char *
write_rows (GPtrArray *rows)
{
  PomonaCsvWriter *writer = pomona_csv_writer_new ();

  pomona_csv_writer_add (writer, "");
  pomona_csv_writer_add (writer, "");
  pomona_csv_writer_end_row (writer);
  for (guint i = 0; i < rows->len; i++)
    {
      PomonaCsvRow *row = g_ptr_array_index (rows, i);

      pomona_csv_writer_add_row (writer, (const char * const *) row->cells);
    }
  return pomona_csv_writer_end (writer);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = pomona_csv_parse ((const char *) data, (gssize) size, NULL, &error);
  g_autoptr(GPtrArray) again = NULL;
  g_autofree char *text = NULL;

  g_assert_true ((rows == NULL) == (error != NULL));
  if (rows == NULL)
    return 0;
  text = write_rows (rows);
  again = pomona_csv_parse (text, -1, NULL, &error);
  if (again == NULL) /* a row more, or bytes that quoting added, can reach a limit */
    return 0;
  g_assert_cmpuint (again->len, ==, rows->len + 1);
  for (guint i = 0; i < rows->len; i++)
    {
      PomonaCsvRow *before = g_ptr_array_index (rows, i);
      PomonaCsvRow *after = g_ptr_array_index (again, i + 1);

      g_assert_true (g_strv_equal ((const char * const *) before->cells, (const char * const *) after->cells));
    }
  return 0;
}
