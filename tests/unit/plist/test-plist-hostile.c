/* test-plist-hostile.c: property lists that have to be refused. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plist-test.h"

static void
test_not_a_list (void)
{
  static const struct
  {
    const char *text;
    int code;
    const char *part;
  } cases[] = {
    { "", POMONA_PLIST_ERROR_FORMAT, "empty" },
    { " \n", POMONA_PLIST_ERROR_FORMAT, "empty" },
    { "hello", POMONA_PLIST_ERROR_FORMAT, "not an XML" },
    { "{\"a\": 1}", POMONA_PLIST_ERROR_FORMAT, "not an XML" },
    { "{ a = 1; }", POMONA_PLIST_ERROR_FORMAT, "not an XML" },
    { "<html></html>", POMONA_PLIST_ERROR_FORMAT, "not an XML" },
    { "<plists><true/></plists>", POMONA_PLIST_ERROR_FORMAT, "plist" },
    { "<true/>", POMONA_PLIST_ERROR_FORMAT, "not an XML" },
    { "bplist00\x08", POMONA_PLIST_ERROR_FORMAT, "binary" },
    { "bplist", POMONA_PLIST_ERROR_FORMAT, "binary" },
    { "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><plist><true/></plist>", POMONA_PLIST_ERROR_FORMAT, "UTF-8" },
    { "<?xml version=\"1.0\"", POMONA_PLIST_ERROR_INVALID, "declaration" },
    { "<?xml version=\"1.0?><plist><true/></plist>", POMONA_PLIST_ERROR_INVALID, "declaration" },
    { "<?xmlversion=\"1.0\"?><plist><true/></plist>", POMONA_PLIST_ERROR_INVALID, "declaration" },
    { "<!-- <plist><true/></plist>", POMONA_PLIST_ERROR_INVALID, "comment" },
    { "<plist" "/>", POMONA_PLIST_ERROR_INVALID, "plist" },
    { "<plist", POMONA_PLIST_ERROR_INVALID, "plist" },
    { "<plist version=\"1.0", POMONA_PLIST_ERROR_INVALID, "plist" },
    { "<plist></plist>", POMONA_PLIST_ERROR_INVALID, "no value" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_refused (cases[i].text, strlen (cases[i].text), cases[i].code, cases[i].part);
}

static void
test_structure (void)
{
  static const struct
  {
    const char *inner;
    const char *part;
  } cases[] = {
    { "<true/><true/>", "more than one" },
    { "<dict><key>a</key></dict>", "no value" },
    { "<dict><key>a</key><key>b</key><true/></dict>", "Line 4" },
    { "<dict><true/></dict>", "no key" },
    { "<dict><key>a</key><true/><true/></dict>", "no key" },
    { "<dict><key/><true/></dict>", "empty" },
    { "<array><key>a</key></array>", "outside" },
    { "<key>a</key>", "outside" },
    { "<array></dict>", "not open" },
    { "</array>", "not open" },
    { "<array><true/>", "not open" },
    { "<string>a</data>", "</string> is missing" },
    { "<string>a", "</string> is missing" },
    { "<string>a<true/></string>", "</string> is missing" },
    { "<string>a<!-- b --></string>", "" },
    { "<data>AAAA<!-- b -->AAAA</data>", "" },
    { "<null/>", "<null> is no element" },
    { "<set></set>", "<set> is no element" },
    { "<dict ID=\"1\"></dict>", "angle" },
    { "<>", "angle" },
    { "<", "angle" },
    { "text", "between" },
    { "<array>text</array>", "between" },
    { "<array>&amp;</array>", "between" },
    { "<?php ?><true/>", "angle" },
    { "<plist><true/></plist>", "no element" },
    { "<string>&unknown;</string>", "ampersand" },
    { "<string>&amp</string>", "ampersand" },
    { "<string>&ampere;</string>", "ampersand" },
    { "<string>&;</string>", "ampersand" },
    { "<string>a & b</string>", "ampersand" },
    { "<string>&</string>", "ampersand" },
    { "<string>&#0;</string>", "number" },
    { "<string>&#x0;</string>", "number" },
    { "<string>&#;</string>", "number" },
    { "<string>&#x;</string>", "number" },
    { "<string>&#12x;</string>", "number" },
    { "<string>&#-1;</string>", "number" },
    { "<string>&#x110000;</string>", "number" },
    { "<string>&#xD800;</string>", "number" },
    { "<string>&#1;</string>", "number" },
    { "<string>&#0000000065;</string>", "ampersand" },
    { "<string>\001</string>", "control" },
    { "<string><![CDATA[\002]]></string>", "control" },
    { "<string><![CDATA[a</string>", "CDATA" },
    { "<dict><key>\001</key><true/></dict>", "control" },
    { "<array><!-- a </array>", "comment" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_inner_refused (cases[i].inner, POMONA_PLIST_ERROR_INVALID, cases[i].part);
}

/* What libplist would quietly take for something else. */
static void
test_changed_data (void)
{
  static const struct
  {
    const char *inner;
    const char *part;
  } cases[] = {
    { "<integer>18446744073709551616</integer>", "64 bits" },
    { "<integer>-9223372036854775809</integer>", "64 bits" },
    { "<integer>010</integer>", "whole" },
    { "<integer>-010</integer>", "whole" },
    { "<integer>0x</integer>", "whole" },
    { "<integer>0x11112222333344445</integer>", "whole" },
    { "<integer>-0x10</integer>", "whole" },
    { "<integer>1.5</integer>", "whole" },
    { "<integer>1 2</integer>", "whole" },
    { "<integer>five</integer>", "whole" },
    { "<integer></integer>", "whole" },
    { "<integer>--1</integer>", "whole" },
    { "<integer/>", "empty" },
    { "<real/>", "empty" },
    { "<real></real>", "number" },
    { "<real>1,5</real>", "number" },
    { "<real>1.5x</real>", "number" },
    { "<real>0x10</real>", "number" },
    { "<real>1e999</real>", "number" },
    { "<real>nan(1)</real>", "number" },
    { "<real>nan</real>", "number" },
    { "<real>-infinity</real>", "number" },
    { "<real>1e-320</real>", "number" },
    { "<real>1e-999</real>", "number" },
    { "<date/>", "empty" },
    { "<date></date>", "date" },
    { "<date>2030-02-30T00:00:00Z</date>", "date" },
    { "<date>2030-01-01</date>", "date" },
    { "<date>2030-01-01T00:00:00+01:00</date>", "date" },
    { "<date>2030-01-01T00:00:00.5Z</date>", "date" },
    { "<date>2030-01-01t00:00:00Z</date>", "date" },
    { "<date>2030-01-01T00:00:60Z</date>", "date" },
    { "<date>tomorrow</date>", "date" },
    { "<date> 2030-01-01T00:00:00Z</date>", "date" },
    { "<date>2030-01-01T00:00:00Z            \n</date>", "date" },
    { "<data>A</data>", "cut off" },
    { "<data>AAAAA</data>", "cut off" },
    { "<data>AA=</data>", "cut off" },
    { "<data>AAAA====</data>", "cut off" },
    { "<data>====</data>", "cut off" },
    { "<data>AA==AAAA</data>", "goes on" },
    { "<data>AA-_</data>", "not base64" },
    { "<data>AA&amp;A</data>", "not base64" },
    { "<data>AAA\303\244</data>", "not base64" },
    { "<true>yes</true>", "content" },
    { "<false>no</false>", "content" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_inner_refused (cases[i].inner, POMONA_PLIST_ERROR_RANGE, cases[i].part);
}

static void
test_duplicates (void)
{
  assert_inner_refused ("<dict><key>a</key><true/>\n<key>b</key><true/>\n<key>a</key><false/></dict>",
                        POMONA_PLIST_ERROR_DUPLICATE, "Line 6");
  assert_inner_refused ("<dict><key>UDID</key><true/><key>&#85;DID</key><false/></dict>",
                        POMONA_PLIST_ERROR_DUPLICATE, "“UDID”");
  assert_inner_refused ("<dict><key>a</key><true/><key><![CDATA[a]]></key><false/></dict>",
                        POMONA_PLIST_ERROR_DUPLICATE, "“a”");
}

static void
test_document_types (void)
{
  const char *const bad[] = {
    "<!DOCTYPE plist [<!ENTITY a \"b\">]><plist><string>&a;</string></plist>",
    "<!DOCTYPE plist SYSTEM 'x'><plist><true/></plist>",
    "<!DOCTYPE plist <x>><plist><true/></plist>",
    "<!DOCTYPE plist",
    "<!DOCTYPE plist \"><plist><true/></plist>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_refused (bad[i], strlen (bad[i]), POMONA_PLIST_ERROR_INVALID, "document type");
}

static void
test_behind_the_end (void)
{
  const char *const bad[] = {
    "<plist><true/></plist>x",
    "<plist><true/></plist><plist><false/></plist>",
    "<plist><true/></plist>\n<true/>",
    "<plist><true/></plist><?x?>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_refused (bad[i], strlen (bad[i]), POMONA_PLIST_ERROR_INVALID, "behind");
  assert_refused ("<plist><true/></plist>\0", 23, POMONA_PLIST_ERROR_INVALID, "NUL");
}

/* The body of 68 bytes that stops a program that asks libplist for the string. */
static void
test_nul (void)
{
  const char body[] = "<plist><dict><key>UDID</key><string>A\0BCDE</string></dict></plist>\n";
  const char key[] = "<plist><dict><key>UD\0ID</key><true/></dict></plist>";
  const char utf16[] = "\377\376<\0p\0l\0";

  assert_refused (body, sizeof body - 1, POMONA_PLIST_ERROR_INVALID, "NUL");
  assert_refused (key, sizeof key - 1, POMONA_PLIST_ERROR_INVALID, "NUL");
  assert_refused (utf16, sizeof utf16 - 1, POMONA_PLIST_ERROR_INVALID, "UTF-8");
}

static void
test_encoding (void)
{
  assert_inner_refused ("<string>\n\344</string>", POMONA_PLIST_ERROR_INVALID, "Line 5");
  assert_inner_refused ("<string>\300\200</string>", POMONA_PLIST_ERROR_INVALID, "UTF-8");
  assert_inner_refused ("<string>\355\240\200</string>", POMONA_PLIST_ERROR_INVALID, "UTF-8");
}

static void
test_truncated (void)
{
  const char text[] = XML_HEAD "<dict><key>a&amp;</key><array><integer>-1</integer><data>AAE=</data><!-- c -->"
                               "<string>x<![CDATA[y]]></string><date>2030-01-01T00:00:00Z</date><real>1.5</real>"
                               "</array></dict></plist>";
  g_autoptr(GVariant) whole = pomona_plist_parse (text, sizeof text - 1, NULL, NULL);

  g_assert_nonnull (whole);
  for (gsize size = 0; size < sizeof text - 1; size++)
    {
      g_autofree char *exact = size > 0 ? g_memdup2 (text, size) : NULL;
      g_autoptr(GError) error = NULL;

      g_assert_null (pomona_plist_parse (exact, size, NULL, &error));
      g_assert_nonnull (error);
    }
}

/* A document with one byte changed is either refused or read; nothing else happens. */
static void
test_changed_bytes (void)
{
  const char text[] = XML_HEAD "<dict><key>a</key><array><integer>-1</integer><data>AAE=</data><true/>"
                               "<string>x&lt;</string><real>1.5</real></array></dict></plist>";
  const char replacements[] = "<>/!&;\"-\n\0\377Z0";

  for (gsize i = 0; i < sizeof text - 1; i++)
    for (gsize j = 0; j < sizeof replacements - 1; j++)
      {
        g_autofree char *changed = g_memdup2 (text, sizeof text - 1);
        g_autoptr(GError) error = NULL;
        g_autoptr(GVariant) value = NULL;

        changed[i] = replacements[j];
        value = pomona_plist_parse (changed, sizeof text - 1, NULL, &error);
        g_assert_true ((value == NULL) == (error != NULL));
        if (error != NULL && strstr (error->message, "more than one way") != NULL)
          g_error ("The guard let pass: %.*s", (int) sizeof text - 1, changed);
      }
}

static char *
repeat (const char *text,
        guint       n)
{
  GString *out = g_string_new (XML_HEAD);

  for (guint i = 0; i < n; i++)
    g_string_append (out, text);
  return g_string_free (out, FALSE);
}

static void
test_bombs (void)
{
  g_autofree char *open = repeat ("<array>", 170000);
  g_autofree char *closed = repeat ("<array>", 85000);
  g_autofree char *with_ends = NULL;
  g_autofree char *keys = repeat ("<dict><key>a</key>", 1000);
  g_autofree char *wide = repeat ("<true/>", 1);
  g_autoptr(GString) many = g_string_new (XML_HEAD "<array>");

  for (guint i = 0; i < 85000; i++)
    g_string_append (many, "</array>");
  with_ends = g_strconcat (closed, many->str + strlen (XML_HEAD "<array>"), "</plist>", NULL);
  assert_refused (open, strlen (open), POMONA_PLIST_ERROR_TOO_DEEP, "Line 4");
  assert_refused (with_ends, strlen (with_ends), POMONA_PLIST_ERROR_TOO_DEEP, "nested");
  assert_refused (keys, strlen (keys), POMONA_PLIST_ERROR_TOO_DEEP, "nested");
  assert_refused (wide, strlen (wide), POMONA_PLIST_ERROR_INVALID, "ends");

  g_string_assign (many, XML_HEAD "<array>");
  for (guint i = 0; i < POMONA_PLIST_MAX_NODES; i++)
    g_string_append (many, "<true/>");
  g_string_append (many, "</array></plist>");
  assert_refused (many->str, many->len, POMONA_PLIST_ERROR_TOO_MANY, "many");
}

static void
test_size (void)
{
  g_autofree char *large = g_strnfill (POMONA_PLIST_MAX_SIZE + 1, ' ');

  assert_refused (large, POMONA_PLIST_MAX_SIZE + 1, POMONA_PLIST_ERROR_TOO_LARGE, "4194304");
  assert_refused (NULL, 0, POMONA_PLIST_ERROR_FORMAT, "empty");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plist/hostile/not-a-list", test_not_a_list);
  g_test_add_func ("/plist/hostile/structure", test_structure);
  g_test_add_func ("/plist/hostile/changed-data", test_changed_data);
  g_test_add_func ("/plist/hostile/duplicates", test_duplicates);
  g_test_add_func ("/plist/hostile/document-types", test_document_types);
  g_test_add_func ("/plist/hostile/behind-the-end", test_behind_the_end);
  g_test_add_func ("/plist/hostile/nul", test_nul);
  g_test_add_func ("/plist/hostile/encoding", test_encoding);
  g_test_add_func ("/plist/hostile/truncated", test_truncated);
  g_test_add_func ("/plist/hostile/changed-bytes", test_changed_bytes);
  g_test_add_func ("/plist/hostile/bombs", test_bombs);
  g_test_add_func ("/plist/hostile/size", test_size);
  return g_test_run ();
}
