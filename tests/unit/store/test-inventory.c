/* test-inventory.c: answers kept, pushes, events. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fixture.h"
#include "pomona-clock.h"
#include "pomona-command-table.h"
#include "pomona-event-table.h"
#include "pomona-inventory-table.h"
#include "pomona-plist.h"
#include "pomona-push-table.h"

static GVariant *
answer_new (const char *name)
{
  g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  pomona_plist_set_string (&dict, "DeviceName", name);
  pomona_plist_set_int (&dict, "Count", 3);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static gboolean
put (Fixture    *f,
     const char *device,
     const char *kind,
     const char *name)
{
  g_autoptr(GVariant) value = answer_new (name);
  gboolean changed;

  assert_ok (f, pomona_inventory_put (f->db, device, kind, value, &changed, &f->error));
  return changed;
}

static void
test_put (Fixture       *f,
          gconstpointer  data)
{
  g_autoptr(PomonaInventory) none = NULL;
  g_autoptr(PomonaInventory) last = NULL;
  g_autoptr(GPtrArray) all = NULL;
  g_autoptr(GPtrArray) history = NULL;
  g_autoptr(GVariant) expected = answer_new ("two");

  fixture_enroll (f, "D1");
  none = pomona_inventory_get (f->db, "D1", "DeviceInformation", &f->error);
  g_assert_null (none);
  g_assert_true (put (f, "D1", "DeviceInformation", "one"));
  pomona_clock_advance (1);
  g_assert_false (put (f, "D1", "DeviceInformation", "one"));
  g_assert_true (put (f, "D1", "DeviceInformation", "two"));
  g_assert_true (put (f, "D1", "SecurityInfo", "s"));

  last = pomona_inventory_get (f->db, "D1", "DeviceInformation", &f->error);
  g_assert_cmpint (last->received_at, ==, FIXTURE_NOW + 1);
  g_assert_true (pomona_plist_equal (last->value, expected));
  all = pomona_inventory_list (f->db, "D1", &f->error);
  g_assert_cmpuint (all->len, ==, 2);
  history = pomona_inventory_list_history (f->db, "D1", "DeviceInformation", &f->error);
  g_assert_cmpuint (history->len, ==, 1);
  g_assert_cmpstr (pomona_plist_get_string (((PomonaInventory *) history->pdata[0])->value, "DeviceName"), ==, "one");
}

static void
test_history_is_bounded (Fixture       *f,
                         gconstpointer  data)
{
  g_autoptr(GPtrArray) history = NULL;

  fixture_enroll (f, "D1");
  for (int i = 0; i < POMONA_INVENTORY_HISTORY + 5; i++)
    {
      g_autofree char *name = g_strdup_printf ("name %d", i);

      g_assert_true (put (f, "D1", "DeviceInformation", name));
    }
  history = pomona_inventory_list_history (f->db, "D1", "DeviceInformation", &f->error);
  g_assert_cmpuint (history->len, ==, POMONA_INVENTORY_HISTORY);
  g_assert_cmpstr (pomona_plist_get_string (((PomonaInventory *) history->pdata[0])->value, "DeviceName"), ==, "name 23");
}

static void
test_unknown_device (Fixture       *f,
                     gconstpointer  data)
{
  g_autoptr(GVariant) value = answer_new ("x");

  assert_fails (f, pomona_inventory_put (f->db, "D9", "DeviceInformation", value, NULL, &f->error), POMONA_STORE_ERROR_REFUSED);
}

static void
test_damaged (Fixture       *f,
              gconstpointer  data)
{
  fixture_enroll (f, "D1");
  put (f, "D1", "DeviceInformation", "x");
  assert_ok (f, pomona_db_exec (f->db, "UPDATE inventory SET value = '<plist'", &f->error));
  g_assert_null (pomona_inventory_get (f->db, "D1", "DeviceInformation", &f->error));
  g_assert_nonnull (f->error);
  g_clear_error (&f->error);
  g_assert_null (pomona_inventory_list (f->db, "D1", &f->error));
  g_assert_nonnull (f->error);
  g_clear_error (&f->error);
}

static void
test_stale (Fixture       *f,
            gconstpointer  data)
{
  g_autoptr(GBytes) request = g_bytes_new_static ("x", 1);
  const PomonaNewCommand command = {
    .uuid = "C1", .enrollment_id = "D3", .request_type = "DeviceInformation", .request = request,
  };
  g_auto(GStrv) stale = NULL;
  g_auto(GStrv) few = NULL;
  static const char *const expected[] = { "D1", "D2", NULL };
  static const char *const first[] = { "D1", NULL };

  for (int i = 1; i <= 5; i++)
    {
      g_autofree char *id = g_strdup_printf ("D%d", i);

      fixture_enroll (f, id);
    }
  /* D1 never answered, D2 long ago, D3 is asked already, D4 answered now, D5 is gone. */
  put (f, "D2", "DeviceInformation", "x");
  assert_ok (f, pomona_commands_enqueue (f->db, &command, NULL, &f->error));
  assert_ok (f, pomona_enrollments_check_out (f->db, "D5", &f->error));
  pomona_clock_advance (G_TIME_SPAN_DAY);
  put (f, "D4", "DeviceInformation", "x");

  stale = pomona_inventory_list_stale (f->db, "DeviceInformation", FIXTURE_NOW + G_TIME_SPAN_HOUR, 10, &f->error);
  g_assert_cmpstrv (stale, expected);
  few = pomona_inventory_list_stale (f->db, "DeviceInformation", FIXTURE_NOW + G_TIME_SPAN_HOUR, 1, &f->error);
  g_assert_cmpstrv (few, first);
}

static void
test_pushes (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr(GPtrArray) list = NULL;
  g_autoptr(GPtrArray) all = NULL;
  g_autoptr(GPtrArray) last = NULL;
  PomonaPushRecord *newest;

  fixture_enroll (f, "D1");
  fixture_enroll (f, "D2");
  for (guint i = 0; i < POMONA_PUSH_HISTORY + 10; i++)
    {
      g_autoptr(PomonaPushRecord) push = pomona_pushes_add (f->db, "D1", "A-1", 200, NULL, "Delivered", &f->error);

      g_assert_no_error (f->error);
      g_assert_cmpstr (push->reason, ==, "");
    }
  pomona_clock_advance (9);
  pomona_push_record_unref (pomona_pushes_add (f->db, "D1", "A-2", 410, "Unregistered", "Token gone", &f->error));
  pomona_push_record_unref (pomona_pushes_add (f->db, "D2", NULL, 0, NULL, NULL, &f->error));

  list = pomona_pushes_list (f->db, "D1", 1000, &f->error);
  g_assert_cmpuint (list->len, ==, POMONA_PUSH_HISTORY);
  newest = list->pdata[0];
  g_assert_cmpuint (newest->status, ==, 410);
  g_assert_cmpstr (newest->reason, ==, "Unregistered");
  g_assert_cmpint (newest->at, ==, FIXTURE_NOW + 9);
  all = pomona_pushes_list (f->db, NULL, 0, &f->error);
  g_assert_cmpuint (all->len, ==, 200);
  last = pomona_pushes_list_last (f->db, &f->error);
  g_assert_cmpuint (last->len, ==, 2);
  g_assert_null (pomona_pushes_add (f->db, "D9", NULL, 0, NULL, NULL, &f->error));
  fixture_assert_error (f, POMONA_STORE_ERROR_REFUSED);
}

static PomonaEvent *
add_event (Fixture         *f,
           PomonaEventKind  kind,
           const char      *device)
{
  PomonaEvent *event = pomona_events_add (f->db, kind, POMONA_SEVERITY_WARNING, device, "subject", "detail", 3, &f->error);

  g_assert_no_error (f->error);
  return event;
}

static void
test_events (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr(PomonaEvent) first = NULL;
  g_autoptr(PomonaEvent) second = NULL;
  g_autoptr(GPtrArray) all = NULL;
  g_autoptr(GPtrArray) one = NULL;
  g_autoptr(GPtrArray) older = NULL;
  g_autoptr(GPtrArray) after = NULL;
  PomonaEvent *stored;

  fixture_enroll (f, "D1");
  first = add_event (f, POMONA_EVENT_SERVICE_STARTED, NULL);
  second = add_event (f, POMONA_EVENT_DEVICE_ENROLLED, "D1");
  g_assert_cmpint (second->seq, ==, first->seq + 1);
  g_assert_cmpstr (second->device_name, ==, "D1");
  g_assert_null (first->device_id);
  g_assert_cmpstr (first->device_name, ==, "");

  all = pomona_events_list (f->db, NULL, 0, 0, &f->error);
  g_assert_cmpuint (all->len, ==, 2);
  stored = all->pdata[0];
  g_assert_cmpint (stored->seq, ==, second->seq);
  g_assert_cmpint (stored->kind, ==, POMONA_EVENT_DEVICE_ENROLLED);
  g_assert_cmpint (stored->severity, ==, POMONA_SEVERITY_WARNING);
  g_assert_cmpstr (stored->subject, ==, "subject");
  g_assert_cmpstr (stored->detail, ==, "detail");
  g_assert_cmpint (stored->state, ==, 3);
  g_assert_cmpint (stored->at, ==, FIXTURE_NOW);
  one = pomona_events_list (f->db, "D1", 0, 0, &f->error);
  g_assert_cmpuint (one->len, ==, 1);
  older = pomona_events_list (f->db, NULL, 0, second->seq, &f->error);
  g_assert_cmpuint (older->len, ==, 1);
  after = pomona_events_list_after (f->db, first->seq, 0, &f->error);
  g_assert_cmpuint (after->len, ==, 1);
}

static void
test_events_are_bounded (Fixture       *f,
                         gconstpointer  data)
{
  gint64 left;

  assert_ok (f, pomona_db_exec (f->db,
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100400)"
    " INSERT INTO event (at, kind, severity) SELECT i, 'push', 0 FROM n", &f->error));
  for (int i = 0; i < 256; i++)
    pomona_event_unref (add_event (f, POMONA_EVENT_PUSH, NULL));
  left = fixture_sql_int (f->path, "SELECT count(*) FROM event");
  g_assert_cmpint (left, >=, POMONA_EVENT_HISTORY);
  g_assert_cmpint (left, <=, POMONA_EVENT_HISTORY + 256);
}

/* A kind that another version wrote is passed over, not misread. */
static void
test_event_of_the_future (Fixture       *f,
                          gconstpointer  data)
{
  g_autoptr(GPtrArray) all = NULL;

  pomona_event_unref (add_event (f, POMONA_EVENT_PUSH, NULL));
  assert_ok (f, pomona_db_exec (f->db, "INSERT INTO event (at, kind, severity) VALUES (1, 'teleported', 0)", &f->error));
  all = pomona_events_list (f->db, NULL, 0, 0, &f->error);
  g_assert_cmpuint (all->len, ==, 1);
}

static void
test_nicks (void)
{
  for (int kind = POMONA_EVENT_SERVICE_STARTED; kind <= POMONA_EVENT_SETTING; kind++)
    {
      PomonaEventKind back;

      g_assert_true (pomona_event_kind_from_nick (pomona_event_kind_to_nick (kind), &back));
      g_assert_cmpint (back, ==, kind);
    }
  for (int state = POMONA_DEVICE_WAITING; state <= POMONA_DEVICE_REMOVED; state++)
    {
      PomonaDeviceState back;

      g_assert_true (pomona_device_state_from_nick (pomona_device_state_to_nick (state), &back));
      g_assert_cmpint (back, ==, state);
    }
  g_assert_false (pomona_device_state_from_nick ("x", &(PomonaDeviceState) { 0 }));
  g_assert_false (pomona_device_state_from_nick (NULL, &(PomonaDeviceState) { 0 }));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add_db ("/inventory/put", test_put);
  fixture_add_db ("/inventory/history-is-bounded", test_history_is_bounded);
  fixture_add_db ("/inventory/unknown-device", test_unknown_device);
  fixture_add_db ("/inventory/damaged", test_damaged);
  fixture_add_db ("/inventory/stale", test_stale);
  fixture_add_db ("/pushes/add-and-list", test_pushes);
  fixture_add_db ("/events/add-and-list", test_events);
  fixture_add_db ("/events/are-bounded", test_events_are_bounded);
  fixture_add_db ("/events/of-the-future", test_event_of_the_future);
  g_test_add_func ("/records/nicks", test_nicks);
  return g_test_run ();
}
