/* test-ddm-declaration.c: declarations and their tokens. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-ddm-declaration.h"

#include "ddm-test.h"

#define TYPE "com.apple.configuration.passcode.settings"

static PomonaDdmDeclaration *
parse (const char *text,
       const char *revision)
{
  g_autofree char *json = ddm_test_quote (text);
  g_autoptr(GError) error = NULL;
  PomonaDdmDeclaration *declaration = pomona_ddm_declaration_parse (json, -1, revision, &error);

  g_assert_no_error (error);
  return declaration;
}

static void
refuse (const char     *text,
        PomonaDdmError  code,
        const char     *word)
{
  g_autofree char *json = ddm_test_quote (text);
  GError *error = NULL;

  g_assert_null (pomona_ddm_declaration_parse (json, -1, NULL, &error));
  ddm_test_assert_error (error, code, word);
}

static void
test_parse (void)
{
  g_autoptr(PomonaDdmDeclaration) declaration = parse ("{'Type':'" TYPE "','Identifier':'p','Payload':{'MinimumLength':6},"
                                                       "'ServerToken':'not used'}", NULL);
  g_autoptr(PomonaDdmDeclaration) again = pomona_ddm_declaration_ref (declaration);

  g_assert_cmpint (again->kind, ==, POMONA_DDM_CONFIGURATION);
  g_assert_cmpstr (again->type, ==, TYPE);
  g_assert_cmpstr (again->identifier, ==, "p");
  g_assert_cmpint (pomona_json_get_int (again->payload, "MinimumLength", 0), ==, 6);
  g_assert_cmpuint (strlen (again->server_token), ==, 64);
}

static void
test_wire (void)
{
  g_autoptr(PomonaDdmDeclaration) declaration = parse ("{'Type':'" TYPE "','Identifier':'p','Payload':{'a':[1,{'b':null}]}}",
                                                       NULL);
  g_autoptr(GBytes) body = pomona_ddm_declaration_to_bytes (declaration);
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaDdmDeclaration) received = pomona_ddm_declaration_parse_wire (g_bytes_get_data (body, NULL),
                                                                                g_bytes_get_size (body), &error);
  g_autoptr(JsonObject) object = pomona_json_parse_object (g_bytes_get_data (body, NULL), g_bytes_get_size (body), NULL);

  g_assert_no_error (error);
  g_assert_cmpuint (json_object_get_size (object), ==, 4);
  g_assert_cmpstr (received->server_token, ==, declaration->server_token);
  g_assert_cmpstr (received->identifier, ==, "p");
  ddm_test_assert_json (received->payload, "{'a':[1,{'b':null}]}");
}

static void
test_wire_refused (void)
{
  static const char *const wrong[] = {
    "{'Type':'" TYPE "','Identifier':'p','Payload':{}}",
    "{'Type':'" TYPE "','Identifier':'p','Payload':{},'ServerToken':''}",
    "{'Type':'" TYPE "','Identifier':'p','Payload':{},'ServerToken':7}",
    "{'Type':'" TYPE "','Identifier':'p','Payload':{},"
    "'ServerToken':'12345678901234567890123456789012345678901234567890123456789012345'}",
  };
  GError *error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *json = ddm_test_quote (wrong[i]);

      g_assert_null (pomona_ddm_declaration_parse_wire (json, -1, &error));
      ddm_test_assert_error (error, POMONA_DDM_ERROR_MALFORMED, "ServerToken");
    }
}

static void
test_token_covers_everything (void)
{
  static const char *const different[] = {
    "{'Type':'" TYPE "','Identifier':'p','Payload':{'a':1}}",
    "{'Type':'com.apple.configuration.legacy','Identifier':'p','Payload':{'a':1}}",
    "{'Type':'" TYPE "','Identifier':'q','Payload':{'a':1}}",
    "{'Type':'" TYPE "','Identifier':'p','Payload':{'a':2}}",
    "{'Type':'" TYPE "','Identifier':'p','Payload':{'a':'1'}}",
    "{'Type':'" TYPE "','Identifier':'p','Payload':{'a':true}}",
    "{'Type':'" TYPE "','Identifier':'p','Payload':{'a':null}}",
    "{'Type':'" TYPE "','Identifier':'p','Payload':{'a':[1]}}",
    "{'Type':'" TYPE "','Identifier':'p','Payload':{'a':{}}}",
    "{'Type':'" TYPE "','Identifier':'p','Payload':{'a':1.5}}",
    "{'Type':'" TYPE "','Identifier':'p','Payload':{'A':1}}",
    "{'Type':'" TYPE "','Identifier':'p','Payload':{}}",
    "{'Type':'" TYPE "','Identifier':'p','Payload':{'a':1,'b':1}}",
    "{'Type':'" TYPE "','Identifier':'p','Payload':{'a':[[1],2]}}",
    "{'Type':'" TYPE "','Identifier':'p','Payload':{'a':[[1,2]]}}",
    "{'Type':'" TYPE "','Identifier':'p','Payload':{'a':'x,y'}}",
    "{'Type':'" TYPE "','Identifier':'p','Payload':{'a':['x','y']}}",
  };
  g_autoptr(GHashTable) tokens = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (different); i++)
    {
      g_autoptr(PomonaDdmDeclaration) declaration = parse (different[i], NULL);

      g_assert_true (g_hash_table_add (tokens, g_strdup (declaration->server_token)));
    }
}

static void
test_token_is_stable (void)
{
  g_autoptr(PomonaDdmDeclaration) a = parse ("{'Type':'" TYPE "','Identifier':'p','Payload':{'a':1,'b':{'c':2,'d':3}}}", NULL);
  g_autoptr(PomonaDdmDeclaration) b = parse ("{'Payload':{'b':{'d':3,'c':2},'a':1},'Identifier':'p','Type':'" TYPE "'}", "");
  g_autoptr(PomonaDdmDeclaration) retry = parse ("{'Type':'" TYPE "','Identifier':'p','Payload':{'a':1,'b':{'c':2,'d':3}}}",
                                                 "retry-1");

  g_assert_cmpstr (a->server_token, ==, b->server_token);
  g_assert_cmpstr (a->server_token, !=, retry->server_token);
  /* Devices keep what we told them: a changed recipe would make each of them fetch everything again. */
  g_assert_cmpstr (a->server_token, ==, "378cfe253db3a12ffcc6835f585a8bb1b5e83eda44a5da77efbc98cae1a91d10");
}

static void
test_refused (void)
{
  g_autofree char *many = g_strnfill (65, 'x');
  g_autofree char *too_long = g_strconcat ("{'Type':'" TYPE "','Identifier':'", many, "','Payload':{}}", NULL);
  g_autoptr(GError) error = NULL;

  refuse ("{'Type':'com.example','Identifier':'p','Payload':{}}", POMONA_DDM_ERROR_MALFORMED, "Type");
  refuse ("{'Identifier':'p','Payload':{}}", POMONA_DDM_ERROR_MALFORMED, "Type");
  refuse ("{'Type':7,'Identifier':'p','Payload':{}}", POMONA_DDM_ERROR_MALFORMED, "Type");
  refuse ("{'Type':'" TYPE "','Payload':{}}", POMONA_DDM_ERROR_MALFORMED, "Identifier");
  refuse ("{'Type':'" TYPE "','Identifier':'','Payload':{}}", POMONA_DDM_ERROR_MALFORMED, "Identifier");
  refuse ("{'Type':'" TYPE "','Identifier':'a\\nb','Payload':{}}", POMONA_DDM_ERROR_MALFORMED, "Identifier");
  refuse ("{'Type':'" TYPE "','Identifier':'p'}", POMONA_DDM_ERROR_MALFORMED, "Payload");
  refuse ("{'Type':'" TYPE "','Identifier':'p','Payload':[]}", POMONA_DDM_ERROR_MALFORMED, "Payload");
  /* The most common mistake: devices would ignore it without a word. */
  refuse ("{'Type':'" TYPE "','Identifier':'p','Payload':{},'Predicate':'x'}", POMONA_DDM_ERROR_MALFORMED, "Predicate");
  refuse (too_long, POMONA_DDM_ERROR_LIMIT, "64");
  g_assert_null (pomona_ddm_declaration_parse ("[", -1, NULL, &error));
  g_assert_nonnull (error);
}

static void
test_limit_is_octets (void)
{
  /* 32 letters of two bytes each fit, 33 do not. */
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(JsonObject) payload = json_object_new ();
  g_autoptr(PomonaDdmDeclaration) declaration = NULL;

  for (guint i = 0; i < 32; i++)
    g_string_append (text, "ä");
  declaration = pomona_ddm_declaration_new (TYPE, text->str, payload, NULL, NULL);
  g_assert_nonnull (declaration);
  g_string_append (text, "ä");
  g_assert_null (pomona_ddm_declaration_new (TYPE, text->str, payload, NULL, NULL));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ddm/declaration/parse", test_parse);
  g_test_add_func ("/ddm/declaration/wire", test_wire);
  g_test_add_func ("/ddm/declaration/wire-refused", test_wire_refused);
  g_test_add_func ("/ddm/declaration/token-covers-everything", test_token_covers_everything);
  g_test_add_func ("/ddm/declaration/token-is-stable", test_token_is_stable);
  g_test_add_func ("/ddm/declaration/refused", test_refused);
  g_test_add_func ("/ddm/declaration/limit-is-octets", test_limit_is_octets);
  return g_test_run ();
}
