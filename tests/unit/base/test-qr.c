/* test-qr.c: QR codes, against known values and a reader of others. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "pomona-base-error.h"
#include "pomona-qr-private.h"
#include "pomona-qr.h"

#define N_LEVELS 4

/* Table 7 of the standard, for the ends and for where the block structure changes. */
static void
test_capacity (void)
{
  static const struct
  {
    guint version;
    guint total;
    guint data[N_LEVELS];
  } known[] = {
    { 1, 26, { 19, 16, 13, 9 } },           { 2, 44, { 34, 28, 22, 16 } },
    { 6, 172, { 136, 108, 76, 60 } },       { 7, 196, { 156, 124, 88, 66 } },
    { 10, 346, { 274, 216, 154, 122 } },    { 14, 581, { 461, 365, 261, 197 } },
    { 21, 1156, { 932, 714, 512, 406 } },   { 27, 1828, { 1468, 1128, 808, 628 } },
    { 32, 2465, { 1955, 1541, 1115, 845 } }, { 40, 3706, { 2956, 2334, 1666, 1276 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_assert_cmpuint (pomona_qr_get_n_codewords (known[i].version), ==, known[i].total);
      for (guint level = 0; level < N_LEVELS; level++)
        g_assert_cmpuint (pomona_qr_get_n_data_codewords (known[i].version, level), ==, known[i].data[level]);
    }
}

static void
test_correction (void)
{
  /* A code of version 1 at level M in alphanumeric mode that many textbooks work out by hand. */
  const guint8 data[] = { 32, 91, 11, 120, 209, 114, 220, 77, 67, 64, 236, 17, 236, 17, 236, 17 };
  const guint8 expected[] = { 196, 35, 39, 119, 235, 215, 231, 226, 93, 23 };
  guint8 result[sizeof expected];

  pomona_qr_correction (data, sizeof data, sizeof expected, result);
  g_assert_cmpmem (result, sizeof result, expected, sizeof expected);
}

static guint
weight (guint bits)
{
  guint n = 0;

  for (; bits != 0; bits &= bits - 1)
    n++;
  return n;
}

/* The examples of the standard, and that all words of the two codes are far from each other. */
static void
test_format_and_version (void)
{
  g_assert_cmphex (pomona_qr_format_bits (POMONA_QR_LEVEL_M, 5), ==, 0x40ce);
  g_assert_cmphex (pomona_qr_format_bits (POMONA_QR_LEVEL_L, 0), ==, 0x77c4);
  g_assert_cmphex (pomona_qr_version_bits (7), ==, 0x07c94);
  g_assert_cmphex (pomona_qr_version_bits (40), ==, 0x28c69);

  for (guint a = 0; a < 32; a++)
    for (guint b = 0; b < a; b++)
      g_assert_cmpuint (weight (pomona_qr_format_bits (a / 8, a % 8) ^ pomona_qr_format_bits (b / 8, b % 8)), >=, 5);
  for (guint a = 7; a <= 40; a++)
    for (guint b = 7; b < a; b++)
      g_assert_cmpuint (weight (pomona_qr_version_bits (a) ^ pomona_qr_version_bits (b)), >=, 8);
}

static void
test_codewords (void)
{
  /* Mode 4, length 1, the letter, end mark, padding. */
  g_autoptr(GByteArray) codewords = pomona_qr_make_codewords ((const guint8 *) "A", 1, 1, POMONA_QR_LEVEL_H);
  const guint8 expected[] = { 0x40, 0x14, 0x10, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11 };

  g_assert_cmpuint (codewords->len, ==, 26);
  g_assert_cmpmem (codewords->data, sizeof expected, expected, sizeof expected);

  for (guint version = 1; version <= 40; version++)
    for (guint level = 0; level < N_LEVELS; level++)
      {
        g_autoptr(GByteArray) all = pomona_qr_make_codewords ((const guint8 *) "abc", 3, version, level);

        g_assert_cmpuint (all->len, ==, pomona_qr_get_n_codewords (version));
      }
}

static void
assert_finder (const PomonaQr *qr,
               int             left,
               int             top)
{
  static const char *const rows[] = { "#######", "#.....#", "#.###.#", "#.###.#", "#.###.#", "#.....#", "#######" };

  for (int y = -1; y <= 7; y++)
    for (int x = -1; x <= 7; x++)
      {
        gboolean inside = x >= 0 && y >= 0 && x < 7 && y < 7;

        g_assert_true (pomona_qr_get_module (qr, left + x, top + y) == (inside && rows[y][x] == '#'));
      }
}

static void
test_patterns (void)
{
  for (guint version = 1; version <= 40; version++)
    {
      g_autofree char *text = g_strnfill (pomona_qr_get_n_data_codewords (version, POMONA_QR_LEVEL_Q) - 3, 'x');
      g_autoptr(PomonaQr) qr = pomona_qr_new (text, -1, POMONA_QR_LEVEL_Q, NULL);
      int size = (int) pomona_qr_get_size (qr);

      g_assert_cmpuint (pomona_qr_get_version (qr), ==, version);
      g_assert_cmpint (size, ==, 17 + 4 * (int) version);
      assert_finder (qr, 0, 0);
      assert_finder (qr, size - 7, 0);
      assert_finder (qr, 0, size - 7);
      for (int i = 8; i < size - 8; i++)
        {
          g_assert_true (pomona_qr_get_module (qr, 6, i) == (i % 2 == 0));
          g_assert_true (pomona_qr_get_module (qr, i, 6) == (i % 2 == 0));
        }
      g_assert_true (pomona_qr_get_module (qr, 8, size - 8));
    }
}

static void
test_outside (void)
{
  g_autoptr(PomonaQr) qr = pomona_qr_new ("x", -1, POMONA_QR_LEVEL_L, NULL);
  PomonaQr *same = pomona_qr_ref (qr);

  g_assert_false (pomona_qr_get_module (qr, -1, 0));
  g_assert_false (pomona_qr_get_module (qr, 0, -1));
  g_assert_false (pomona_qr_get_module (qr, 21, 0));
  g_assert_false (pomona_qr_get_module (qr, 0, 21));
  g_assert_true (pomona_qr_get_module (same, 0, 0));
  pomona_qr_unref (same);
}

static void
test_sizes (void)
{
  static const gsize largest[N_LEVELS] = { 2953, 2331, 1663, 1273 };
  g_autofree char *text = g_strnfill (3000, 'a');

  for (guint level = 0; level < N_LEVELS; level++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(PomonaQr) fits = pomona_qr_new (text, (gssize) largest[level], level, &error);
      g_autoptr(PomonaQr) too_large = NULL;

      g_assert_no_error (error);
      g_assert_cmpuint (pomona_qr_get_version (fits), ==, 40);
      too_large = pomona_qr_new (text, (gssize) largest[level] + 1, level, &error);
      g_assert_null (too_large);
      g_assert_error (error, POMONA_BASE_ERROR, POMONA_BASE_ERROR_TOO_LARGE);
    }
}

static void
test_empty (void)
{
  g_autoptr(PomonaQr) qr = pomona_qr_new ("", 0, POMONA_QR_LEVEL_L, NULL);

  g_assert_cmpuint (pomona_qr_get_version (qr), ==, 1);
}

/* The chosen mask is the one that costs least. */
static void
test_mask (void)
{
  for (guint version = 1; version < 12; version += 5)
    {
      g_autoptr(GByteArray) codewords = pomona_qr_make_codewords ((const guint8 *) "mask", 4, version, POMONA_QR_LEVEL_M);
      g_autoptr(PomonaQr) best = pomona_qr_draw (codewords, version, POMONA_QR_LEVEL_M, -1);
      guint lowest = G_MAXUINT;

      for (int mask = 0; mask < 8; mask++)
        {
          g_autoptr(PomonaQr) qr = pomona_qr_draw (codewords, version, POMONA_QR_LEVEL_M, mask);

          lowest = MIN (lowest, pomona_qr_penalty (qr));
        }
      g_assert_cmpuint (pomona_qr_penalty (best), ==, lowest);
    }
}

/* Four pixels a module, with margin, in a format that needs no library. */
static char *
write_image (const PomonaQr *qr)
{
  int side = ((int) pomona_qr_get_size (qr) + 8) * 4;
  g_autoptr(GString) image = g_string_new (NULL);
  g_autofree char *name = NULL;
  g_autoptr(GError) error = NULL;
  int file = g_file_open_tmp ("pomona-qr-XXXXXX.pgm", &name, &error);

  g_assert_no_error (error);
  close (file);
  g_string_append_printf (image, "P5\n%d %d\n255\n", side, side);
  for (int y = 0; y < side; y++)
    for (int x = 0; x < side; x++)
      g_string_append_c (image, pomona_qr_get_module (qr, x / 4 - 4, y / 4 - 4) ? 0 : '\377');
  g_file_set_contents (name, image->str, (gssize) image->len, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&name);
}

static void
assert_readable (const char    *program,
                 const char    *text,
                 PomonaQrLevel  level)
{
  g_autoptr(PomonaQr) qr = pomona_qr_new (text, -1, level, NULL);
  g_autofree char *image = write_image (qr);
  const char *argv[] = { program, "--quiet", "--raw", "--set", "disable", "--set", "qrcode.enable", image, NULL };
  g_autofree char *output = NULL;
  g_autoptr(GError) error = NULL;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &output, NULL, NULL, &error);
  g_assert_no_error (error);
  g_unlink (image);
  g_assert_cmpstr (g_strchomp (output), ==, text);
}

static void
test_reader (void)
{
  g_autofree char *program = g_find_program_in_path ("zbarimg");
  const char *const texts[] = { "A", "https://mdm.example.com/enroll/9f86d081884c7d65", "Büro – größer 😀" };

  if (program == NULL)
    {
      g_test_skip ("zbarimg is not installed (package zbar-tools)");
      return;
    }
  for (guint level = 0; level < N_LEVELS; level++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
        assert_readable (program, texts[i], level);
      for (guint length = 20; length < 1200; length = length * 3 / 2)
        {
          GString *text = g_string_new (NULL);

          for (guint i = 0; i < length; i++)
            g_string_append_c (text, (char) ('0' + (i * 7 + i / 11) % 70));
          assert_readable (program, text->str, level);
          g_string_free (text, TRUE);
        }
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/qr/capacity", test_capacity);
  g_test_add_func ("/qr/correction", test_correction);
  g_test_add_func ("/qr/format-and-version", test_format_and_version);
  g_test_add_func ("/qr/codewords", test_codewords);
  g_test_add_func ("/qr/patterns", test_patterns);
  g_test_add_func ("/qr/outside", test_outside);
  g_test_add_func ("/qr/sizes", test_sizes);
  g_test_add_func ("/qr/empty", test_empty);
  g_test_add_func ("/qr/mask", test_mask);
  g_test_add_func ("/qr/reader", test_reader);
  return g_test_run ();
}
