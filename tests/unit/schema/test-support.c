/* test-support.c: where something exists. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-support.h"

static void
test_names (void)
{
  for (guint i = 0; i < POMONA_N_SYSTEMS; i++)
    {
      PomonaSystem system = POMONA_N_SYSTEMS;

      g_assert_true (pomona_system_from_name (pomona_system_get_name (i), &system));
      g_assert_cmpuint (system, ==, i);
    }
}

static void
test_unknown_name (void)
{
  PomonaSystem system = POMONA_SYSTEM_TVOS;

  g_assert_false (pomona_system_from_name ("iPadOS", &system));
  g_assert_false (pomona_system_from_name (NULL, &system));
  g_assert_cmpint (system, ==, POMONA_SYSTEM_TVOS);
}

static void
test_states (void)
{
  const PomonaSupport never = { .introduced = NULL };
  const PomonaSupport limited = { .introduced = "9.0", .deprecated = "26.0", .removed = "27.0" };

  g_assert_cmpint (pomona_support_get_state (&never, "26.0"), ==, POMONA_SUPPORT_NEVER);
  g_assert_cmpint (pomona_support_get_state (&never, NULL), ==, POMONA_SUPPORT_NEVER);
  g_assert_cmpint (pomona_support_get_state (&limited, NULL), ==, POMONA_SUPPORT_YES);
  g_assert_cmpint (pomona_support_get_state (&limited, "8.4.1"), ==, POMONA_SUPPORT_NOT_YET);
  g_assert_cmpint (pomona_support_get_state (&limited, "9"), ==, POMONA_SUPPORT_YES);
  g_assert_cmpint (pomona_support_get_state (&limited, "18.6"), ==, POMONA_SUPPORT_YES);
  g_assert_cmpint (pomona_support_get_state (&limited, "26"), ==, POMONA_SUPPORT_DEPRECATED);
  g_assert_cmpint (pomona_support_get_state (&limited, "27.0"), ==, POMONA_SUPPORT_REMOVED);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schema/support/names", test_names);
  g_test_add_func ("/schema/support/unknown-name", test_unknown_name);
  g_test_add_func ("/schema/support/states", test_states);
  return g_test_run ();
}
