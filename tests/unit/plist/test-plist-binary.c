/* test-plist-binary.c: binary property lists from files. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plist-test.h"

/* Puts a binary list together, object by object. */
typedef struct
{
  GByteArray *bytes;
  guint8 offsets[64];
  guint n;
} Maker;

static void
maker_init (Maker *maker)
{
  maker->bytes = g_byte_array_new ();
  maker->n = 0;
  g_byte_array_append (maker->bytes, (const guint8 *) "bplist00", 8);
}

static void
maker_add (Maker      *maker,
           const void *object,
           guint       size)
{
  g_assert_cmpuint (maker->bytes->len, <, 256);
  maker->offsets[maker->n++] = (guint8) maker->bytes->len;
  g_byte_array_append (maker->bytes, object, size);
}

#define ADD(maker, literal) maker_add ((maker), (literal), sizeof (literal) - 1)

static GBytes *
maker_end (Maker *maker)
{
  guint8 trailer[32] = { 0 };

  trailer[6] = 1;
  trailer[7] = 1;
  trailer[15] = (guint8) maker->n;
  trailer[30] = (guint8) (maker->bytes->len >> 8);
  trailer[31] = (guint8) maker->bytes->len;
  g_byte_array_append (maker->bytes, maker->offsets, maker->n);
  g_byte_array_append (maker->bytes, trailer, sizeof trailer);
  return g_byte_array_free_to_bytes (maker->bytes);
}

static GVariant *
parse_file (GBytes   *bytes,
            GError  **error)
{
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);

  return pomona_plist_parse_file (data, size, NULL, error);
}

static GBytes *
make_one (const void *object,
          guint       size)
{
  Maker maker;

  maker_init (&maker);
  maker_add (&maker, object, size);
  return maker_end (&maker);
}

static void
assert_one (const void *object,
            guint       size,
            const char *expected)
{
  g_autoptr(GBytes) bytes = make_one (object, size);
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) value = parse_file (bytes, &error);
  g_autoptr(GVariant) wanted = g_variant_ref_sink (g_variant_new_parsed (expected));

  g_assert_no_error (error);
  g_assert_true (g_variant_equal (value, wanted));
}

static void
assert_one_refused (const void *object,
                    guint       size,
                    int         code)
{
  g_autoptr(GBytes) bytes = make_one (object, size);
  g_autoptr(GError) error = NULL;

  g_assert_null (parse_file (bytes, &error));
  g_assert_error (error, POMONA_PLIST_ERROR, code);
}

#define ONE(literal, expected) assert_one ((literal), sizeof (literal) - 1, (expected))
#define REFUSED(literal, code) assert_one_refused ((literal), sizeof (literal) - 1, POMONA_PLIST_ERROR_##code)

static void
test_scalars (void)
{
  ONE ("\x08", "false");
  ONE ("\x09", "true");
  ONE ("\x10\x80", "@x 128");
  ONE ("\x11\x12\x34", "@x 4660");
  ONE ("\x12\xff\xff\xff\xff", "@x 4294967295");
  ONE ("\x13\xff\xff\xff\xff\xff\xff\xff\xff", "@x -1");
  ONE ("\x14\0\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff", "@t 18446744073709551615");
  ONE ("\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x05", "@x 5");
  ONE ("\x14\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe", "@x -2");
  ONE ("\x22\x3f\xc0\0\0", "1.5");
  ONE ("\x23\x3f\xf8\0\0\0\0\0\0", "1.5");
  ONE ("\x33\0\0\0\0\0\0\0\0", "(@x 978307200000000,)");
  ONE ("\x33\xc0\x14\0\0\0\0\0\0", "(@x 978307195000000,)");
  ONE ("\x40", "@ay []");
  ONE ("\x42\x01\xff", "[byte 0x01, 0xff]");
  ONE ("\x50", "''");
  ONE ("\x53" "abc", "'abc'");
  ONE ("\x62\0\xe4\x20\xac", "'ä€'");
  ONE ("\x62\xd8\x3d\xde\x00", "'😀'");
  ONE ("\x5f\x10\x10" "0123456789abcdef", "'0123456789abcdef'");
  ONE ("\x80\x07", "(@u 7,)");
  ONE ("\x83\xff\xff\xff\xff", "(@u 4294967295,)");
  ONE ("\xa0", "@av []");
  ONE ("\xd0", "@a{sv} {}");
}

static void
test_damaged_scalars (void)
{
  REFUSED ("\x00", INVALID);
  REFUSED ("\x0f", INVALID);
  REFUSED ("\x15" "0123456789012345678901234567890123", INVALID);
  REFUSED ("\x13\x01", INVALID);
  REFUSED ("\x14\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0", RANGE);
  REFUSED ("\x14\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0\0\0\0\0", RANGE);
  REFUSED ("\x21\x01\x01", INVALID);
  REFUSED ("\x23\x01", INVALID);
  REFUSED ("\x23\x7f\xf8\0\0\0\0\0\0", RANGE);
  REFUSED ("\x23\x7f\xf0\0\0\0\0\0\0", RANGE);
  REFUSED ("\x23\0\0\0\0\0\0\0\x01", RANGE);
  REFUSED ("\x22\x7f\xc0\0\0", RANGE);
  REFUSED ("\x32\0\0\0\0", INVALID);
  REFUSED ("\x33\x7f\xf8\0\0\0\0\0\0", RANGE);
  REFUSED ("\x33\x7f\xf0\0\0\0\0\0\0", RANGE);
  REFUSED ("\x33\x44\0\0\0\0\0\0\0", RANGE);
  REFUSED ("\x44\x01", INVALID);
  REFUSED ("\x4f\x13\xff\xff\xff\xff\xff\xff\xff\xff\x01", INVALID);
  REFUSED ("\x4f", INVALID);
  REFUSED ("\x4f\x23", INVALID);
  REFUSED ("\x4f\x14\0", INVALID);
  REFUSED ("\x52\xc3\xa4", INVALID);
  REFUSED ("\x53" "a\0b", INVALID);
  REFUSED ("\x61\xd8\x00", INVALID);
  REFUSED ("\x62\0a\0\0", INVALID);
  REFUSED ("\x6f\x13\x7f\xff\xff\xff\xff\xff\xff\xff\x01", INVALID);
  REFUSED ("\x84\0\0\0\0\x01", INVALID);
  REFUSED ("\xc1\x00", INVALID);
  REFUSED ("\xa1", INVALID);
  REFUSED ("\xa1\x01", INVALID);
  REFUSED ("\xaf\x13\xff\xff\xff\xff\xff\xff\xff\xff", INVALID);
  REFUSED ("\xdf\x13\x80\0\0\0\0\0\0\0", INVALID);
}

static void
test_containers (void)
{
  Maker maker;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) value = NULL;
  g_autoptr(GVariant) expected = g_variant_ref_sink (
      g_variant_new_parsed ("{'b': <[<'x'>, <'x'>]>, 'a': <@x 7>}"));

  maker_init (&maker);
  ADD (&maker, "\xd2\x01\x02\x03\x04");
  ADD (&maker, "\x51" "b");
  ADD (&maker, "\x51" "a");
  ADD (&maker, "\xa2\x05\x05");
  ADD (&maker, "\x10\x07");
  ADD (&maker, "\x51" "x");
  bytes = maker_end (&maker);
  value = parse_file (bytes, &error);
  g_assert_no_error (error);
  g_assert_true (g_variant_equal (value, expected));

  /* Files only: what comes from the network may not be binary. */
  g_assert_null (pomona_plist_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL, &error));
  g_assert_error (error, POMONA_PLIST_ERROR, POMONA_PLIST_ERROR_FORMAT);
}

static void
assert_maker_refused (Maker *maker,
                      int    code)
{
  g_autoptr(GBytes) bytes = maker_end (maker);
  g_autoptr(GError) error = NULL;

  g_assert_null (parse_file (bytes, &error));
  g_assert_error (error, POMONA_PLIST_ERROR, code);
}

static void
test_bad_containers (void)
{
  Maker maker;

  maker_init (&maker); /* a key twice */
  ADD (&maker, "\xd2\x01\x02\x03\x03");
  ADD (&maker, "\x51" "a");
  ADD (&maker, "\x51" "a");
  ADD (&maker, "\x09");
  assert_maker_refused (&maker, POMONA_PLIST_ERROR_DUPLICATE);

  maker_init (&maker); /* a key that is no text */
  ADD (&maker, "\xd1\x01\x01");
  ADD (&maker, "\x09");
  assert_maker_refused (&maker, POMONA_PLIST_ERROR_INVALID);

  maker_init (&maker); /* an array that holds itself */
  ADD (&maker, "\xa1\x00");
  assert_maker_refused (&maker, POMONA_PLIST_ERROR_TOO_DEEP);

  maker_init (&maker); /* two that hold each other */
  ADD (&maker, "\xa1\x01");
  ADD (&maker, "\xd1\x02\x00");
  ADD (&maker, "\x51" "a");
  assert_maker_refused (&maker, POMONA_PLIST_ERROR_TOO_DEEP);
}

/* Few bytes that stand for 2^24 values. */
static void
test_expansion (void)
{
  Maker maker;

  maker_init (&maker);
  for (guint8 i = 0; i < 24; i++)
    {
      const guint8 pair[] = { 0xa2, (guint8) (i + 1), (guint8) (i + 1) };

      maker_add (&maker, pair, sizeof pair);
    }
  ADD (&maker, "\x09");
  assert_maker_refused (&maker, POMONA_PLIST_ERROR_TOO_MANY);
}

/* One text of a megabyte that is referred to a hundred times. */
static void
test_expansion_of_bytes (void)
{
  g_autoptr(GByteArray) list = g_byte_array_new ();
  g_autofree char *text = g_strnfill (1000000, 'x');
  const guint8 text_head[] = { 0x5f, 0x12, 0x00, 0x0f, 0x42, 0x40 };
  guint8 array_head[] = { 0xaf, 0x10, 100 };
  guint8 references[100];
  guint8 trailer[32] = { [6] = 4, [7] = 1, [15] = 2 };
  guint32 table;
  const guint32 offsets[] = { GUINT32_TO_BE (8), GUINT32_TO_BE (8 + 103) };
  g_autoptr(GError) error = NULL;

  memset (references, 1, sizeof references);
  g_byte_array_append (list, (const guint8 *) "bplist00", 8);
  g_byte_array_append (list, array_head, sizeof array_head);
  g_byte_array_append (list, references, sizeof references);
  g_byte_array_append (list, text_head, sizeof text_head);
  g_byte_array_append (list, (const guint8 *) text, 1000000);
  table = GUINT32_TO_BE (list->len);
  g_byte_array_append (list, (const guint8 *) offsets, sizeof offsets);
  memcpy (trailer + 28, &table, 4);
  g_byte_array_append (list, trailer, sizeof trailer);
  g_assert_null (pomona_plist_parse_file (list->data, list->len, NULL, &error));
  g_assert_error (error, POMONA_PLIST_ERROR, POMONA_PLIST_ERROR_TOO_LARGE);
}

static void
test_trailer (void)
{
  g_autoptr(GBytes) good = make_one ("\x09", 1);
  gsize size;
  const guint8 *data = g_bytes_get_data (good, &size);

  /* Every beginning, and every byte of the trailer set to extremes. */
  for (gsize length = 6; length < size; length++)
    {
      g_autofree guint8 *exact = g_memdup2 (data, length);
      g_autoptr(GError) error = NULL;

      g_assert_null (pomona_plist_parse_file (exact, length, NULL, &error));
      g_assert_nonnull (error);
    }
  for (gsize i = size - 32; i < size; i++)
    {
      const guint8 values[] = { 0x00, 0x01, 0x02, 0x08, 0x09, 0x7f, 0xff };

      for (guint j = 0; j < G_N_ELEMENTS (values); j++)
        {
          g_autofree guint8 *changed = g_memdup2 (data, size);
          g_autoptr(GError) error = NULL;
          g_autoptr(GVariant) value = NULL;

          changed[i] = values[j];
          value = pomona_plist_parse_file (changed, size, NULL, &error);
          g_assert_true ((value == NULL) == (error != NULL));
        }
    }
}

static void
test_other_versions (void)
{
  g_autoptr(GError) error = NULL;
  char data[] = "bplist15\x09\x08........................................";

  g_assert_null (pomona_plist_parse_file (data, sizeof data - 1, NULL, &error));
  g_assert_error (error, POMONA_PLIST_ERROR, POMONA_PLIST_ERROR_FORMAT);
}

/* A file may also be XML, and no other format of property lists. */
static void
test_xml_file (void)
{
  const char xml[] = XML_HEAD "<true/>" XML_TAIL;
  const char *const others[] = { "{ a = b; }", "{\"a\": 1}", "(1, 2)", "// !$*UTF8*$!\n{}", "" };
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) value = pomona_plist_parse_file (xml, sizeof xml - 1, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (g_variant_get_boolean (value));
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr(GError) other = NULL;

      g_assert_null (pomona_plist_parse_file (others[i], strlen (others[i]), NULL, &other));
      g_assert_error (other, POMONA_PLIST_ERROR, POMONA_PLIST_ERROR_FORMAT);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plist/binary/scalars", test_scalars);
  g_test_add_func ("/plist/binary/damaged-scalars", test_damaged_scalars);
  g_test_add_func ("/plist/binary/containers", test_containers);
  g_test_add_func ("/plist/binary/bad-containers", test_bad_containers);
  g_test_add_func ("/plist/binary/expansion", test_expansion);
  g_test_add_func ("/plist/binary/expansion-of-bytes", test_expansion_of_bytes);
  g_test_add_func ("/plist/binary/trailer", test_trailer);
  g_test_add_func ("/plist/binary/other-versions", test_other_versions);
  g_test_add_func ("/plist/binary/xml-file", test_xml_file);
  return g_test_run ();
}
