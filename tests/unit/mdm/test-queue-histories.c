/* test-queue-histories.c: random lives of a queue. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A device and a server play against each other: commands arrive, the device is locked or not, answers and requests get lost.
 * Whatever happens, some things hold at every step, and in the end everything has been dealt with. */
#include "config.h"

#include "pomona-queue.h"

#include <string.h>

#define MAX_COMMANDS 60
#define START        (1000 * G_TIME_SPAN_DAY)

/* What the device did with each command. */
typedef struct
{
  gboolean needs_unlock;
  guint    executed;
  guint    deliveries;
} Deed;

typedef struct
{
  PomonaQueueEntry  entries[MAX_COMMANDS];
  Deed              deeds[MAX_COMMANDS];
  char              uuids[MAX_COMMANDS][16];
  guint             n;
  gint64            now;
  gint64            session_started;
  gboolean          locked;
  double            loss;          /* how often a message is lost, each way */
  guint             sent_in_session[MAX_COMMANDS];
  gboolean          refused_in_session[MAX_COMMANDS];
  gssize            cached;        /* answer that the device could not deliver yet: command, or -1 */
  PomonaReportStatus cached_status;
} World;

static const char *const request_types[] = { "InstallProfile", "RemoveProfile", "DeviceInformation", "SecurityInfo",
                                             "DeviceLock", "Settings", "RestartDevice", "DeclarativeManagement" };
static const char *const order_keys[] = { NULL, NULL, NULL, "profile:a", "profile:b" };

static void
add_command (World *world)
{
  guint i = world->n++;
  const char *request_type = request_types[g_test_rand_int_range (0, G_N_ELEMENTS (request_types))];

  g_snprintf (world->uuids[i], sizeof world->uuids[i], "%04u", g_test_rand_int_range (0, 1000) * 100 + i);
  world->entries[i] = (PomonaQueueEntry) {
    .uuid = world->uuids[i],
    .request_type = request_type,
    .order_key = order_keys[g_test_rand_int_range (0, G_N_ELEMENTS (order_keys))],
    .priority = pomona_command_policy_get (request_type)->priority,
    .state = POMONA_COMMAND_QUEUED,
    .created = world->now,
    .not_before = g_test_rand_int_range (0, 8) == 0 ? world->now + G_TIME_SPAN_HOUR : 0,
  };
  world->deeds[i] = (Deed) { .needs_unlock = g_test_rand_int_range (0, 2) };
}

static gboolean
contains (GArray *indices,
          guint   index)
{
  for (guint i = 0; i < indices->len; i++)
    if (g_array_index (indices, guint, i) == index)
      return TRUE;
  return FALSE;
}

static void
check_decision (World                     *world,
                const PomonaQueueReport   *report,
                const PomonaQueueDecision *decision)
{
  const PomonaQueueEntry *next;

  if (decision->next < 0)
    return;
  next = &world->entries[decision->next];
  g_assert_false (pomona_command_state_is_final (next->state));
  g_assert_cmpint (next->not_before, <=, world->now);
  g_assert_true (report->command_uuid == NULL || strcmp (next->uuid, report->command_uuid) != 0);

  /* Not again in the session in which it was refused. */
  g_assert_false (report->status != POMONA_REPORT_IDLE && world->refused_in_session[decision->next]);

  for (guint i = 0; i < world->n; i++)
    {
      const PomonaQueueEntry *other = &world->entries[i];

      /* Nothing that just waits, and is more urgent, is passed over. */
      if ((other->state == POMONA_COMMAND_QUEUED || other->state == POMONA_COMMAND_PUSHED) && other->attempts < 2 &&
          other->not_before <= world->now && other->order_key == NULL &&
          g_strcmp0 (other->uuid, report->command_uuid) != 0)
        g_assert_cmpint (next->priority, >=, other->priority);
      /* Nothing overtakes within an order. */
      if (other != next && other->order_key != NULL && g_strcmp0 (other->order_key, next->order_key) == 0 &&
          !pomona_command_state_is_final (other->state) && !contains (decision->failed, i))
        g_assert_true (other->created > next->created ||
                       (other->created == next->created && strcmp (other->uuid, next->uuid) > 0));
    }
}

/* The server takes a report and answers: the index of a command, or -1. */
static gssize
serve (World              *world,
       PomonaReportStatus  status,
       gssize              about)
{
  PomonaQueueReport report = { world->now, status, about >= 0 ? world->entries[about].uuid : NULL, world->session_started };
  g_auto(PomonaQueueDecision) decision = { 0, };
  PomonaQueueEntry *next;

  if (status == POMONA_REPORT_IDLE)
    {
      report.session_started = world->session_started = world->now;
      memset (world->refused_in_session, 0, sizeof world->refused_in_session);
    }
  if (about >= 0)
    {
      PomonaQueueEntry *entry = &world->entries[about];

      entry->state = pomona_queue_state_after (entry->state, status);
      if (status == POMONA_REPORT_NOT_NOW)
        {
          entry->not_now_count++;
          entry->not_now_at = world->now;
          world->refused_in_session[about] = TRUE;
        }
    }
  pomona_queue_decide (world->entries, world->n, &report, &decision);
  check_decision (world, &report, &decision);

  for (guint i = 0; i < decision.requeued->len; i++)
    world->entries[g_array_index (decision.requeued, guint, i)].state = POMONA_COMMAND_QUEUED;
  for (guint i = 0; i < decision.failed->len; i++)
    world->entries[g_array_index (decision.failed, guint, i)].state = POMONA_COMMAND_ERROR;
  g_assert_cmpuint (decision.expired->len, ==, 0);
  if (decision.next < 0)
    return -1;
  next = &world->entries[decision.next];
  next->state = POMONA_COMMAND_SENT;
  next->sent_at = world->now;
  next->attempts++;
  return decision.next;
}

static gboolean
is_lost (World *world)
{
  return g_test_rand_double () < world->loss;
}

/* A connection of the device: from Idle, or from an answer that it still owes, to the empty reply or a broken line. */
static void
connect_device (World *world)
{
  PomonaReportStatus status = world->cached >= 0 ? world->cached_status : POMONA_REPORT_IDLE;
  gssize about = world->cached;
  guint rounds = 0;

  memset (world->sent_in_session, 0, sizeof world->sent_in_session);
  for (;;)
    {
      gssize command;

      /* A session ends: each command is tried at most once in it. */
      g_assert_cmpuint (rounds++, <=, world->n + 2);
      world->now += G_TIME_SPAN_SECOND;
      if (is_lost (world))
        {
          world->cached = status == POMONA_REPORT_IDLE ? -1 : about;
          world->cached_status = status;
          return;
        }
      command = serve (world, status, about);
      if (command >= 0 && is_lost (world))
        {
          /* The report arrived, but the device does not know and will repeat it. */
          world->cached = status == POMONA_REPORT_IDLE ? -1 : about;
          world->cached_status = status;
          return;
        }
      world->cached = -1;
      if (command < 0)
        return;
      world->deeds[command].deliveries++;
      g_assert_cmpuint (++world->sent_in_session[command], ==, 1);
      about = command;
      if (world->locked && world->deeds[command].needs_unlock)
        status = POMONA_REPORT_NOT_NOW;
      else
        {
          world->deeds[command].executed++;
          status = g_test_rand_int_range (0, 10) == 0 ? POMONA_REPORT_ERROR : POMONA_REPORT_ACKNOWLEDGED;
        }
    }
}

static void
check_order (World *world)
{
  for (guint i = 0; i < world->n; i++)
    {
      const PomonaQueueEntry *entry = &world->entries[i];

      g_assert_true (pomona_command_state_is_final (entry->state));
      if (world->loss == 0)
        g_assert_cmpuint (world->deeds[i].executed, ==, 1);
      else if (entry->state == POMONA_COMMAND_ACKNOWLEDGED)
        g_assert_cmpuint (world->deeds[i].executed, >=, 1);
    }
}

static void
live (double loss)
{
  g_autofree World *world = g_new0 (World, 1);
  guint steps = 0;

  world->now = START;
  world->cached = -1;
  world->loss = loss;
  world->locked = TRUE;

  for (guint i = 0; i < 200; i++)
    {
      world->now += g_test_rand_int_range (1, 600) * G_TIME_SPAN_SECOND;
      if (world->n < MAX_COMMANDS && g_test_rand_int_range (0, 2) == 0)
        add_command (world);
      if (g_test_rand_int_range (0, 6) == 0)
        world->locked = !world->locked;
      connect_device (world);
    }

  /* The device is unlocked for good, and is woken when the queue says so. */
  world->locked = FALSE;
  for (gint64 last_push = world->now;;)
    {
      gint64 push = pomona_queue_next_push (world->entries, world->n, world->now, last_push);

      if (push == 0)
        break;
      g_assert_cmpuint (steps++, <, 500);
      world->now = last_push = MAX (world->now, push);
      connect_device (world);
    }
  check_order (world);
}

static void
test_perfect (void)
{
  for (guint i = 0; i < 60; i++)
    live (0);
}

static void
test_lossy (void)
{
  for (guint i = 0; i < 60; i++)
    live (0.1);
}

static void
test_hopeless (void)
{
  for (guint i = 0; i < 20; i++)
    live (0.5);
}

/* While a device stays locked for ever, all that needs no unlocking is done, and each of the rest gets its turn. */
static void
test_locked (void)
{
  g_autofree World *world = g_new0 (World, 1);
  guint least = G_MAXUINT;
  guint most = 0;

  world->now = START;
  world->cached = -1;
  world->locked = TRUE;
  while (world->n < 40)
    add_command (world);
  for (guint i = 0; i < 40; i++)
    {
      /* One priority and no order, so that nothing but patience decides. */
      world->entries[i].priority = POMONA_PRIORITY_NORMAL;
      world->entries[i].order_key = NULL;
    }
  world->now += 2 * G_TIME_SPAN_HOUR;
  for (guint i = 0; i < 400; i++)
    {
      world->now += 10 * G_TIME_SPAN_MINUTE;
      connect_device (world);
    }
  for (guint i = 0; i < world->n; i++)
    {
      if (!world->deeds[i].needs_unlock)
        g_assert_true (pomona_command_state_is_final (world->entries[i].state));
      else
        {
          g_assert_cmpint (world->entries[i].state, ==, POMONA_COMMAND_NOT_NOW);
          least = MIN (least, world->deeds[i].deliveries);
          most = MAX (most, world->deeds[i].deliveries);
        }
    }
  g_assert_cmpuint (most - least, <=, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mdm/queue-histories/perfect", test_perfect);
  g_test_add_func ("/mdm/queue-histories/lossy", test_lossy);
  g_test_add_func ("/mdm/queue-histories/hopeless", test_hopeless);
  g_test_add_func ("/mdm/queue-histories/locked", test_locked);
  return g_test_run ();
}
