/* apns-fixture.c: a push sender and a stand-in for Apple, ready for a test. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "apns-fixture.h"

/* Far beyond what any test needs: reached only if a push is lost. */
#define HANG_S 120

typedef struct
{
  Fixture *fixture;
  guint index;
} Ticket;

static GTlsCertificate *
to_gio (PomonaCertificate *certificate)
{
  g_autofree char *pem = pomona_certificate_to_pem (certificate);
  g_autoptr(GError) error = NULL;
  GTlsCertificate *gio = g_tls_certificate_new_from_pem (pem, -1, &error);

  g_assert_no_error (error);
  return gio;
}

static void
slot_clear (gpointer data)
{
  g_clear_pointer (&((Slot *) data)->result, pomona_push_result_unref);
}

Fixture *
fixture_new (void)
{
  Fixture *self = g_new0 (Fixture, 1);
  g_autoptr(GError) error = NULL;

  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  self->slots = g_array_new (FALSE, TRUE, sizeof (Slot));
  g_array_set_clear_func (self->slots, slot_clear);
  self->standin = pomona_apns_standin_new (NULL, 0, &error);
  g_assert_no_error (error);

  self->config = pomona_apns_config_new ();
  pomona_apns_config_set_host (self->config, "127.0.0.1", pomona_apns_standin_get_port (self->standin));
  self->config->extra_ca = to_gio (pomona_authority_get_certificate (pomona_apns_standin_get_authority (self->standin)));
  self->config->proxy_resolver = g_simple_proxy_resolver_new (NULL, NULL);
  self->config->backoff_first_ms = 1;
  self->config->backoff_max_ms = 4;
  self->config->connect_ms = self->config->stream_ms = HANG_S * 1000;
  return self;
}

PomonaIdentity *
fixture_identity (Fixture    *self,
                  const char *topic)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaKey) key = pomona_key_new_p256 (&error);
  g_autoptr(PomonaCertificate) certificate = NULL;
  PomonaIdentity *identity;

  g_assert_no_error (error);
  certificate = pomona_apns_standin_issue (self->standin, topic, key, &error);
  g_assert_no_error (error);
  identity = pomona_identity_new (certificate, key, NULL, &error);
  g_assert_no_error (error);
  return identity;
}

void
fixture_start (Fixture *self)
{
  g_autoptr(PomonaIdentity) identity = fixture_identity (self, TOPIC);
  g_autoptr(GError) error = NULL;

  self->apns = pomona_apns_new (self->config);
  pomona_apns_set_identity (self->apns, TOPIC, identity, &error);
  g_assert_no_error (error);
}

void
fixture_free (Fixture *self)
{
  g_clear_object (&self->apns);
  pomona_apns_standin_free (self->standin);
  pomona_apns_config_unref (self->config);
  g_array_unref (self->slots);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  g_free (self);
}

static void
token_bytes (guint   i,
             guint8 *token)
{
  for (guint j = 0; j < 32; j++)
    token[j] = j < 4 ? i >> (8 * (3 - j)) : 0xa0 + j;
}

char *
fixture_token (guint i)
{
  guint8 token[32];
  GString *text = g_string_new (NULL);

  token_bytes (i, token);
  for (guint j = 0; j < sizeof token; j++)
    g_string_append_printf (text, "%02x", token[j]);
  return g_string_free (text, FALSE);
}

PomonaPush *
fixture_push (guint       i,
              const char *topic)
{
  g_autofree char *magic_text = g_strdup_printf ("magic-%u", i);
  g_autoptr(PomonaSecret) magic = pomona_secret_new (magic_text, -1);
  g_autoptr(GError) error = NULL;
  guint8 token[32];
  PomonaPush *push;

  token_bytes (i, token);
  push = pomona_push_new (topic, token, sizeof token, magic, &error);
  g_assert_no_error (error);
  return push;
}

void
fixture_result_cb (PomonaPushResult *result,
                   gpointer          user_data)
{
  Ticket *ticket = user_data;
  Fixture *self = ticket->fixture;
  Slot *slot;

  g_mutex_lock (&self->lock);
  slot = &g_array_index (self->slots, Slot, ticket->index);
  slot->results++;
  g_clear_pointer (&slot->result, pomona_push_result_unref);
  slot->result = pomona_push_result_ref (result);
  self->n_results++;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->lock);
}

void
fixture_push_many (Fixture *self,
                   guint    n)
{
  g_mutex_lock (&self->lock);
  g_array_set_size (self->slots, 0);
  g_array_set_size (self->slots, n);
  self->n_results = 0;
  g_mutex_unlock (&self->lock);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(PomonaPush) push = fixture_push (i, TOPIC);
      Ticket *ticket = g_new0 (Ticket, 1);

      ticket->fixture = self;
      ticket->index = i;
      pomona_apns_push (self->apns, push, fixture_result_cb, ticket, g_free);
    }
}

void
fixture_wait (Fixture *self,
              guint    n)
{
  gint64 end = g_get_monotonic_time () + HANG_S * G_TIME_SPAN_SECOND;

  g_mutex_lock (&self->lock);
  while (self->n_results < n)
    {
      if (!g_cond_wait_until (&self->cond, &self->lock, end))
        g_error ("Only %u of %u results came", self->n_results, n);
    }
  g_mutex_unlock (&self->lock);
}

guint
fixture_count (Fixture           *self,
               PomonaPushOutcome  outcome)
{
  guint n = 0;

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->slots->len; i++)
    {
      Slot *slot = &g_array_index (self->slots, Slot, i);

      g_assert_cmpuint (slot->results, ==, 1);
      n += slot->result->outcome == outcome;
    }
  g_mutex_unlock (&self->lock);
  return n;
}

PomonaPushResult *
fixture_result (Fixture *self,
                guint    i)
{
  PomonaPushResult *result;

  g_mutex_lock (&self->lock);
  result = g_array_index (self->slots, Slot, i).result;
  g_mutex_unlock (&self->lock);
  g_assert_nonnull (result);
  return result;
}

PomonaApnsState *
fixture_wait_phase (Fixture         *self,
                    PomonaApnsPhase  phase)
{
  gint64 end = g_get_monotonic_time () + HANG_S * G_TIME_SPAN_SECOND;

  while (g_get_monotonic_time () < end)
    {
      g_autoptr(PomonaApnsState) state = pomona_apns_get_state (self->apns, TOPIC);

      if (state != NULL && state->phase == phase)
        return g_steal_pointer (&state);
      g_thread_yield ();
    }
  g_error ("The topic never was %s", pomona_apns_phase_to_string (phase));
}

void
fixture_wait_failure (Fixture *self)
{
  guint failures = 0;

  pomona_apns_connect (self->apns, TOPIC);
  while (failures == 0)
    {
      g_autoptr(PomonaApnsState) state = pomona_apns_get_state (self->apns, TOPIC);

      failures = state != NULL ? state->failed_connects : 0;
      g_thread_yield ();
    }
}
