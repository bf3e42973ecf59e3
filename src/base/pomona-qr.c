/* pomona-qr.c: turns bytes into the codewords of a QR code. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-qr.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pomona-base-error.h"
#include "pomona-qr-private.h"

#define MODE_BYTE      0x4
#define MAX_CORRECTION 30

/* Table 9 of the standard: codewords of correction in each block, and number of blocks. */
static const guint8 correction_size[4][POMONA_QR_MAX_VERSION] = {
  { 7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28,
    28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30 },
  { 10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26,
    26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28 },
  { 13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30,
    28, 30, 30, 30, 30, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30 },
  { 17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28,
    30, 24, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30 },
};
static const guint8 n_blocks[4][POMONA_QR_MAX_VERSION] = {
  { 1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8,
    8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25 },
  { 1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16,
    17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49 },
  { 1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20,
    23, 23, 25, 27, 29, 34, 34, 35, 38, 40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68 },
  { 1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25,
    25, 34, 30, 32, 35, 37, 40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81 },
};

/* What is left of the square when the patterns, the format and the version are drawn. */
guint
pomona_qr_get_n_codewords (guint version)
{
  guint n_modules = (16 * version + 128) * version + 64;

  if (version >= 2)
    {
      guint n_align = version / 7 + 2;

      n_modules -= (25 * n_align - 10) * n_align - 55;
      if (version >= 7)
        n_modules -= 36;
    }
  return n_modules / 8;
}

guint
pomona_qr_get_n_data_codewords (guint         version,
                                PomonaQrLevel level)
{
  return pomona_qr_get_n_codewords (version)
         - (guint) correction_size[level][version - 1] * n_blocks[level][version - 1];
}

/* In the field of 256 numbers, where adding is XOR. */
static guint8
multiply (guint8 x,
          guint8 y)
{
  guint product = 0;

  for (int bit = 7; bit >= 0; bit--)
    {
      product = product << 1 ^ (product >> 7) * 0x11d;
      if (y >> bit & 1)
        product ^= x;
    }
  return (guint8) product;
}

/* The product of (x - 2^i) for i below degree; the leading 1 is not stored. */
static void
make_generator (guint   degree,
                guint8 *generator)
{
  guint8 root = 1;

  memset (generator, 0, degree);
  generator[degree - 1] = 1;
  for (guint i = 0; i < degree; i++)
    {
      for (guint j = 0; j < degree; j++)
        {
          generator[j] = multiply (generator[j], root);
          if (j + 1 < degree)
            generator[j] ^= generator[j + 1];
        }
      root = multiply (root, 2);
    }
}

void
pomona_qr_correction (const guint8 *data,
                      gsize         size,
                      guint         degree,
                      guint8       *result)
{
  guint8 generator[MAX_CORRECTION];

  g_return_if_fail (degree > 0 && degree <= MAX_CORRECTION);

  make_generator (degree, generator);
  memset (result, 0, degree);
  for (gsize i = 0; i < size; i++)
    {
      guint8 factor = data[i] ^ result[0];

      memmove (result, result + 1, degree - 1);
      result[degree - 1] = 0;
      for (guint j = 0; j < degree; j++)
        result[j] ^= multiply (generator[j], factor);
    }
}

static void
append_bits (GByteArray *out,
             guint      *n_bits,
             guint       value,
             guint       n)
{
  for (int i = (int) n - 1; i >= 0; i--, (*n_bits)++)
    {
      guint8 zero = 0;

      if (*n_bits % 8 == 0)
        g_byte_array_append (out, &zero, 1);
      out->data[*n_bits / 8] |= (guint8) ((value >> i & 1) << (7 - *n_bits % 8));
    }
}

/* Mode, length, the bytes, an end mark, and padding up to the capacity. */
static GByteArray *
make_data (const guint8  *data,
           gsize          size,
           guint          version,
           PomonaQrLevel  level)
{
  guint capacity = pomona_qr_get_n_data_codewords (version, level);
  GByteArray *out = g_byte_array_new ();
  guint n_bits = 0;

  append_bits (out, &n_bits, MODE_BYTE, 4);
  append_bits (out, &n_bits, (guint) size, version < 10 ? 8 : 16);
  for (gsize i = 0; i < size; i++)
    append_bits (out, &n_bits, data[i], 8);
  append_bits (out, &n_bits, 0, MIN (4, capacity * 8 - n_bits));
  for (guint i = 0; out->len < capacity; i++)
    {
      guint8 padding = i % 2 == 0 ? 0xec : 0x11;

      g_byte_array_append (out, &padding, 1);
    }
  return out;
}

GByteArray *
pomona_qr_make_codewords (const guint8  *data,
                          gsize          size,
                          guint          version,
                          PomonaQrLevel  level)
{
  g_autoptr(GByteArray) plain = make_data (data, size, version, level);
  GByteArray *out = g_byte_array_new ();
  guint blocks = n_blocks[level][version - 1];
  guint degree = correction_size[level][version - 1];
  guint short_size = plain->len / blocks;
  guint n_short = blocks - plain->len % blocks;
  g_autofree guint8 *correction = g_malloc (blocks * degree);

  /* Long blocks come last and hold one codeword more, read after those of all blocks. */
  for (guint i = 0; i < blocks; i++)
    {
      guint from = i * short_size + (i > n_short ? i - n_short : 0);

      pomona_qr_correction (plain->data + from, short_size + (i >= n_short), degree, correction + i * degree);
    }
  for (guint column = 0; column <= short_size; column++)
    for (guint i = column < short_size ? 0 : n_short; i < blocks; i++)
      g_byte_array_append (out, plain->data + i * short_size + (i > n_short ? i - n_short : 0) + column, 1);
  for (guint column = 0; column < degree; column++)
    for (guint i = 0; i < blocks; i++)
      g_byte_array_append (out, correction + i * degree + column, 1);
  return out;
}

PomonaQr *
pomona_qr_new (const void     *data,
               gssize          size,
               PomonaQrLevel   level,
               GError        **error)
{
  gsize length = size < 0 ? strlen (data) : (gsize) size;

  for (guint version = POMONA_QR_MIN_VERSION; version <= POMONA_QR_MAX_VERSION; version++)
    {
      gsize header = version < 10 ? 12 : 20; /* bits */
      g_autoptr(GByteArray) codewords = NULL;

      if (length > (pomona_qr_get_n_data_codewords (version, level) * 8 - header) / 8)
        continue;
      codewords = pomona_qr_make_codewords (data, length, version, level);
      return pomona_qr_draw (codewords, version, level, -1);
    }
  g_set_error (error, POMONA_BASE_ERROR, POMONA_BASE_ERROR_TOO_LARGE,
               _("%zu bytes do not fit into a QR code"), length);
  return NULL;
}
