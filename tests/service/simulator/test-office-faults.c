/* test-office-faults.c: pretend devices misbehave, and the service goes on. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "office-fixture.h"

static void
add_fault (PomonaPretendDevice *device,
           gpointer             data)
{
  g_autoptr(GError) error = NULL;

  pomona_pretend_faults_add_text (pomona_pretend_device_get_faults (device), data, &error);
  g_assert_no_error (error);
}

static char *
start_one (Office *self)
{
  self->options.counts[POMONA_PRETEND_IPHONE] = 1;
  office_start_fleet (self);
  office_settle (self);
  return office_only_id (self);
}

static void
assert_state (PomonaCommandRecord *record,
              PomonaCommandState   state)
{
  g_assert_cmpstr (pomona_command_state_to_nick (record->state), ==, pomona_command_state_to_nick (state));
}

/* After any fault the device is still served. */
static void
assert_goes_on (Office     *self,
                const char *id)
{
  g_autoptr(PomonaCommandRecord) record = office_send (self, id, "{'RequestType': <'SecurityInfo'>}");

  assert_state (record, POMONA_COMMAND_ACKNOWLEDGED);
}

static void
check (Office             *self,
       const char         *fault,
       PomonaCommandState  state)
{
  g_autofree char *id = start_one (self);
  g_autoptr(PomonaCommandRecord) record = NULL;

  office_with_device (self, 0, add_fault, (gpointer) fault);
  record = office_send (self, id, "{'RequestType': <'DeviceLock'>}");
  assert_state (record, state);
  assert_goes_on (self, id);
}

static void
test_not_now (Office        *self,
              gconstpointer  data)
{
  g_autofree char *id = start_one (self);
  g_autoptr(PomonaCommandRecord) record = NULL;

  office_with_device (self, 0, add_fault, (gpointer) "not-now=DeviceLock:2");
  record = office_send (self, id, "{'RequestType': <'DeviceLock'>}");
  assert_state (record, POMONA_COMMAND_ACKNOWLEDGED);
  g_assert_cmpuint (record->not_now_count, ==, 2);
  g_assert_cmpuint (office_count_notices (self, "command DeviceLock NotNow"), ==, 2);
}

/* A command that the device does not take now does not hold up another one. */
static void
test_not_now_and_others (Office        *self,
                         gconstpointer  data)
{
  g_autofree char *id = NULL, *blocked = NULL;
  g_autoptr(PomonaCommandRecord) other = NULL, still = NULL;

  self->options.device.not_now_ms = 60000;
  id = start_one (self);
  office_with_device (self, 0, add_fault, (gpointer) "not-now=DeviceLock:always");
  blocked = office_queue (self, id, g_variant_new_parsed ("{'RequestType': <'DeviceLock'>}"));
  other = office_send (self, id, "{'RequestType': <'SecurityInfo'>}");
  assert_state (other, POMONA_COMMAND_ACKNOWLEDGED);
  still = office_get_command (self, blocked);
  assert_state (still, POMONA_COMMAND_NOT_NOW);
}

static void
test_error (Office        *self,
            gconstpointer  data)
{
  check (self, "error=DeviceLock", POMONA_COMMAND_ERROR);
}

static void
test_twice (Office        *self,
            gconstpointer  data)
{
  check (self, "twice=DeviceLock", POMONA_COMMAND_ACKNOWLEDGED);
}

static void
test_slow (Office        *self,
           gconstpointer  data)
{
  check (self, "slow=DeviceLock", POMONA_COMMAND_ACKNOWLEDGED);
}

static void
test_drop (Office        *self,
           gconstpointer  data)
{
  check (self, "drop=DeviceLock", POMONA_COMMAND_ACKNOWLEDGED);
  g_assert_cmpuint (office_count_notices (self, "failed report"), >=, 1);
}

static void
test_wrong_signature (Office        *self,
                      gconstpointer  data)
{
  check (self, "wrong-signature=DeviceLock", POMONA_COMMAND_ACKNOWLEDGED);
  g_assert_cmpuint (office_count_notices (self, "failed report The server answered with status 4"), ==, 1);
}

static void
test_stranger (Office        *self,
               gconstpointer  data)
{
  check (self, "other-identity=DeviceLock", POMONA_COMMAND_ACKNOWLEDGED);
  g_assert_cmpuint (office_count_notices (self, "failed report The server answered with status 4"), ==, 1);
}

/* The identity of another enrolled device is refused without sending either of them away. */
static void
test_other_device (Office        *self,
                   gconstpointer  data)
{
  g_autoptr(GPtrArray) list = NULL;
  PomonaPretendFleetStats stats;

  self->options.counts[POMONA_PRETEND_IPHONE] = 2;
  self->options.concurrency = 1;
  office_start_fleet (self);
  office_settle (self);
  list = office_list (self, FALSE);
  office_with_device (self, G_MAXUINT, add_fault, (gpointer) "other-identity=SecurityInfo");
  for (guint i = 0; i < 2; i++)
    assert_goes_on (self, ((PomonaDevice *) list->pdata[i])->id);
  pomona_pretend_fleet_get_stats (self->fleet, &stats);
  g_assert_cmpuint (stats.enrolled, ==, 2);
  g_assert_cmpuint (office_count_notices (self, "failed report The server answered with status 4"), >=, 1);
}

/* An unreadable answer ends the command, is kept as it came, and the queue moves. */
static void
test_malformed (Office        *self,
                gconstpointer  data)
{
  g_autofree char *id = start_one (self), *uuid = NULL;

  office_with_device (self, 0, add_fault, (gpointer) "malformed=DeviceLock");
  uuid = office_queue (self, id, g_variant_new_parsed ("{'RequestType': <'DeviceLock'>}"));
  assert_goes_on (self, id);
  g_assert_cmpuint (office_count_notices (self, "failed spoilt answer"), ==, 1);
}

static void
test_huge (Office        *self,
           gconstpointer  data)
{
  g_autofree char *id = start_one (self), *uuid = NULL;

  office_with_device (self, 0, add_fault, (gpointer) "huge=DeviceLock");
  uuid = office_queue (self, id, g_variant_new_parsed ("{'RequestType': <'DeviceLock'>}"));
  assert_goes_on (self, id);
  g_assert_cmpuint (office_count_notices (self, "failed spoilt answer"), ==, 1);
}

/* A command without an answer does not keep the others from being answered. */
static void
test_no_answer (Office        *self,
                gconstpointer  data)
{
  g_autofree char *id = start_one (self), *uuid = NULL;

  office_with_device (self, 0, add_fault, (gpointer) "no-answer=DeviceLock");
  uuid = office_queue (self, id, g_variant_new_parsed ("{'RequestType': <'DeviceLock'>}"));
  assert_goes_on (self, id);
}

static gboolean
was_pushed (Office   *self,
            gpointer  data)
{
  return pomona_apns_standin_get_stats (pomona_push_desk_get_standin (self->desk)).accepted > GPOINTER_TO_UINT (data);
}

/* A device that does not come when it is pushed comes the next time. */
static void
test_silent (Office        *self,
             gconstpointer  data)
{
  g_autofree char *id = start_one (self), *uuid = NULL;
  g_autoptr(PomonaCommandRecord) waiting = NULL, done = NULL;
  guint before = pomona_apns_standin_get_stats (pomona_push_desk_get_standin (self->desk)).accepted;

  office_with_device (self, 0, add_fault, (gpointer) "silent");
  uuid = office_queue (self, id, g_variant_new_parsed ("{'RequestType': <'DeviceLock'>}"));
  office_wait (self, was_pushed, GUINT_TO_POINTER (before));
  waiting = office_get_command (self, uuid);
  g_assert_false (pomona_command_state_is_final (waiting->state));
  pomona_pretend_fleet_wake_all (self->fleet);
  pomona_pretend_fleet_wake_all (self->fleet);
  done = office_wait_command (self, uuid);
  assert_state (done, POMONA_COMMAND_ACKNOWLEDGED);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  office_add ("/office/faults/not-now", test_not_now);
  office_add ("/office/faults/not-now-and-others", test_not_now_and_others);
  office_add ("/office/faults/error", test_error);
  office_add ("/office/faults/twice", test_twice);
  office_add ("/office/faults/slow", test_slow);
  office_add ("/office/faults/drop", test_drop);
  office_add ("/office/faults/wrong-signature", test_wrong_signature);
  office_add ("/office/faults/stranger", test_stranger);
  office_add ("/office/faults/other-device", test_other_device);
  office_add ("/office/faults/malformed", test_malformed);
  office_add ("/office/faults/huge", test_huge);
  office_add ("/office/faults/no-answer", test_no_answer);
  office_add ("/office/faults/silent", test_silent);
  return g_test_run ();
}
