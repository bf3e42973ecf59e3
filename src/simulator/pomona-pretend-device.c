/* pomona-pretend-device.c: one pretend device. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-pretend-device-private.h"

#include "pomona-hex.h"

G_DEFINE_FINAL_TYPE (PomonaPretendDevice, pomona_pretend_device, G_TYPE_OBJECT)

const char *
pomona_pretend_event_to_string (PomonaPretendEvent event)
{
  static const char *const names[] = {
    "enrolled", "command", "idle", "synced", "reported", "renewed", "token", "gone", "failed", "round-trip",
  };

  g_return_val_if_fail (event < G_N_ELEMENTS (names), NULL);

  return names[event];
}

void
pomona_pretend_device_emit (PomonaPretendDevice *self,
                            PomonaPretendEvent   event,
                            const char          *subject,
                            const char          *detail,
                            gint64               value)
{
  if (self->func != NULL)
    self->func (self, event, subject, detail, value, self->user_data);
}

PomonaPretendLink *
pomona_pretend_device_make_link (PomonaPretendDevice     *self,
                                 PomonaPretendEnrollment *enrollment,
                                 PomonaPretendIdentity   *identity)
{
  static const char *const agents[] = { "MDM-OSX/1.0", "MDM/1.0", "MDM/1.0", "MDM/1.0" };
  PomonaPretendTrust *trust = pomona_pretend_trust_new ();
  gboolean shows = identity != NULL && enrollment != NULL &&
                   ((self->options.form & POMONA_PRETEND_BY_CERTIFICATE) != 0 || !enrollment->sign_message);
  g_autoptr(GTlsCertificate) tls = shows ? pomona_pretend_identity_to_tls (identity) : NULL;

  trust->skew = self->options.skew;
  if (enrollment != NULL && identity != NULL && enrollment->pinned->len > 0)
    pomona_pretend_trust_add (trust, enrollment->pinned);
  else
    {
      trust->fingerprint = g_strdup (self->fingerprint);
      if (enrollment != NULL)
        pomona_pretend_trust_add (trust, enrollment->roots);
      if (self->ca_pem != NULL)
        pomona_pretend_trust_add_pem (trust, self->ca_pem, NULL);
    }
  return pomona_pretend_link_new (trust, tls, agents[self->state->model->kind]);
}

static void
drop_enrollment (PomonaPretendDevice *self)
{
  g_clear_pointer (&self->enrollment, pomona_pretend_enrollment_free);
  g_clear_pointer (&self->identity, pomona_pretend_identity_unref);
  g_clear_pointer (&self->link, pomona_pretend_link_free);
  g_clear_pointer (&self->signed_idle, g_bytes_unref);
  g_clear_pointer (&self->idle_signature, g_free);
}

static void
remove_managed (PomonaPretendState *state)
{
  static const char *const facts[] = {
    "token", "token-before", "magic", "user-token", "user-token-before", "user-magic", "unlock-token", "bootstrap-token", "access-rights", "identity-certificate",
    "PushToken", "MDMOptions", "OrganizationInfo",
  };

  for (guint i = state->profiles->len; i > 0; i--)
    {
      PomonaPretendInstalled *installed = state->profiles->pdata[i - 1];

      if (installed->managed || installed->declared != NULL || pomona_pretend_installed_is_enrollment (installed))
        g_ptr_array_remove_index (state->profiles, i - 1);
    }
  for (guint i = state->apps->len; i > 0; i--)
    if (pomona_plist_get_bool (state->apps->pdata[i - 1], "Managed", FALSE))
      g_ptr_array_remove_index (state->apps, i - 1);
  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    pomona_pretend_state_set (state, facts[i], NULL);
}

void
pomona_pretend_device_leave (PomonaPretendDevice *self,
                             const char          *why)
{
  g_cancellable_cancel (self->life);
  g_object_unref (self->life);
  self->life = g_cancellable_new ();
  pomona_pretend_channel_clear (&self->device_channel);
  pomona_pretend_channel_clear (&self->user_channel);
  pomona_pretend_channel_init (&self->device_channel, self, FALSE);
  pomona_pretend_channel_init (&self->user_channel, self, TRUE);
  drop_enrollment (self);
  remove_managed (self->state);
  self->has_user = FALSE;
  self->phase = POMONA_PRETEND_GONE;
  pomona_pretend_device_emit (self, POMONA_PRETEND_EVENT_GONE, pomona_pretend_device_get_udid (self), why, 0);
}

void
pomona_pretend_device_adopt (PomonaPretendDevice     *self,
                             PomonaPretendInstalled  *installed,
                             PomonaPretendEnrollment *enrollment,
                             PomonaPretendIdentity   *identity)
{
  PomonaPretendInstalled *old = pomona_pretend_state_find_enrollment (self->state);

  if (old != NULL)
    g_ptr_array_remove (self->state->profiles, old);
  g_ptr_array_add (self->state->profiles, installed);
  pomona_pretend_identity_ref (identity);
  drop_enrollment (self);
  self->enrollment = enrollment;
  self->identity = identity;
  self->link = pomona_pretend_device_make_link (self, enrollment, identity);
  pomona_pretend_state_set (self->state, "access-rights", g_variant_new_int64 (enrollment->access_rights));
  pomona_pretend_state_set (self->state, "identity-certificate",
                            pomona_plist_new_data (pomona_certificate_get_der (identity->certificate)));
}

static void
pomona_pretend_device_finalize (GObject *object)
{
  PomonaPretendDevice *self = POMONA_PRETEND_DEVICE (object);

  pomona_pretend_channel_clear (&self->device_channel);
  pomona_pretend_channel_clear (&self->user_channel);
  drop_enrollment (self);
  g_clear_pointer (&self->stranger, pomona_pretend_identity_unref);
  g_clear_object (&self->life);
  g_clear_pointer (&self->workers, pomona_pretend_workers_unref);
  g_clear_pointer (&self->faults, pomona_pretend_faults_free);
  g_clear_pointer (&self->state, pomona_pretend_state_free);
  g_clear_pointer (&self->ca_pem, g_free);
  g_clear_pointer (&self->fingerprint, g_free);
  G_OBJECT_CLASS (pomona_pretend_device_parent_class)->finalize (object);
}

static void
pomona_pretend_device_class_init (PomonaPretendDeviceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pomona_pretend_device_finalize;
}

static void
pomona_pretend_device_init (PomonaPretendDevice *self)
{
  self->life = g_cancellable_new ();
  self->faults = pomona_pretend_faults_new ();
}

/* @state: (transfer full) */
static PomonaPretendDevice *
device_new (PomonaPretendState         *state,
            PomonaPretendWorkers       *workers,
            const PomonaPretendOptions *options)
{
  PomonaPretendDevice *self = g_object_new (POMONA_TYPE_PRETEND_DEVICE, NULL);

  self->state = state;
  self->workers = pomona_pretend_workers_ref (workers);
  if (options != NULL)
    self->options = *options;
  if (self->options.form == 0)
    self->options.form = POMONA_PRETEND_BY_SIGNATURE;
  self->ca_pem = g_strdup (self->options.ca_pem);
  self->fingerprint = g_strdup (self->options.fingerprint);
  self->options.ca_pem = self->options.fingerprint = NULL;
  pomona_pretend_channel_init (&self->device_channel, self, FALSE);
  pomona_pretend_channel_init (&self->user_channel, self, TRUE);
  return self;
}

PomonaPretendDevice *
pomona_pretend_device_new (PomonaPretendKind           kind,
                           guint                       number,
                           guint64                     seed,
                           PomonaPretendWorkers       *workers,
                           const PomonaPretendOptions *options)
{
  return device_new (pomona_pretend_state_new (kind, number, seed), workers, options);
}

GVariant *
pomona_pretend_device_save (PomonaPretendDevice *self)
{
  g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  pomona_plist_set_dict (&dict, "State", pomona_pretend_state_save (self->state));
  pomona_plist_set_bool (&dict, "Enrolled", self->phase == POMONA_PRETEND_ENROLLED);
  pomona_plist_set_bool (&dict, "Gone", self->phase == POMONA_PRETEND_GONE);
  pomona_plist_set_bool (&dict, "User", self->has_user);
  pomona_plist_set_value (&dict, "Declarations", pomona_pretend_ddm_save (self->device_channel.ddm));
  pomona_plist_set_value (&dict, "UserDeclarations", pomona_pretend_ddm_save (self->user_channel.ddm));
  if (self->identity != NULL)
    pomona_pretend_identity_save (self->identity, &dict);
  return pomona_plist_dict_end (&dict);
}

static gboolean
resume (PomonaPretendDevice  *self,
        GVariant             *saved,
        GError              **error)
{
  PomonaPretendInstalled *installed = pomona_pretend_state_find_enrollment (self->state);
  g_autoptr(GVariant) declarations = pomona_plist_get_value (saved, "Declarations");
  g_autoptr(GVariant) user_declarations = pomona_plist_get_value (saved, "UserDeclarations");

  if (installed == NULL)
    {
      g_set_error_literal (error, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_STATE, "The saved device has no enrollment profile");
      return FALSE;
    }
  self->identity = pomona_pretend_identity_load (saved, error);
  if (self->identity != NULL)
    self->enrollment = pomona_pretend_enrollment_new (installed->plist, error);
  if (self->enrollment == NULL)
    return FALSE;
  self->link = pomona_pretend_device_make_link (self, self->enrollment, self->identity);
  self->has_user = pomona_plist_get_bool (saved, "User", FALSE);
  if (declarations != NULL)
    pomona_pretend_ddm_load (self->device_channel.ddm, declarations);
  if (user_declarations != NULL)
    pomona_pretend_ddm_load (self->user_channel.ddm, user_declarations);
  self->phase = POMONA_PRETEND_ENROLLED;
  return TRUE;
}

PomonaPretendDevice *
pomona_pretend_device_new_saved (GVariant                    *saved,
                                 PomonaPretendWorkers        *workers,
                                 const PomonaPretendOptions  *options,
                                 GError                     **error)
{
  g_autoptr(GVariant) dict = pomona_plist_get_dict (saved, "State");
  PomonaPretendState *state = pomona_pretend_state_load (dict, error);
  g_autoptr(PomonaPretendDevice) self = NULL;

  if (state == NULL)
    return NULL;
  self = device_new (state, workers, options);
  if (pomona_plist_get_bool (saved, "Gone", FALSE))
    self->phase = POMONA_PRETEND_GONE;
  if (pomona_plist_get_bool (saved, "Enrolled", FALSE) && !resume (self, saved, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
pomona_pretend_device_set_func (PomonaPretendDevice *self,
                                PomonaPretendFunc    func,
                                gpointer             user_data)
{
  self->func = func;
  self->user_data = user_data;
}

void
pomona_pretend_device_set_ca (PomonaPretendDevice *self,
                              const char          *ca_pem)
{
  g_free (self->ca_pem);
  self->ca_pem = g_strdup (ca_pem);
}

void
pomona_pretend_device_reset (PomonaPretendDevice *self)
{
  if (self->phase == POMONA_PRETEND_ENROLLED || self->phase == POMONA_PRETEND_ENROLLING)
    pomona_pretend_device_leave (self, "Reset");
  pomona_pretend_state_reset (self->state);
  self->phase = POMONA_PRETEND_NEW;
}

void
pomona_pretend_device_close (PomonaPretendDevice *self)
{
  self->func = NULL;
  self->phase = POMONA_PRETEND_GONE;
  g_cancellable_cancel (self->life);
  pomona_pretend_channel_clear (&self->device_channel);
  pomona_pretend_channel_clear (&self->user_channel);
  pomona_pretend_channel_init (&self->device_channel, self, FALSE);
  pomona_pretend_channel_init (&self->user_channel, self, TRUE);
  g_clear_pointer (&self->link, pomona_pretend_link_free);
}

void
pomona_pretend_device_wake (PomonaPretendDevice *self)
{
  pomona_pretend_channel_wake (&self->device_channel);
}

void
pomona_pretend_device_wake_user (PomonaPretendDevice *self)
{
  pomona_pretend_channel_wake (&self->user_channel);
}

char *
pomona_pretend_device_dup_token (PomonaPretendDevice *self,
                                 gboolean             user_channel)
{
  g_autoptr(GBytes) token = pomona_pretend_state_get_data (self->state, user_channel ? "user-token" : "token");

  return token != NULL ? pomona_hex_encode_bytes (token) : NULL;
}

static gboolean
is_token (PomonaPretendDevice *self,
          const char          *fact,
          const char          *token_hex)
{
  g_autoptr(GBytes) token = pomona_pretend_state_get_data (self->state, fact);
  g_autofree char *hex = token != NULL ? pomona_hex_encode_bytes (token) : NULL;

  return hex != NULL && g_ascii_strcasecmp (hex, token_hex) == 0;
}

gboolean
pomona_pretend_device_push (PomonaPretendDevice *self,
                            const char          *token_hex,
                            const char          *magic)
{
  for (int user = 0; user < 2; user++)
    {
      const char *ours = pomona_pretend_state_get_string (self->state, user ? "user-magic" : "magic");

      if (!is_token (self, user ? "user-token" : "token", token_hex) &&
          !is_token (self, user ? "user-token-before" : "token-before", token_hex))
        continue;
      if (g_strcmp0 (ours, magic) == 0)
        pomona_pretend_channel_wake (user ? &self->user_channel : &self->device_channel);
      return TRUE;
    }
  return FALSE;
}

void
pomona_pretend_device_power_on (PomonaPretendDevice *self)
{
  self->off = FALSE;
  pomona_pretend_channel_wake (&self->device_channel);
}

void
pomona_pretend_device_changed (PomonaPretendDevice *self)
{
  PomonaPretendChannel *channels[] = { &self->device_channel, &self->user_channel };

  for (guint i = 0; i < G_N_ELEMENTS (channels); i++)
    if (pomona_pretend_ddm_is_on (channels[i]->ddm))
      {
        channels[i]->report_wanted = TRUE;
        pomona_pretend_channel_wake (channels[i]);
      }
}

void
pomona_pretend_device_report_all (PomonaPretendDevice *self)
{
  if (pomona_pretend_ddm_is_on (self->device_channel.ddm))
    {
      self->device_channel.full_wanted = TRUE;
      pomona_pretend_channel_wake (&self->device_channel);
    }
}

PomonaPretendFaults *
pomona_pretend_device_get_faults (PomonaPretendDevice *self)
{
  return self->faults;
}

void
pomona_pretend_device_take_faults (PomonaPretendDevice *self,
                                   PomonaPretendFaults *faults)
{
  pomona_pretend_faults_free (self->faults);
  self->faults = pomona_pretend_faults_copy (faults);
}

PomonaPretendPhase
pomona_pretend_device_get_phase (PomonaPretendDevice *self)
{
  return self->phase;
}

PomonaPretendKind
pomona_pretend_device_get_kind (PomonaPretendDevice *self)
{
  return self->state->model->kind;
}

const char *
pomona_pretend_device_get_udid (PomonaPretendDevice *self)
{
  return pomona_pretend_state_get_string (self->state, "UDID");
}

const char *
pomona_pretend_device_get_name (PomonaPretendDevice *self)
{
  return pomona_pretend_state_get_string (self->state, "DeviceName");
}

const char *
pomona_pretend_device_get_serial (PomonaPretendDevice *self)
{
  return pomona_pretend_state_get_string (self->state, "SerialNumber");
}

const char *
pomona_pretend_device_get_fingerprint (PomonaPretendDevice *self)
{
  return self->identity != NULL ? pomona_certificate_get_fingerprint (self->identity->certificate) : NULL;
}

gboolean
pomona_pretend_device_is_idle (PomonaPretendDevice *self)
{
  PomonaPretendChannel *device = &self->device_channel, *user = &self->user_channel;

  if (self->phase != POMONA_PRETEND_ENROLLED)
    return self->phase != POMONA_PRETEND_ENROLLING;
  return !device->busy && !user->busy && !device->again && !user->again && device->timer == NULL && user->timer == NULL;
}

void
pomona_pretend_device_set_fact (PomonaPretendDevice *self,
                                const char          *key,
                                GVariant            *value)
{
  pomona_pretend_state_set (self->state, key, value);
}

GVariant *
pomona_pretend_device_get_fact (PomonaPretendDevice *self,
                                const char          *key)
{
  return pomona_pretend_state_get (self->state, key);
}

void
pomona_pretend_device_set_stranger (PomonaPretendDevice *self,
                                    PomonaPretendDevice *other)
{
  g_clear_pointer (&self->stranger, pomona_pretend_identity_unref);
  if (other->identity != NULL)
    self->stranger = pomona_pretend_identity_ref (other->identity);
}
