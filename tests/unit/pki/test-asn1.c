/* test-asn1.c: what is refused before any decoder sees it. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pki-fixtures.h"
#include "pomona-asn1-private.h"

static void
test_accepted (void)
{
  static const struct { const char *data; gsize size; } cases[] = {
    { "\x05\x00", 2 },
    { "\x30\x00", 2 },
    { "\x30\x80\x00\x00", 4 },
    { "\x30\x80\x30\x00\x00\x00", 6 },
    { "\x30\x04\x30\x80\x00\x00", 6 },
    { "\x30\x06\x30\x80\x05\x00\x00\x00", 8 },
    { "\x30\x81\x02\x05\x00", 5 },
    { "\x24\x80\x04\x01x\x04\x01y\x00\x00", 10 },
    /* What is behind the first value is not its business. */
    { "\x05\x00\xff\xff", 4 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_true (pomona_asn1_check (cases[i].data, cases[i].size, "value", &error));
      g_assert_no_error (error);
    }
}

static void
test_refused (void)
{
  static const struct { const char *data; gsize size; } cases[] = {
    { "", 0 },
    { "\x30", 1 },
    { "\x30\x01", 2 },
    { "\x30\x82\x01", 3 },
    { "\x30\x85\x00\x00\x00\x00\x00", 7 },
    { "\x30\xff", 2 },
    { "\x00\x00", 2 },
    { "\x30\x02\x00\x00", 4 },
    { "\x30\x80", 2 },
    { "\x30\x80\x00\x01x", 5 },
    { "\x30\x80\x05\x00", 4 },
    { "\x04\x80\x00\x00", 4 },
    { "\x1f\x81\x01\x00", 4 },
    /* A child that is longer than what it is in */
    { "\x30\x02\x04\x05xxxxx", 9 },
    { "\x30\x04\x30\x80\x04\x05xxxxx\x00\x00", 13 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *exact = g_memdup2 (cases[i].data, cases[i].size);

      g_assert_false (pomona_asn1_check (exact, cases[i].size, "value", &error));
      g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_INVALID);
    }
}

static gboolean
check_nested (guint depth)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();

  for (guint i = 0; i < depth; i++)
    g_byte_array_append (bytes, (const guint8 *) "\x30\x80", 2);
  for (guint i = 0; i < depth; i++)
    g_byte_array_append (bytes, (const guint8 *) "\x00\x00", 2);
  return pomona_asn1_check (bytes->data, bytes->len, "value", NULL);
}

static void
test_depth (void)
{
  g_assert_true (check_nested (32));
  g_assert_false (check_nested (33));
  g_assert_false (check_nested (100000));
}

/* A value of @count elements with @tag, of @size bytes each. */
static gboolean
check_elements (guint8 parent,
                guint8 tag,
                guint  count,
                gsize  size)
{
  g_autofree char *contents = g_strnfill (size, 'x');
  g_autoptr(GBytes) element = pomona_asn1_tlv (tag, contents, size);
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  const guint8 start[] = { parent, 0x80 };

  g_byte_array_append (bytes, start, 2);
  for (guint i = 0; i < count; i++)
    g_byte_array_append (bytes, g_bytes_get_data (element, NULL), (guint) g_bytes_get_size (element));
  g_byte_array_append (bytes, (const guint8 *) "\x00\x00", 2);
  return pomona_asn1_check (bytes->data, bytes->len, "value", NULL);
}

static void
test_elements (void)
{
  g_assert_true (check_elements (0x31, 0x05, 192, 0));
  g_assert_false (check_elements (0x31, 0x05, 193, 0));
  g_assert_false (check_elements (0xa0, 0x04, 5000, 1));
  /* A long string in pieces */
  g_assert_true (check_elements (0x24, 0x04, 5000, 1024));
  g_assert_true (check_elements (0xa0, 0x04, 1000, 4096));
  g_assert_false (check_elements (0xa0, 0x0c, 1000, 4096));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/asn1/accepted", test_accepted);
  g_test_add_func ("/asn1/refused", test_refused);
  g_test_add_func ("/asn1/depth", test_depth);
  g_test_add_func ("/asn1/elements", test_elements);
  return g_test_run ();
}
