/* test-commands.c: the queue of commands and their history. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "fixture.h"
#include "pomona-clock.h"
#include "pomona-command-table.h"

#define REQUEST "<plist><dict><key>PIN</key><string>271828</string></dict></plist>"

static PomonaNewCommand
template (const char *uuid)
{
  return (PomonaNewCommand) { .uuid = uuid, .enrollment_id = "D1", .request_type = "DeviceLock", .priority = 40 };
}

static char *
put (Fixture          *f,
     PomonaNewCommand  command)
{
  g_autoptr(GBytes) request = g_bytes_new_static (REQUEST, strlen (REQUEST));
  char *replaced = NULL;

  command.request = request;
  assert_ok (f, pomona_commands_enqueue (f->db, &command, &replaced, &f->error));
  return replaced;
}

static void
put_plain (Fixture    *f,
           const char *uuid)
{
  g_autofree char *replaced = put (f, template (uuid));

  g_assert_null (replaced);
}

static PomonaCommandRecord *
get (Fixture    *f,
     const char *uuid)
{
  PomonaCommandRecord *record = pomona_commands_get (f->db, uuid, &f->error);

  g_assert_no_error (f->error);
  return record;
}

static void
assert_state (Fixture            *f,
              const char         *uuid,
              PomonaCommandState  state)
{
  g_autoptr(PomonaCommandRecord) record = get (f, uuid);

  g_assert_cmpstr (pomona_command_state_to_nick (record->state), ==, pomona_command_state_to_nick (state));
}

static PomonaAnswerOutcome
answer (Fixture            *f,
        const char         *device,
        const char         *uuid,
        PomonaCommandState  state,
        const char         *text)
{
  g_autoptr(GBytes) body = text != NULL ? g_bytes_new (text, strlen (text)) : NULL;
  const PomonaCommandAnswer fields = {
    .uuid = uuid, .state = state, .body = body, .readable = TRUE,
    .error_text = state == POMONA_COMMAND_ERROR ? "No such profile" : NULL,
    .error_chain = state == POMONA_COMMAND_ERROR ? "[{\"code\":1}]" : NULL,
    .not_before = state == POMONA_COMMAND_NOT_NOW ? FIXTURE_NOW + G_TIME_SPAN_MINUTE : 0,
  };
  PomonaAnswerOutcome outcome;

  assert_ok (f, pomona_commands_answer (f->db, device, &fields, &outcome, &f->error));
  return outcome;
}

static void
test_life (Fixture       *f,
           gconstpointer  data)
{
  g_autoptr(PomonaCommandRecord) queued = NULL;
  g_autoptr(PomonaCommandRecord) sent = NULL;
  g_autoptr(PomonaCommandRecord) done = NULL;
  g_autoptr(PomonaDevice) device = NULL;
  g_autoptr(GBytes) request = NULL;

  fixture_enroll (f, "D1");
  put_plain (f, "C1");
  queued = get (f, "C1");
  g_assert_cmpint (queued->state, ==, POMONA_COMMAND_QUEUED);
  g_assert_cmpstr (queued->device_id, ==, "D1");
  g_assert_cmpstr (queued->device_name, ==, "D1");
  g_assert_cmpstr (queued->request_type, ==, "DeviceLock");
  g_assert_cmpint (queued->created_at, ==, FIXTURE_NOW);
  g_assert_cmpmem (g_bytes_get_data (queued->request, NULL), g_bytes_get_size (queued->request), REQUEST, strlen (REQUEST));
  g_assert_null (queued->answer);
  device = fixture_get (f, "D1");
  g_assert_cmpuint (device->pending, ==, 1);

  assert_ok (f, pomona_commands_mark_pushed (f->db, "D1", &f->error));
  assert_state (f, "C1", POMONA_COMMAND_PUSHED);
  request = pomona_commands_get_request (f->db, "C1", &f->error);
  g_assert_cmpmem (g_bytes_get_data (request, NULL), g_bytes_get_size (request), REQUEST, strlen (REQUEST));
  assert_ok (f, pomona_commands_mark_sent (f->db, "C1", &f->error));
  sent = get (f, "C1");
  g_assert_cmpint (sent->state, ==, POMONA_COMMAND_SENT);
  g_assert_cmpuint (sent->attempts, ==, 1);
  g_assert_cmpint (sent->sent_at, ==, FIXTURE_NOW);

  pomona_clock_advance (5);
  g_assert_cmpint (answer (f, "D1", "C1", POMONA_COMMAND_ACKNOWLEDGED, "the answer"), ==, POMONA_ANSWER_RECORDED);
  done = get (f, "C1");
  g_assert_cmpint (done->state, ==, POMONA_COMMAND_ACKNOWLEDGED);
  g_assert_cmpint (done->answered_at, ==, FIXTURE_NOW + 5);
  g_assert_true (done->answer_readable);
  g_assert_cmpmem (g_bytes_get_data (done->answer, NULL), g_bytes_get_size (done->answer), "the answer", 10);
  assert_fails (f, pomona_commands_mark_sent (f->db, "C1", &f->error), POMONA_STORE_ERROR_NOT_FOUND);
}

static void
test_refused (Fixture       *f,
              gconstpointer  data)
{
  g_autoptr(GBytes) request = g_bytes_new_static ("x", 1);
  PomonaNewCommand command = template ("C1");

  command.request = request;
  assert_fails (f, pomona_commands_enqueue (f->db, &command, NULL, &f->error), POMONA_STORE_ERROR_NOT_FOUND);
  fixture_enroll (f, "D1");
  assert_ok (f, pomona_commands_enqueue (f->db, &command, NULL, &f->error));
  assert_fails (f, pomona_commands_enqueue (f->db, &command, NULL, &f->error), POMONA_STORE_ERROR_EXISTS);
  assert_ok (f, pomona_enrollments_check_out (f->db, "D1", &f->error));
  command.uuid = "C2";
  assert_fails (f, pomona_commands_enqueue (f->db, &command, NULL, &f->error), POMONA_STORE_ERROR_REFUSED);
  assert_fails (f, pomona_commands_get (f->db, "C2", &f->error), POMONA_STORE_ERROR_NOT_FOUND);
  assert_fails (f, pomona_commands_get_request (f->db, "C2", &f->error), POMONA_STORE_ERROR_NOT_FOUND);
}

static void
test_coalesce (Fixture       *f,
               gconstpointer  data)
{
  PomonaNewCommand command = template ("C1");
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;
  g_autofree char *other = NULL;

  fixture_enroll (f, "D1");
  fixture_enroll (f, "D2");
  command.coalesce_key = "DeviceInformation";
  first = put (f, command);
  g_assert_null (first);
  command.uuid = "C2";
  second = put (f, command);
  g_assert_cmpstr (second, ==, "C1");
  assert_state (f, "C1", POMONA_COMMAND_CANCELLED);

  /* What the device is at is left to it. */
  assert_ok (f, pomona_commands_mark_sent (f->db, "C2", &f->error));
  command.uuid = "C3";
  third = put (f, command);
  g_assert_null (third);
  command.uuid = "C4";
  command.enrollment_id = "D2";
  other = put (f, command);
  g_assert_null (other);
}

static void
test_queue (Fixture       *f,
            gconstpointer  data)
{
  PomonaNewCommand urgent = template ("C2");
  g_autofree char *replaced = NULL;
  g_autoptr(PomonaCommandQueue) queue = NULL;
  g_autoptr(PomonaCommandQueue) none = NULL;
  const PomonaQueueReport report = { .now = FIXTURE_NOW, .status = POMONA_REPORT_IDLE };
  g_auto(PomonaQueueDecision) decision = { 0 };

  fixture_enroll (f, "D1");
  put_plain (f, "C1");
  urgent.priority = 100;
  urgent.order_key = "profiles";
  urgent.expires_at = FIXTURE_NOW + 77;
  replaced = put (f, urgent);
  put_plain (f, "C3");
  assert_ok (f, pomona_commands_mark_cancelled (f->db, "C3", &f->error));
  assert_fails (f, pomona_commands_mark_cancelled (f->db, "C3", &f->error), POMONA_STORE_ERROR_NOT_FOUND);

  queue = pomona_commands_get_queue (f->db, "D1", &f->error);
  g_assert_no_error (f->error);
  g_assert_cmpuint (queue->n_entries, ==, 2);
  pomona_queue_decide (queue->entries, queue->n_entries, &report, &decision);
  g_assert_cmpint (decision.next, >=, 0);
  g_assert_cmpstr (queue->entries[decision.next].uuid, ==, "C2");
  g_assert_cmpint (queue->entries[decision.next].expires, ==, FIXTURE_NOW + 77);
  g_assert_cmpstr (queue->entries[decision.next].order_key, ==, "profiles");
  none = pomona_commands_get_queue (f->db, "D2", &f->error);
  g_assert_cmpuint (none->n_entries, ==, 0);
}

static void
test_not_now (Fixture       *f,
              gconstpointer  data)
{
  g_autoptr(PomonaCommandRecord) record = NULL;
  g_autoptr(PomonaCommandRecord) again = NULL;
  g_autoptr(PomonaCommandQueue) queue = NULL;

  fixture_enroll (f, "D1");
  put_plain (f, "C1");
  assert_ok (f, pomona_commands_mark_sent (f->db, "C1", &f->error));
  pomona_clock_advance (3);
  g_assert_cmpint (answer (f, "D1", "C1", POMONA_COMMAND_NOT_NOW, NULL), ==, POMONA_ANSWER_RECORDED);
  /* When the device is woken for it is one thing, when it may have it another. */
  queue = pomona_commands_get_queue (f->db, "D1", &f->error);
  g_assert_cmpint (queue->entries[0].not_before, ==, 0);
  g_assert_cmpint (queue->entries[0].not_now_at, ==, FIXTURE_NOW + 3);
  record = get (f, "C1");
  g_assert_cmpint (record->state, ==, POMONA_COMMAND_NOT_NOW);
  g_assert_cmpuint (record->not_now_count, ==, 1);
  g_assert_cmpint (record->not_before, ==, FIXTURE_NOW + G_TIME_SPAN_MINUTE);
  assert_ok (f, pomona_commands_mark_sent (f->db, "C1", &f->error));
  again = get (f, "C1");
  g_assert_cmpint (again->not_before, ==, 0);
  g_assert_cmpint (answer (f, "D1", "C1", POMONA_COMMAND_ACKNOWLEDGED, ""), ==, POMONA_ANSWER_RECORDED);
  g_assert_cmpint (answer (f, "D1", "C1", POMONA_COMMAND_NOT_NOW, NULL), ==, POMONA_ANSWER_REPEATED);
  assert_state (f, "C1", POMONA_COMMAND_ACKNOWLEDGED);
}

static void
test_answers (Fixture       *f,
              gconstpointer  data)
{
  g_autoptr(PomonaCommandRecord) failed = NULL;
  g_autoptr(PomonaDevice) before = NULL;
  g_autoptr(PomonaDevice) after = NULL;

  fixture_enroll (f, "D1");
  fixture_enroll (f, "D2");
  put_plain (f, "C1");
  put_plain (f, "C2");
  put_plain (f, "C3");
  /* A device must not settle the command of another one. */
  g_assert_cmpint (answer (f, "D2", "C1", POMONA_COMMAND_ACKNOWLEDGED, "x"), ==, POMONA_ANSWER_UNKNOWN);
  g_assert_cmpint (answer (f, "D1", "C9", POMONA_COMMAND_ACKNOWLEDGED, "x"), ==, POMONA_ANSWER_UNKNOWN);
  assert_state (f, "C1", POMONA_COMMAND_QUEUED);

  g_assert_cmpint (answer (f, "D1", "C1", POMONA_COMMAND_ERROR, "x"), ==, POMONA_ANSWER_RECORDED);
  g_assert_cmpint (answer (f, "D1", "C1", POMONA_COMMAND_ACKNOWLEDGED, "y"), ==, POMONA_ANSWER_REPEATED);
  failed = get (f, "C1");
  g_assert_cmpint (failed->state, ==, POMONA_COMMAND_ERROR);
  g_assert_cmpstr (failed->error_text, ==, "No such profile");
  g_assert_cmpstr (failed->error_chain, ==, "[{\"code\":1}]");

  /* The device did what was taken back too late. */
  assert_ok (f, pomona_commands_mark_expired (f->db, "C2", &f->error));
  g_assert_cmpint (answer (f, "D1", "C2", POMONA_COMMAND_ACKNOWLEDGED, "done"), ==, POMONA_ANSWER_RECORDED);
  assert_state (f, "C2", POMONA_COMMAND_ACKNOWLEDGED);
  assert_ok (f, pomona_commands_mark_failed (f->db, "C3", "Gave up after 5 attempts", &f->error));

  before = fixture_get (f, "D1");
  g_assert_cmpuint (before->failed, ==, 2);
  g_assert_cmpuint (before->pending, ==, 0);
  assert_ok (f, pomona_commands_mark_looked_at (f->db, "D1", &f->error));
  after = fixture_get (f, "D1");
  g_assert_cmpuint (after->failed, ==, 0);
}

static void
test_unreadable_answer (Fixture       *f,
                        gconstpointer  data)
{
  static const char raw[] = "\0\xff<plist";
  g_autoptr(GBytes) body = g_bytes_new_static (raw, sizeof raw);
  const PomonaCommandAnswer fields = { .uuid = "C1", .state = POMONA_COMMAND_ERROR, .body = body, .readable = FALSE };
  g_autoptr(PomonaCommandRecord) record = NULL;
  PomonaAnswerOutcome outcome;

  fixture_enroll (f, "D1");
  put_plain (f, "C1");
  assert_ok (f, pomona_commands_answer (f->db, "D1", &fields, &outcome, &f->error));
  record = get (f, "C1");
  g_assert_false (record->answer_readable);
  g_assert_true (g_bytes_equal (record->answer, body));
}

static void
test_requeue_and_first (Fixture       *f,
                        gconstpointer  data)
{
  PomonaNewCommand late = template ("C2");
  g_autofree char *replaced = NULL;
  g_autoptr(PomonaCommandRecord) record = NULL;
  g_autoptr(PomonaCommandRecord) first = NULL;

  fixture_enroll (f, "D1");
  put_plain (f, "C1");
  assert_ok (f, pomona_commands_mark_sent (f->db, "C1", &f->error));
  assert_ok (f, pomona_commands_mark_requeued (f->db, "C1", &f->error));
  assert_ok (f, pomona_commands_mark_sent (f->db, "C1", &f->error));
  record = get (f, "C1");
  g_assert_cmpuint (record->attempts, ==, 2);

  late.priority = 10;
  late.not_before = FIXTURE_NOW + G_TIME_SPAN_HOUR;
  replaced = put (f, late);
  assert_ok (f, pomona_commands_move_first (f->db, "C2", &f->error));
  first = get (f, "C2");
  g_assert_cmpint (first->priority, >, 40);
  g_assert_cmpint (first->not_before, <=, FIXTURE_NOW);
}

/* Commands of one moment must not be lost between two pages. */
static void
test_paging (Fixture       *f,
             gconstpointer  data)
{
  PomonaCommandFilter filter = { .limit = 7 };
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n = 0;

  fixture_enroll (f, "D1");
  for (int i = 0; i < 40; i++)
    {
      g_autofree char *uuid = g_strdup_printf ("C%d", i);

      put_plain (f, uuid);
    }
  do
    {
      g_autoptr(GPtrArray) page = pomona_commands_list (f->db, &filter, &f->error);

      g_assert_no_error (f->error);
      n = page->len;
      for (guint i = 0; i < n; i++)
        {
          PomonaCommandRecord *record = page->pdata[i];

          g_assert_null (record->request);
          g_assert_true (g_hash_table_add (seen, g_strdup (record->uuid)));
          filter.before = record->created_at;
        }
    }
  while (n == 7);
  g_assert_cmpuint (g_hash_table_size (seen), ==, 40);
}

static guint
count_listed (Fixture             *f,
              PomonaCommandFilter  filter)
{
  g_autoptr(GPtrArray) list = pomona_commands_list (f->db, &filter, &f->error);

  g_assert_no_error (f->error);
  return list->len;
}

static void
test_filters (Fixture       *f,
              gconstpointer  data)
{
  PomonaNewCommand batch = template ("C2");
  PomonaCommandCounts counts;
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;

  fixture_enroll (f, "D1");
  fixture_enroll (f, "D2");
  put_plain (f, "C1");
  batch.batch = "B";
  one = put (f, batch);
  batch.uuid = "C3";
  batch.enrollment_id = "D2";
  two = put (f, batch);
  assert_ok (f, pomona_commands_mark_cancelled (f->db, "C1", &f->error));

  g_assert_cmpuint (count_listed (f, (PomonaCommandFilter) { 0 }), ==, 3);
  g_assert_cmpuint (count_listed (f, (PomonaCommandFilter) { .device_id = "D1" }), ==, 2);
  g_assert_cmpuint (count_listed (f, (PomonaCommandFilter) { .batch = "B" }), ==, 2);
  g_assert_cmpuint (count_listed (f, (PomonaCommandFilter) { .batch = "B", .device_id = "D2" }), ==, 1);
  g_assert_cmpuint (count_listed (f, (PomonaCommandFilter) { .states = POMONA_COMMAND_STATES_OPEN }), ==, 2);
  g_assert_cmpuint (count_listed (f, (PomonaCommandFilter) { .states = POMONA_COMMAND_STATES_ALL }), ==, 3);
  g_assert_cmpuint (count_listed (f, (PomonaCommandFilter) { .device_id = "D1", .states = POMONA_COMMAND_STATES_OPEN }), ==, 1);
  g_assert_cmpuint (count_listed (f, (PomonaCommandFilter) { .limit = 2 }), ==, 2);

  assert_ok (f, pomona_commands_count (f->db, NULL, &counts, &f->error));
  g_assert_cmpuint (counts.by_state[POMONA_COMMAND_QUEUED], ==, 2);
  g_assert_cmpuint (counts.by_state[POMONA_COMMAND_CANCELLED], ==, 1);
  assert_ok (f, pomona_commands_count (f->db, "D1", &counts, &f->error));
  g_assert_cmpuint (counts.by_state[POMONA_COMMAND_QUEUED], ==, 1);
}

static void
test_sweeps (Fixture       *f,
             gconstpointer  data)
{
  PomonaNewCommand command = template ("C1");
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;
  g_autofree char *three = NULL;
  g_autoptr(GPtrArray) waiting = NULL;
  g_autoptr(GPtrArray) expired = NULL;
  g_autoptr(GPtrArray) again = NULL;
  PomonaWaitingEnrollment *first;
  guint deleted;

  fixture_enroll (f, "D1");
  fixture_enroll (f, "D2");
  command.expires_at = FIXTURE_NOW + 10;
  command.automatic = TRUE;
  one = put (f, command);
  command = template ("C2");
  command.priority = 100;
  command.enrollment_id = "D2";
  command.not_before = FIXTURE_NOW + 5;
  two = put (f, command);

  waiting = pomona_commands_list_waiting (f->db, &f->error);
  g_assert_cmpuint (waiting->len, ==, 2);
  first = waiting->pdata[0];
  g_assert_cmpstr (first->enrollment_id, ==, "D2");
  g_assert_cmpint (first->priority, ==, 100);
  g_assert_cmpint (first->not_before, ==, FIXTURE_NOW + 5);

  pomona_clock_advance (10);
  expired = pomona_commands_expire (f->db, 100, &f->error);
  g_assert_cmpuint (expired->len, ==, 1);
  g_assert_cmpstr (((PomonaCommandRecord *) expired->pdata[0])->uuid, ==, "C1");
  assert_state (f, "C1", POMONA_COMMAND_EXPIRED);
  again = pomona_commands_expire (f->db, 100, &f->error);
  g_assert_cmpuint (again->len, ==, 0);

  assert_ok (f, pomona_commands_prune (f->db, FIXTURE_NOW, 100, &deleted, &f->error));
  g_assert_cmpuint (deleted, ==, 0);
  assert_ok (f, pomona_commands_prune (f->db, FIXTURE_NOW + G_TIME_SPAN_DAY, 100, &deleted, &f->error));
  g_assert_cmpuint (deleted, ==, 1);
  assert_fails (f, pomona_commands_get (f->db, "C1", &f->error), POMONA_STORE_ERROR_NOT_FOUND);
  g_assert_cmpint (fixture_sql_int (f->path, "SELECT count(*) FROM command_body"), ==, 1);
}

static void
test_cancel_all (Fixture       *f,
                 gconstpointer  data)
{
  fixture_enroll (f, "D1");
  put_plain (f, "C1");
  put_plain (f, "C2");
  put_plain (f, "C3");
  assert_ok (f, pomona_commands_cancel_all (f->db, "D1", "C2", &f->error));
  assert_state (f, "C1", POMONA_COMMAND_CANCELLED);
  assert_state (f, "C2", POMONA_COMMAND_QUEUED);
  assert_ok (f, pomona_commands_cancel_all (f->db, "D1", NULL, &f->error));
  assert_state (f, "C2", POMONA_COMMAND_CANCELLED);
}

/* An index is only of use if SQLite sees that it fits. */
static void
assert_uses_index (Fixture    *f,
                   const char *sql,
                   const char *index)
{
  g_autofree char *explain = g_strconcat ("EXPLAIN QUERY PLAN ", sql, NULL);
  g_autoptr(PomonaStatement) st = pomona_db_prepare (f->db, explain);
  g_autoptr(GString) plan = g_string_new (NULL);

  while (pomona_statement_next (st))
    g_string_append_printf (plan, "%s\n", pomona_statement_get_text (st, 3));
  assert_ok (f, pomona_statement_finish (st, &f->error));
  if (strstr (plan->str, index) == NULL)
    g_error ("%s does not use %s:\n%s", sql, index, plan->str);
}

static void
test_plans (Fixture       *f,
            gconstpointer  data)
{
  assert_uses_index (f, "SELECT id FROM command AS c WHERE c.is_open AND c.expires_at > 0 AND c.expires_at <= 5 ORDER BY c.expires_at",
                     "command_expiry");
  assert_uses_index (f, "SELECT id FROM command AS c WHERE c.created_at < 5 AND c.enrollment_id = 'x' ORDER BY c.created_at DESC, c.id DESC",
                     "command_enrollment");
  assert_uses_index (f, "SELECT id FROM command AS c WHERE c.created_at < 5 ORDER BY c.created_at DESC, c.id DESC", "command_created");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add_db ("/commands/life", test_life);
  fixture_add_db ("/commands/refused", test_refused);
  fixture_add_db ("/commands/coalesce", test_coalesce);
  fixture_add_db ("/commands/queue", test_queue);
  fixture_add_db ("/commands/not-now", test_not_now);
  fixture_add_db ("/commands/answers", test_answers);
  fixture_add_db ("/commands/unreadable-answer", test_unreadable_answer);
  fixture_add_db ("/commands/requeue-and-first", test_requeue_and_first);
  fixture_add_db ("/commands/paging", test_paging);
  fixture_add_db ("/commands/filters", test_filters);
  fixture_add_db ("/commands/sweeps", test_sweeps);
  fixture_add_db ("/commands/cancel-all", test_cancel_all);
  fixture_add_db ("/commands/plans", test_plans);
  return g_test_run ();
}
