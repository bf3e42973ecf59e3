/* test-csv.c: tables as comma-separated values. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pomona-base-error.h"
#include "pomona-csv.h"

static GPtrArray *
parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  GPtrArray *rows = pomona_csv_parse (text, -1, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (rows);
  return rows;
}

static void
assert_cell (GPtrArray  *rows,
             guint       row,
             guint       column,
             const char *expected)
{
  PomonaCsvRow *found;

  g_assert_cmpuint (row, <, rows->len);
  found = g_ptr_array_index (rows, row);
  g_assert_cmpuint (column, <, found->n_cells);
  g_assert_cmpuint (g_strv_length (found->cells), ==, found->n_cells);
  g_assert_cmpstr (found->cells[column], ==, expected);
}

static void
test_write (void)
{
  const char *const plain[] = { "Name", "Serial number", NULL };
  const char *const special[] = { "a,b", "say \"hi\"", "two\nlines", "", "a;b", NULL };
  PomonaCsvWriter *writer = pomona_csv_writer_new ();
  g_autofree char *text = NULL;

  pomona_csv_writer_add_row (writer, plain);
  pomona_csv_writer_add_row (writer, special);
  pomona_csv_writer_add (writer, NULL);
  pomona_csv_writer_add (writer, "last");
  text = pomona_csv_writer_end (writer);
  g_assert_cmpstr (text, ==,
                   "Name,Serial number\r\n"
                   "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",,\"a;b\"\r\n"
                   ",last\r\n");
}

static void
test_write_nothing (void)
{
  g_autoptr(PomonaCsvWriter) unused = pomona_csv_writer_new ();
  g_autofree char *text = pomona_csv_writer_end (pomona_csv_writer_new ());

  g_assert_cmpstr (text, ==, "");
  pomona_csv_writer_add (unused, "thrown away");
}

static void
test_formulas (void)
{
  const char *const cells[] = { "=1+1", "+49", "-5", "@a", "\tx", "\rx", "'=x", "'plain", "''@", "a=b", "'", NULL };
  PomonaCsvWriter *writer = pomona_csv_writer_new ();
  g_autofree char *text = NULL;
  g_autoptr(GPtrArray) rows = NULL;

  pomona_csv_writer_add_row (writer, cells);
  text = pomona_csv_writer_end (writer);
  g_assert_cmpstr (text, ==, "'=1+1,'+49,'-5,'@a,\"'\tx\",\"'\rx\",''=x,'plain,'''@,a=b,'\r\n");
  rows = parse (text);
  for (guint i = 0; cells[i] != NULL; i++)
    assert_cell (rows, 0, i, cells[i]);
}

static void
test_read (void)
{
  g_autoptr(GPtrArray) rows = parse ("a,b\r\n\r\n\"c\r\nd\",\"e\"\"f\"\rg\nlast,13\" screen,");
  PomonaCsvRow *row;

  g_assert_cmpuint (rows->len, ==, 4);
  assert_cell (rows, 0, 0, "a");
  assert_cell (rows, 0, 1, "b");
  assert_cell (rows, 1, 0, "c\r\nd");
  assert_cell (rows, 1, 1, "e\"f");
  assert_cell (rows, 2, 0, "g");
  assert_cell (rows, 3, 1, "13\" screen");
  assert_cell (rows, 3, 2, "");
  row = g_ptr_array_index (rows, 1);
  g_assert_cmpuint (row->line, ==, 3);
  row = g_ptr_array_index (rows, 3);
  g_assert_cmpuint (row->line, ==, 6);
}

static void
test_separators (void)
{
  g_autoptr(GPtrArray) semicolons = parse ("\357\273\277a;b,c;d\n1,2;3;4\n");
  g_autoptr(GPtrArray) tabs = parse ("a\tb\n1,2\t3\n");
  g_autoptr(GPtrArray) quoted = parse ("\"a;b;c;d\",e\n");
  g_autoptr(GPtrArray) single = parse ("alone");

  assert_cell (semicolons, 0, 0, "a");
  assert_cell (semicolons, 0, 1, "b,c");
  assert_cell (semicolons, 1, 0, "1,2");
  assert_cell (tabs, 1, 0, "1,2");
  assert_cell (quoted, 0, 0, "a;b;c;d");
  assert_cell (quoted, 0, 1, "e");
  assert_cell (single, 0, 0, "alone");
}

static void
test_empty (void)
{
  g_autoptr(GPtrArray) nothing = parse ("");
  g_autoptr(GPtrArray) lines = parse ("\r\n\n\r");
  g_autoptr(GPtrArray) cell = parse ("\"\"");

  g_assert_cmpuint (nothing->len, ==, 0);
  g_assert_cmpuint (lines->len, ==, 0);
  assert_cell (cell, 0, 0, "");
}

static void
test_round_trip (void)
{
  const char *const alphabet[] = { "", "a", "\"", ",", ";", "\t", "\n", "\r", "\r\n", "=", "'", "ä", " ", "-" };

  for (guint seed = 0; seed < 500; seed++)
    {
      g_autoptr(GRand) rand = g_rand_new_with_seed (seed);
      PomonaCsvWriter *writer = pomona_csv_writer_new ();
      g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
      g_autofree char *text = NULL;
      g_autoptr(GPtrArray) rows = NULL;

      pomona_csv_writer_add (writer, "one,separator"); /* the first row decides */
      pomona_csv_writer_add (writer, "");
      pomona_csv_writer_end_row (writer);
      for (guint i = 0; i < 12; i++)
        {
          GString *cell = g_string_new (NULL);

          for (int n = g_rand_int_range (rand, 0, 5); n > 0; n--)
            g_string_append (cell, alphabet[g_rand_int_range (rand, 0, G_N_ELEMENTS (alphabet))]);
          pomona_csv_writer_add (writer, cell->str);
          g_ptr_array_add (cells, g_string_free (cell, FALSE));
          if (i % 3 == 2)
            pomona_csv_writer_end_row (writer);
        }
      text = pomona_csv_writer_end (writer);
      rows = parse (text);
      g_assert_cmpuint (rows->len, ==, 5);
      for (guint i = 0; i < 12; i++)
        assert_cell (rows, 1 + i / 3, i % 3, g_ptr_array_index (cells, i));
    }
}

static void
assert_refused (const char             *data,
                gssize                  size,
                const PomonaCsvLimits  *limits,
                int                     code,
                const char             *part)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = pomona_csv_parse (data, size, limits, &error);

  g_assert_null (rows);
  g_assert_error (error, POMONA_BASE_ERROR, code);
  g_assert_nonnull (strstr (error->message, part));
}

static void
test_refuses (void)
{
  assert_refused ("a,b\nc,\"d\ne\n", -1, NULL, POMONA_BASE_ERROR_INVALID, "Line 2");
  assert_refused ("a\n\"b\n\"c\n", -1, NULL, POMONA_BASE_ERROR_INVALID, "Line 3");
  assert_refused ("a\nb\377", -1, NULL, POMONA_BASE_ERROR_INVALID, "Line 2");
  assert_refused ("a\0b", 3, NULL, POMONA_BASE_ERROR_INVALID, "Line 1");
  assert_refused ("\"", -1, NULL, POMONA_BASE_ERROR_INVALID, "Line 1");
}

static void
test_limits (void)
{
  const PomonaCsvLimits limits = { .max_size = 20, .max_columns = 3, .max_rows = 2 };
  g_autofree char *commas = g_strnfill (255, ',');
  g_autoptr(GPtrArray) widest = parse (commas);
  g_autoptr(GPtrArray) fits = pomona_csv_parse ("a,b,c\n1,2,3\n", -1, &limits, NULL);
  g_autoptr(GString) cells = g_string_new (NULL);

  g_assert_nonnull (fits);
  assert_cell (widest, 0, 255, "");
  assert_refused ("a,b,c,d\n", -1, &limits, POMONA_BASE_ERROR_TOO_MANY, "Line 1");
  assert_refused ("a\nb\nc\n", -1, &limits, POMONA_BASE_ERROR_TOO_MANY, "Line 3");
  assert_refused ("012345678901234567890", -1, &limits, POMONA_BASE_ERROR_TOO_LARGE, "21");
  for (guint i = 0; i < 4000; i++)
    g_string_append_printf (cells, "%s\n", commas);
  assert_refused (cells->str, -1, NULL, POMONA_BASE_ERROR_TOO_MANY, "cells");
}

static void
test_find_column (void)
{
  g_autoptr(GPtrArray) rows = parse ("Name, Serial NUMBER ,Größe\n");
  PomonaCsvRow *header = g_ptr_array_index (rows, 0);

  g_assert_cmpint (pomona_csv_find_column (header, "name"), ==, 0);
  g_assert_cmpint (pomona_csv_find_column (header, "Serial number"), ==, 1);
  g_assert_cmpint (pomona_csv_find_column (header, "GRÖSSE"), ==, 2);
  g_assert_cmpint (pomona_csv_find_column (header, "model"), ==, -1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/csv/write", test_write);
  g_test_add_func ("/csv/write-nothing", test_write_nothing);
  g_test_add_func ("/csv/formulas", test_formulas);
  g_test_add_func ("/csv/read", test_read);
  g_test_add_func ("/csv/separators", test_separators);
  g_test_add_func ("/csv/empty", test_empty);
  g_test_add_func ("/csv/round-trip", test_round_trip);
  g_test_add_func ("/csv/refuses", test_refuses);
  g_test_add_func ("/csv/limits", test_limits);
  g_test_add_func ("/csv/find-column", test_find_column);
  return g_test_run ();
}
