/* pomona-pretend-fleet.c: many pretend devices at once. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-pretend-fleet-private.h"

#define MAX_NOTICES 20000

static void start_more (PomonaPretendFleet *self);

static void
notice_free (PomonaPretendNotice *self)
{
  g_free (self->udid);
  g_free (self->name);
  g_free (self->serial);
  g_free (self->subject);
  g_free (self->detail);
  g_free (self);
}

/* --- notices --- */

static gboolean
deliver_cb (gpointer user_data)
{
  PomonaPretendFleet *self = user_data;
  GQueue notices = G_QUEUE_INIT;
  PomonaPretendNotice *notice;

  g_mutex_lock (&self->lock);
  notices = self->notices;
  g_queue_init (&self->notices);
  g_clear_pointer (&self->delivery, g_source_unref);
  g_mutex_unlock (&self->lock);
  while ((notice = g_queue_pop_head (&notices)) != NULL)
    {
      self->func (self, notice, self->user_data);
      notice_free (notice);
    }
  return G_SOURCE_REMOVE;
}

static char *
copy (const char *text)
{
  return g_strdup (text != NULL ? text : "");
}

static void
notify (PomonaPretendMember *member,
        PomonaPretendEvent   event,
        const char          *subject,
        const char          *detail)
{
  PomonaPretendFleet *self = member->fleet;
  PomonaPretendNotice *notice;

  if (self->func == NULL)
    return;
  notice = g_new0 (PomonaPretendNotice, 1);
  notice->index = member->index;
  notice->event = event;
  notice->kind = pomona_pretend_device_get_kind (member->device);
  notice->udid = copy (pomona_pretend_device_get_udid (member->device));
  notice->name = copy (pomona_pretend_device_get_name (member->device));
  notice->serial = copy (pomona_pretend_device_get_serial (member->device));
  notice->subject = copy (subject);
  notice->detail = copy (detail);
  g_mutex_lock (&self->lock);
  /* Nobody listens: the oldest news is the least interesting. */
  if (g_queue_get_length (&self->notices) >= MAX_NOTICES)
    notice_free (g_queue_pop_head (&self->notices));
  g_queue_push_tail (&self->notices, notice);
  if (self->delivery == NULL)
    {
      self->delivery = g_idle_source_new ();
      g_source_set_callback (self->delivery, deliver_cb, self, NULL);
      g_source_attach (self->delivery, self->home);
    }
  g_mutex_unlock (&self->lock);
}

/* --- what devices tell --- */

static void
measure (PomonaPretendFleet *self,
         const char         *what,
         gint64              us)
{
  static const char *const check_ins[] = {
    "Authenticate", "TokenUpdate", "CheckOut", "SetBootstrapToken", "GetBootstrapToken", "UserAuthenticate", "GetToken",
    "DeclarativeManagement", NULL,
  };

  g_mutex_lock (&self->lock);
  if (g_str_equal (what, "Idle"))
    pomona_pretend_histogram_add (&self->stats.idle, us);
  else if (g_strv_contains (check_ins, what))
    pomona_pretend_histogram_add (&self->stats.check_in, us);
  else
    pomona_pretend_histogram_add (&self->stats.answer, us);
  g_mutex_unlock (&self->lock);
}

static gboolean
drop_member_cb (gpointer key,
                gpointer value,
                gpointer user_data)
{
  return value == user_data;
}

static void
learn_tokens (PomonaPretendMember *member)
{
  GHashTable *tokens = member->fleet->tokens;

  g_hash_table_foreach_remove (tokens, drop_member_cb, member);
  for (int user = 0; user < 2; user++)
    {
      char *hex = pomona_pretend_device_dup_token (member->device, user);

      if (hex != NULL)
        g_hash_table_replace (tokens, hex, member);
    }
}

static void
device_cb (PomonaPretendDevice *device,
           PomonaPretendEvent   event,
           const char          *subject,
           const char          *detail,
           gint64               value,
           gpointer             user_data)
{
  PomonaPretendMember *member = user_data;
  PomonaPretendFleet *self = member->fleet;

  if (event == POMONA_PRETEND_EVENT_ROUND_TRIP)
    {
      measure (self, subject, value);
      return;
    }
  if (event == POMONA_PRETEND_EVENT_TOKEN || event == POMONA_PRETEND_EVENT_GONE)
    learn_tokens (member);
  g_mutex_lock (&self->lock);
  self->stats.commands += event == POMONA_PRETEND_EVENT_COMMAND;
  self->stats.failures += event == POMONA_PRETEND_EVENT_FAILED;
  g_mutex_unlock (&self->lock);
  notify (member, event, subject, detail);
}

/* --- enrolling --- */

static void
enrolled_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  PomonaPretendMember *member = user_data;
  PomonaPretendFleet *self = member->fleet;
  g_autoptr(GError) error = NULL;

  self->enrolling--;
  if (pomona_pretend_device_enroll_finish (POMONA_PRETEND_DEVICE (source), result, &error))
    {
      g_mutex_lock (&self->lock);
      self->stats.enrollments++;
      pomona_pretend_histogram_add (&self->stats.enrollment, g_get_monotonic_time () - member->started);
      g_mutex_unlock (&self->lock);
    }
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  else if (--member->tries > 0)
    member->waiting = TRUE;
  else
    member->failed = TRUE;
  start_more (self);
}

static PomonaPretendMember *
next_waiting (PomonaPretendFleet *self)
{
  for (guint i = 0; i < self->members->len; i++)
    if (((PomonaPretendMember *) self->members->pdata[i])->waiting)
      return self->members->pdata[i];
  return NULL;
}

static void
start_one (PomonaPretendMember *member)
{
  PomonaPretendFleet *self = member->fleet;

  member->waiting = FALSE;
  member->started = g_get_monotonic_time ();
  self->enrolling++;
  pomona_pretend_device_enroll_async (member->device, self->profile_url, NULL, enrolled_cb, member);
}

static gboolean
pace_cb (gpointer user_data)
{
  PomonaPretendFleet *self = user_data;

  g_clear_pointer (&self->pace, g_source_unref);
  start_more (self);
  return G_SOURCE_REMOVE;
}

static void
start_more (PomonaPretendFleet *self)
{
  guint limit = self->options.concurrency != 0 ? self->options.concurrency : 8;
  PomonaPretendMember *member;

  while (!self->closing && self->pace == NULL && self->enrolling < limit && (member = next_waiting (self)) != NULL)
    {
      start_one (member);
      if (self->options.pace_ms == 0)
        continue;
      self->pace = g_timeout_source_new (self->options.pace_ms);
      g_source_set_callback (self->pace, pace_cb, self, NULL);
      g_source_attach (self->pace, self->context);
    }
}

/* --- the thread --- */

typedef struct
{
  GSourceFunc func;
  gpointer data;
  GMutex lock;
  GCond done_cond;
  gboolean done;
} Run;

static gboolean
run_cb (gpointer user_data)
{
  Run *run = user_data;

  run->func (run->data);
  g_mutex_lock (&run->lock);
  run->done = TRUE;
  g_cond_signal (&run->done_cond);
  g_mutex_unlock (&run->lock);
  return G_SOURCE_REMOVE;
}

void
pomona_pretend_fleet_run (PomonaPretendFleet *self,
                          GSourceFunc         func,
                          gpointer            data)
{
  Run run = { .func = func, .data = data };
  g_autoptr(GSource) source = g_idle_source_new ();

  g_mutex_init (&run.lock);
  g_cond_init (&run.done_cond);
  g_source_set_priority (source, G_PRIORITY_HIGH);
  g_source_set_callback (source, run_cb, &run, NULL);
  g_source_attach (source, self->context);
  g_mutex_lock (&run.lock);
  while (!run.done)
    g_cond_wait (&run.done_cond, &run.lock);
  g_mutex_unlock (&run.lock);
  g_mutex_clear (&run.lock);
  g_cond_clear (&run.done_cond);
}

void
pomona_pretend_fleet_add (PomonaPretendFleet  *self,
                          PomonaPretendDevice *device)
{
  PomonaPretendMember *member = g_new0 (PomonaPretendMember, 1);

  member->fleet = self;
  member->device = device;
  member->index = self->members->len;
  g_ptr_array_add (self->members, member);
  pomona_pretend_device_set_func (device, device_cb, member);
  learn_tokens (member);
}

void
pomona_pretend_fleet_replace (PomonaPretendFleet  *self,
                              guint                index,
                              PomonaPretendDevice *device)
{
  PomonaPretendMember *member = self->members->pdata[index];

  pomona_pretend_device_close (member->device);
  g_object_unref (member->device);
  member->device = device;
  pomona_pretend_device_set_func (device, device_cb, member);
  if (self->options.faults != NULL)
    pomona_pretend_device_take_faults (device, self->options.faults);
  learn_tokens (member);
}

static gboolean
populate_cb (gpointer user_data)
{
  PomonaPretendFleet *self = user_data;

  for (guint kind = 0; kind < POMONA_N_PRETEND_KINDS; kind++)
    for (guint i = 0; i < self->options.counts[kind]; i++)
      pomona_pretend_fleet_add (self, pomona_pretend_device_new (kind, i, self->options.seed, self->workers, &self->options.device));
  for (guint i = 0; i < self->members->len; i++)
    {
      PomonaPretendMember *member = self->members->pdata[i], *before = i > 0 ? self->members->pdata[i - 1] : NULL;

      if (before != NULL)
        pomona_pretend_device_set_stranger (member->device, before->device);
      if (self->options.faults != NULL)
        pomona_pretend_device_take_faults (member->device, self->options.faults);
    }
  return G_SOURCE_REMOVE;
}

static void
device_gone_cb (gpointer  data,
                GObject  *where_it_was)
{
  (*(guint *) data)--;
}

static gboolean
deadline_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Devices that are closed cancel what is under way; each lives until the last callback of that has come. */
static void
see_devices_out (PomonaPretendFleet *self)
{
  g_autoptr(GSource) deadline = g_timeout_source_new_seconds (10);
  gboolean late = FALSE;
  guint alive = self->members->len;

  self->closing = TRUE;
  g_source_set_callback (deadline, deadline_cb, &late, NULL);
  g_source_attach (deadline, self->context);
  for (guint i = 0; i < self->members->len; i++)
    {
      PomonaPretendMember *member = self->members->pdata[i];

      pomona_pretend_device_close (member->device);
      g_object_weak_ref (G_OBJECT (member->device), device_gone_cb, &alive);
      g_clear_object (&member->device);
    }
  while (alive > 0 && !late)
    g_main_context_iteration (self->context, TRUE);
  g_source_destroy (deadline);
  while (g_main_context_iteration (self->context, FALSE))
    ;
}

static gpointer
thread_func (gpointer data)
{
  PomonaPretendFleet *self = data;

  g_main_context_push_thread_default (self->context);
  g_main_loop_run (self->loop);
  if (self->pace != NULL)
    g_source_destroy (self->pace);
  g_clear_pointer (&self->pace, g_source_unref);
  g_hash_table_remove_all (self->tokens);
  see_devices_out (self);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

PomonaPretendFleet *
pomona_pretend_fleet_new (const PomonaPretendFleetOptions *options,
                          PomonaPretendFleetFunc           func,
                          gpointer                         user_data)
{
  PomonaPretendFleet *self = g_new0 (PomonaPretendFleet, 1);

  self->options = *options;
  self->options.faults = options->faults != NULL ? pomona_pretend_faults_copy (options->faults) : NULL;
  self->ca_pem = g_strdup (options->device.ca_pem);
  self->fingerprint = g_strdup (options->device.fingerprint);
  self->options.device.ca_pem = self->ca_pem;
  self->options.device.fingerprint = self->fingerprint;
  self->func = func;
  self->user_data = user_data;
  self->home = g_main_context_ref_thread_default ();
  g_mutex_init (&self->lock);
  g_queue_init (&self->notices);
  self->members = g_ptr_array_new_with_free_func (g_free);
  self->tokens = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->workers = pomona_pretend_workers_new (options->key_threads != 0 ? options->key_threads : 2, options->shared_keys);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->thread = g_thread_new ("pretend-fleet", thread_func, self);
  pomona_pretend_fleet_run (self, populate_cb, self);
  return self;
}

static gboolean
quit_cb (gpointer user_data)
{
  g_main_loop_quit (((PomonaPretendFleet *) user_data)->loop);
  return G_SOURCE_REMOVE;
}

void
pomona_pretend_fleet_free (PomonaPretendFleet *self)
{
  pomona_pretend_fleet_run (self, quit_cb, self);
  g_thread_join (self->thread);
  g_clear_pointer (&self->workers, pomona_pretend_workers_unref);
  g_clear_pointer (&self->members, g_ptr_array_unref);
  if (self->delivery != NULL)
    g_source_destroy (self->delivery);
  g_clear_pointer (&self->delivery, g_source_unref);
  g_queue_clear_full (&self->notices, (GDestroyNotify) notice_free);
  g_clear_pointer (&self->tokens, g_hash_table_unref);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_pointer (&self->home, g_main_context_unref);
  g_clear_pointer (&self->options.faults, pomona_pretend_faults_free);
  g_mutex_clear (&self->lock);
  g_free (self->profile_url);
  g_free (self->ca_pem);
  g_free (self->fingerprint);
  g_free (self);
}

/* --- what others ask --- */

typedef struct
{
  PomonaPretendFleet *fleet;
  GSourceFunc func;
  char *first;
  char *second;
} Order;

static void
order_free (Order *self)
{
  g_free (self->first);
  g_free (self->second);
  g_free (self);
}

/* What comes too late is not done any more. */
static gboolean
order_cb (gpointer user_data)
{
  Order *order = user_data;

  return order->fleet->closing ? G_SOURCE_REMOVE : order->func (order);
}

/* Does something on the fleet's thread without waiting for it. */
static void
give_order (PomonaPretendFleet *self,
            GSourceFunc         func,
            const char         *first,
            const char         *second)
{
  g_autoptr(GSource) source = g_idle_source_new ();
  Order *order = g_new0 (Order, 1);

  order->fleet = self;
  order->func = func;
  order->first = g_strdup (first);
  order->second = g_strdup (second);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, order_cb, order, (GDestroyNotify) order_free);
  g_source_attach (source, self->context);
}

static gboolean
enroll_cb (gpointer user_data)
{
  Order *order = user_data;
  PomonaPretendFleet *self = order->fleet;

  g_free (self->profile_url);
  self->profile_url = g_steal_pointer (&order->first);
  for (guint i = 0; i < self->members->len; i++)
    {
      PomonaPretendMember *member = self->members->pdata[i];
      PomonaPretendPhase phase = pomona_pretend_device_get_phase (member->device);

      member->waiting = phase == POMONA_PRETEND_NEW || phase == POMONA_PRETEND_GONE;
      member->failed = FALSE;
      member->tries = MAX (self->options.tries, 1);
    }
  start_more (self);
  return G_SOURCE_REMOVE;
}

void
pomona_pretend_fleet_enroll (PomonaPretendFleet *self,
                             const char         *profile_url)
{
  give_order (self, enroll_cb, profile_url, NULL);
}

static gboolean
push_cb (gpointer user_data)
{
  Order *order = user_data;
  PomonaPretendFleet *self = order->fleet;
  PomonaPretendMember *member = g_hash_table_lookup (self->tokens, order->first);

  if (member != NULL)
    {
      pomona_pretend_device_push (member->device, order->first, order->second);
      return G_SOURCE_REMOVE;
    }
  /* A token that is being told just now, or was given up just now, is known to its device alone. */
  for (guint i = 0; i < self->members->len; i++)
    {
      member = self->members->pdata[i];
      if (pomona_pretend_device_push (member->device, order->first, order->second))
        break;
    }
  return G_SOURCE_REMOVE;
}

void
pomona_pretend_fleet_push (PomonaPretendFleet *self,
                           const char         *token_hex,
                           const char         *magic)
{
  give_order (self, push_cb, token_hex, magic);
}

static gboolean
wake_all_cb (gpointer user_data)
{
  PomonaPretendFleet *self = ((Order *) user_data)->fleet;

  for (guint i = 0; i < self->members->len; i++)
    {
      PomonaPretendMember *member = self->members->pdata[i];

      pomona_pretend_device_wake (member->device);
      pomona_pretend_device_wake_user (member->device);
    }
  return G_SOURCE_REMOVE;
}

void
pomona_pretend_fleet_wake_all (PomonaPretendFleet *self)
{
  give_order (self, wake_all_cb, NULL, NULL);
}

typedef struct
{
  PomonaPretendFleet *fleet;
  guint index;
  PomonaPretendCallFunc func;
  gpointer user_data;
} Call;

static gboolean
call_cb (gpointer user_data)
{
  Call *call = user_data;

  for (guint i = 0; i < call->fleet->members->len; i++)
    if (call->index == G_MAXUINT || call->index == i)
      call->func (((PomonaPretendMember *) call->fleet->members->pdata[i])->device, call->user_data);
  return G_SOURCE_REMOVE;
}

void
pomona_pretend_fleet_call (PomonaPretendFleet    *self,
                           guint                  index,
                           PomonaPretendCallFunc  func,
                           gpointer               user_data)
{
  Call call = { self, index, func, user_data };

  pomona_pretend_fleet_run (self, call_cb, &call);
}

static void
set_ca (PomonaPretendDevice *device,
        gpointer             user_data)
{
  pomona_pretend_device_set_ca (device, user_data);
}

void
pomona_pretend_fleet_set_ca (PomonaPretendFleet *self,
                             const char         *ca_pem)
{
  pomona_pretend_fleet_call (self, G_MAXUINT, set_ca, (gpointer) ca_pem);
}

void
pomona_pretend_fleet_attach (PomonaPretendFleet *self,
                             GSource            *source)
{
  g_source_attach (source, self->context);
}
