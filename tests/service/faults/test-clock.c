/* test-clock.c: the clock jumps, forward and back. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server-fixture.h"

#include "pomona-clock.h"
#include "pomona-command-table.h"
#include "pomona-command.h"
#include "pomona-scheduler.h"

#include <string.h>

static Device *
ready_device (Server *server)
{
  Device *device = device_new (server, "U1", 0);

  device_enroll (device);
  device_drain (device);
  return device;
}

static char *
enqueue (Server     *server,
         const char *request_type)
{
  g_autoptr(GVariant) command = pomona_command_new (request_type);

  return server_enqueue (server, "U1", command);
}

static void
assert_sent (HttpReply  *reply,
             const char *uuid)
{
  g_autofree char *sent = reply_dup_uuid (reply);

  g_assert_cmpstr (sent, ==, uuid);
}

static PomonaCommandState
get_state (Server     *server,
           const char *uuid)
{
  g_autoptr(PomonaCommandRecord) record = server_get_command (server, uuid);

  return record->state;
}

static void
housekeeping (Server *server)
{
  g_autoptr(GError) error = NULL;

  pomona_scheduler_round (server->context, &error);
  g_assert_no_error (error);
}

/* Whether something waits for the device that it is woken for now. */
static gboolean
is_woken (Server *server)
{
  g_autoptr(GPtrArray) waiting = pomona_commands_list_waiting (server_reader (server), NULL);
  PomonaWaitingEnrollment *enrollment;

  g_assert_cmpuint (waiting->len, ==, 1);
  enrollment = g_ptr_array_index (waiting, 0);
  return enrollment->not_before <= pomona_clock_now ();
}

/* What happened while the clock was ahead by @data hours must not wait until that time comes. */
static void
test_ahead (Server        *server,
            gconstpointer  data)
{
  gint64 jump = GPOINTER_TO_INT (data) * G_TIME_SPAN_HOUR;
  g_autoptr(Device) device = ready_device (server);
  g_autofree char *put_off = NULL, *lost = NULL, *untouched = NULL;
  g_autoptr(HttpReply) first = NULL, second = NULL, third = NULL, answered = NULL;

  server_advance (server, jump);
  put_off = enqueue (server, "UserList");
  first = device_report (device, "Idle", NULL, NULL);
  assert_sent (first, put_off);
  lost = enqueue (server, "SecurityInfo");
  second = device_report (device, "NotNow", put_off, NULL);
  assert_sent (second, lost);
  if (jump > G_TIME_SPAN_DAY)
    {
      answered = device_report (device, "Acknowledged", lost, NULL);
      reply_assert (answered, 200, TRUE);
      g_assert_false (is_woken (server));
    }
  server_advance (server, -jump);
  housekeeping (server);
  g_assert_true (is_woken (server));
  untouched = enqueue (server, "CertificateList");
  third = device_report (device, "Idle", NULL, NULL);
  g_assert_cmpuint (third->status, ==, 200);
  device_drain (device);
  g_assert_cmpint (get_state (server, put_off), ==, POMONA_COMMAND_ACKNOWLEDGED);
  g_assert_cmpint (get_state (server, lost), ==, POMONA_COMMAND_ACKNOWLEDGED);
  g_assert_cmpint (get_state (server, untouched), ==, POMONA_COMMAND_ACKNOWLEDGED);
}

/* A clock that has forgotten the time: devices are not sent away for good, and all goes on when it is set. */
static void
test_behind (Server        *server,
             gconstpointer  data)
{
  gint64 jump = GPOINTER_TO_INT (data) * G_TIME_SPAN_DAY;
  g_autoptr(Device) device = ready_device (server);
  g_autofree char *before = enqueue (server, "UserList");
  g_autofree char *after = NULL, *text = NULL;
  g_autoptr(HttpReply) reply = NULL;

  server_advance (server, jump);
  housekeeping (server);
  reply = device_report (device, "Idle", NULL, NULL);
  text = http_reply_dup_text (reply);
  g_assert_cmpuint (reply->status, !=, 401);
  g_assert_null (strstr (text, "unrecognized"));
  after = enqueue (server, "SecurityInfo");

  server_advance (server, -jump);
  housekeeping (server);
  device_drain (device);
  g_assert_cmpint (get_state (server, before), ==, POMONA_COMMAND_ACKNOWLEDGED);
  /* Made decades ago, as it seems then: its time is over, and that is said. */
  g_assert_cmpint (get_state (server, after), ==,
                   jump < -365 * G_TIME_SPAN_DAY ? POMONA_COMMAND_EXPIRED : POMONA_COMMAND_ACKNOWLEDGED);
  g_assert_cmpuint (server_count_events (server, POMONA_EVENT_COMMAND_ENDED, "U1"), ==, jump < -365 * G_TIME_SPAN_DAY ? 1 : 0);
}

/* Years ahead every identity is over. That must pass like a bad dream; only what had a time limit has ended. */
static void
test_years_ahead (Server        *server,
                  gconstpointer  data)
{
  gint64 jump = 5 * 365 * G_TIME_SPAN_DAY;
  g_autoptr(Device) device = ready_device (server);
  g_autoptr(HttpReply) reply = NULL, again = NULL;
  g_autofree char *text = NULL, *uuid = NULL;

  server_advance (server, jump);
  housekeeping (server);
  reply = device_report (device, "Idle", NULL, NULL);
  text = http_reply_dup_text (reply);
  g_assert_cmpuint (reply->status, !=, 401);
  g_assert_null (strstr (text, "unrecognized"));

  server_advance (server, -jump);
  housekeeping (server);
  uuid = enqueue (server, "UserList");
  device_drain (device);
  g_assert_cmpint (get_state (server, uuid), ==, POMONA_COMMAND_ACKNOWLEDGED);
  again = device_report (device, "Idle", NULL, NULL);
  reply_assert (again, 200, TRUE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/faults/clock/ahead/hour", Server, GINT_TO_POINTER (1), server_set_up, test_ahead, server_tear_down);
  g_test_add ("/faults/clock/ahead/month", Server, GINT_TO_POINTER (30 * 24), server_set_up, test_ahead, server_tear_down);
  g_test_add ("/faults/clock/behind/day", Server, GINT_TO_POINTER (-1), server_set_up, test_behind, server_tear_down);
  g_test_add ("/faults/clock/behind/decades", Server, GINT_TO_POINTER (-40 * 365), server_set_up, test_behind, server_tear_down);
  server_add ("/faults/clock/ahead/years", test_years_ahead);
  return g_test_run ();
}
