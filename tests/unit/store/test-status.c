/* test-status.c: status reports of declarative management. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "fixture.h"
#include "pomona-clock.h"
#include "pomona-json.h"
#include "pomona-status-table.h"

static char **
put (Fixture    *f,
     const char *text)
{
  g_autoptr(GBytes) body = g_bytes_new (text, strlen (text));
  g_autoptr(PomonaDdmStatusReport) report = pomona_ddm_status_report_parse (text, -1, NULL);
  char **changed = NULL;

  assert_ok (f, pomona_status_put (f->db, "D1", body, report, &changed, &f->error));
  return changed;
}

static void
test_put (Fixture       *f,
          gconstpointer  data)
{
  g_auto(GStrv) first = NULL;
  g_auto(GStrv) second = NULL;
  g_auto(GStrv) third = NULL;
  g_autoptr(JsonObject) none = NULL;
  g_autoptr(JsonObject) state = NULL;
  g_autoptr(GPtrArray) changes = NULL;
  g_autoptr(GPtrArray) of_item = NULL;
  PomonaStatusChange *newest;
  gint64 received_at;
  static const char *const both[] = { "device.operating-system.family", "device.operating-system.version", NULL };
  static const char *const one[] = { "device.operating-system.version", NULL };
  static const char *const nothing[] = { NULL };

  fixture_enroll (f, "D1");
  none = pomona_status_get (f->db, "D1", NULL, &f->error);
  g_assert_no_error (f->error);
  g_assert_null (none);

  first = put (f, "{\"StatusItems\":{\"device\":{\"operating-system\":{\"family\":\"macOS\",\"version\":\"15.0\"}}},\"FullReport\":true}");
  g_assert_cmpstrv (first, both);
  pomona_clock_advance (1);
  second = put (f, "{\"StatusItems\":{\"device\":{\"operating-system\":{\"version\":\"15.1\"}}}}");
  g_assert_cmpstrv (second, one);
  pomona_clock_advance (1);
  third = put (f, "{\"StatusItems\":{\"device\":{\"operating-system\":{\"version\":\"15.1\"}}}}");
  g_assert_cmpstrv (third, nothing);

  state = pomona_status_get (f->db, "D1", &received_at, &f->error);
  g_assert_no_error (f->error);
  g_assert_cmpint (received_at, ==, FIXTURE_NOW + 2);
  g_assert_cmpstr (json_node_get_string (pomona_ddm_status_get (state, "device.operating-system.family")), ==, "macOS");
  g_assert_cmpstr (json_node_get_string (pomona_ddm_status_get (state, "device.operating-system.version")), ==, "15.1");

  changes = pomona_status_list_changes (f->db, "D1", NULL, 0, &f->error);
  g_assert_cmpuint (changes->len, ==, 3);
  of_item = pomona_status_list_changes (f->db, "D1", one[0], 0, &f->error);
  g_assert_cmpuint (of_item->len, ==, 2);
  newest = of_item->pdata[0];
  g_assert_cmpstr (newest->value, ==, "\"15.1\"");
  g_assert_cmpint (newest->at, ==, FIXTURE_NOW + 1);
  g_assert_cmpint (fixture_sql_int (f->path, "SELECT changed_at - received_at FROM status"), ==, -1);
}

/* A report that cannot be read is kept, and the state stays as it is. */
static void
test_unreadable (Fixture       *f,
                 gconstpointer  data)
{
  static const char raw[] = "{\"StatusItems\":\xff";
  g_auto(GStrv) first = NULL;
  g_auto(GStrv) second = NULL;
  g_autoptr(GPtrArray) reports = NULL;
  g_autoptr(JsonObject) state = NULL;
  PomonaStatusReport *newest;

  fixture_enroll (f, "D1");
  first = put (f, "{\"StatusItems\":{\"device\":{\"model\":{\"family\":\"Mac\"}}}}");
  second = put (f, raw);
  g_assert_null (second[0]);
  reports = pomona_status_list_reports (f->db, "D1", &f->error);
  g_assert_cmpuint (reports->len, ==, 2);
  newest = reports->pdata[0];
  g_assert_false (newest->readable);
  g_assert_cmpmem (g_bytes_get_data (newest->body, NULL), g_bytes_get_size (newest->body), raw, strlen (raw));
  g_assert_true (((PomonaStatusReport *) reports->pdata[1])->readable);
  state = pomona_status_get (f->db, "D1", NULL, &f->error);
  g_assert_nonnull (pomona_ddm_status_get (state, "device.model.family"));
}

static void
test_bounded (Fixture       *f,
              gconstpointer  data)
{
  g_autoptr(GPtrArray) reports = NULL;
  g_autoptr(GPtrArray) changes = NULL;

  fixture_enroll (f, "D1");
  for (int i = 0; i < POMONA_STATUS_CHANGES + 10; i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"StatusItems\":{\"device\":{\"model\":{\"family\":\"%d\"}}}}", i);

      g_strfreev (put (f, text));
    }
  reports = pomona_status_list_reports (f->db, "D1", &f->error);
  g_assert_cmpuint (reports->len, ==, POMONA_STATUS_REPORTS);
  changes = pomona_status_list_changes (f->db, "D1", "device.model.family", 1000, &f->error);
  g_assert_cmpuint (changes->len, ==, POMONA_STATUS_CHANGES);
  g_assert_cmpstr (((PomonaStatusChange *) changes->pdata[0])->value, ==, "\"59\"");
}

static void
test_new_enrollment (Fixture       *f,
                     gconstpointer  data)
{
  g_auto(GStrv) changed = NULL;
  g_autoptr(JsonObject) state = NULL;
  g_autoptr(GPtrArray) reports = NULL;

  fixture_enroll (f, "D1");
  changed = put (f, "{\"StatusItems\":{\"device\":{\"model\":{\"family\":\"Mac\"}}}}");
  fixture_authenticate (f, "D1", "another identity");
  state = pomona_status_get (f->db, "D1", NULL, &f->error);
  g_assert_no_error (f->error);
  g_assert_null (state);
  reports = pomona_status_list_reports (f->db, "D1", &f->error);
  g_assert_cmpuint (reports->len, ==, 1);
}

static void
test_damaged (Fixture       *f,
              gconstpointer  data)
{
  g_auto(GStrv) changed = NULL;

  fixture_enroll (f, "D1");
  changed = put (f, "{\"StatusItems\":{}}");
  assert_ok (f, pomona_db_exec (f->db, "UPDATE status SET state = '{'", &f->error));
  g_assert_null (pomona_status_get (f->db, "D1", NULL, &f->error));
  g_assert_nonnull (f->error);
  g_clear_error (&f->error);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add_db ("/status/put", test_put);
  fixture_add_db ("/status/unreadable", test_unreadable);
  fixture_add_db ("/status/bounded", test_bounded);
  fixture_add_db ("/status/new-enrollment", test_new_enrollment);
  fixture_add_db ("/status/damaged", test_damaged);
  return g_test_run ();
}
