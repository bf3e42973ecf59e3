/* test-ddm-references.c: what declarations name. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-ddm-references.h"

#include "ddm-test.h"

#define ACTIVATION "com.apple.activation.simple"
#define APP        "com.apple.configuration.app.managed"
#define LEGACY     "com.apple.configuration.legacy"
#define MAIL       "com.apple.configuration.account.mail"

static PomonaDdmDeclaration *
declare (const char *type,
         const char *identifier,
         const char *payload)
{
  g_autoptr(JsonObject) object = ddm_test_object (payload);
  g_autoptr(GError) error = NULL;
  PomonaDdmDeclaration *declaration = pomona_ddm_declaration_new (type, identifier, object, NULL, &error);

  g_assert_no_error (error);
  return declaration;
}

static char *
list_references (const char *type,
                 const char *payload)
{
  g_autoptr(PomonaDdmDeclaration) declaration = declare (type, "x", payload);
  g_autoptr(GPtrArray) references = pomona_ddm_references (declaration);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < references->len; i++)
    {
      const PomonaDdmReference *reference = g_ptr_array_index (references, i);

      g_string_append_printf (text, "%s%s=%s:%s", i > 0 ? " " : "", reference->path, pomona_ddm_kind_to_string (reference->kind),
                              reference->identifier);
    }
  return g_string_free (text, FALSE);
}

static void
check (const char *type,
       const char *payload,
       const char *expected)
{
  g_autofree char *found = list_references (type, payload);

  g_assert_cmpstr (found, ==, expected);
}

static void
test_paths (void)
{
  check (ACTIVATION, "{'StandardConfigurations':['a','b'],'Predicate':'TRUEPREDICATE'}",
         "StandardConfigurations[0]=configuration:a StandardConfigurations[1]=configuration:b");
  check (MAIL, "{'UserIdentityAssetReference':'u','IncomingServer':{'AuthenticationCredentialsAssetReference':'i'}}",
         "UserIdentityAssetReference=asset:u IncomingServer.AuthenticationCredentialsAssetReference=asset:i");
  check (APP, "{'AppConfig':{'Passwords':[{'Identifier':'p','AssetReference':'a1'},{'AssetReference':'a2'}]},"
              "'ExtensionConfigs':{'com.example.x':{'DataAssetReference':'d'},'com.example.y':{'Certificates':"
              "[{'AssetReference':'c'}]}}}",
         "AppConfig.Passwords[0].AssetReference=asset:a1 AppConfig.Passwords[1].AssetReference=asset:a2 "
         "ExtensionConfigs.com.example.x.DataAssetReference=asset:d "
         "ExtensionConfigs.com.example.y.Certificates[0].AssetReference=asset:c");
  check ("com.apple.configuration.network.relay", "{'Relays':[{'PublicKeyData':['k1','k2']}]}",
         "Relays[0].PublicKeyData[0]=asset:k1 Relays[0].PublicKeyData[1]=asset:k2");
}

static void
test_nothing (void)
{
  check ("com.apple.configuration.passcode.settings", "{'MinimumLength':6}", "");
  check (ACTIVATION, "{}", "");
  check (ACTIVATION, "{'StandardConfigurations':'a'}", "");
  check (ACTIVATION, "{'StandardConfigurations':[1,null,{'x':'y'}]}", "");
  check (APP, "{'AppConfig':[],'ExtensionConfigs':{'x':7}}", "");
  check ("com.apple.configuration.fromthefuture", "{'AssetReference':'a'}", "");
  /* Status items are no declarations. */
  check ("com.apple.configuration.management.status-subscriptions", "{'StatusItems':[{'Name':'device.model.family'}]}", "");
}

static char *
check_set (PomonaDdmDeclaration **declarations,
           gsize                  n)
{
  g_autoptr(GPtrArray) problems = pomona_ddm_check_set (declarations, n);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < problems->len; i++)
    {
      const PomonaDdmProblem *problem = g_ptr_array_index (problems, i);
      g_autofree char *words = pomona_ddm_problem_describe (problem);
      static const char *const names[] = { "missing", "wrong", "unused" };

      g_string_append_printf (text, "%s%s:%s:%s", i > 0 ? " " : "", names[problem->type], problem->identifier,
                              problem->target != NULL ? problem->target : "-");
      g_assert_nonnull (strstr (words, problem->identifier));
    }
  for (gsize i = 0; i < n; i++)
    pomona_ddm_declaration_unref (declarations[i]);
  return g_string_free (text, FALSE);
}

#define CHECK_SET(expected, ...) \
  G_STMT_START { \
    PomonaDdmDeclaration *set[] = { __VA_ARGS__ }; \
    g_autofree char *found = check_set (set, G_N_ELEMENTS (set)); \
    g_assert_cmpstr (found, ==, expected); \
  } G_STMT_END

static void
test_sets (void)
{
  CHECK_SET ("", declare (ACTIVATION, "on", "{'StandardConfigurations':['c']}"),
             declare (LEGACY, "c", "{'ProfileAssetReference':'p'}"), declare ("com.apple.asset.data", "p", "{}"),
             declare ("com.apple.management.organization-info", "org", "{}"));
  CHECK_SET ("missing:on:d unused:c:-", declare (ACTIVATION, "on", "{'StandardConfigurations':['d']}"),
             declare (LEGACY, "c", "{}"));
  CHECK_SET ("wrong:on:p unused:p:-", declare (ACTIVATION, "on", "{'StandardConfigurations':['p']}"),
             declare ("com.apple.asset.data", "p", "{}"));
  CHECK_SET ("wrong:c:p unused:p:-", declare (ACTIVATION, "on", "{'StandardConfigurations':['c']}"),
             declare (LEGACY, "c", "{'ProfileAssetReference':'p'}"), declare ("com.apple.asset.useridentity", "p", "{}"));
}

/* Groups of screen-sharing connections name them by a key of their payload, and do not switch them on. */
static void
test_by_payload_key (void)
{
  const char *connection = "com.apple.configuration.screensharing.connection";
  const char *group = "com.apple.configuration.screensharing.connection.group";

  CHECK_SET ("", declare (ACTIVATION, "on", "{'StandardConfigurations':['c','g']}"),
             declare (connection, "c", "{'ConnectionUUID':'u'}"), declare (group, "g", "{'Members':['u']}"));
  CHECK_SET ("missing:g:c", declare (ACTIVATION, "on", "{'StandardConfigurations':['c','g']}"),
             declare (connection, "c", "{'ConnectionUUID':'u'}"), declare (group, "g", "{'Members':['c']}"));
  CHECK_SET ("unused:c:-", declare (ACTIVATION, "on", "{'StandardConfigurations':['g']}"),
             declare (connection, "c", "{'ConnectionUUID':'u'}"), declare (group, "g", "{'Members':['u']}"));
}

static void
test_allows (void)
{
  static const char *const any[] = { "com.apple.configuration.*", NULL };
  static const char *const exact[] = { "com.apple.asset.data", "com.apple.asset.useridentity", NULL };
  const PomonaDdmReference prefix = { .types = any };
  const PomonaDdmReference list = { .types = exact };

  g_assert_true (pomona_ddm_reference_allows (&prefix, "com.apple.configuration.legacy"));
  g_assert_false (pomona_ddm_reference_allows (&prefix, "com.apple.asset.data"));
  g_assert_true (pomona_ddm_reference_allows (&list, "com.apple.asset.useridentity"));
  g_assert_false (pomona_ddm_reference_allows (&list, "com.apple.asset.data2"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ddm/references/paths", test_paths);
  g_test_add_func ("/ddm/references/nothing", test_nothing);
  g_test_add_func ("/ddm/references/sets", test_sets);
  g_test_add_func ("/ddm/references/by-payload-key", test_by_payload_key);
  g_test_add_func ("/ddm/references/allows", test_allows);
  return g_test_run ();
}
