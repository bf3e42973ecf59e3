/* pomona-pretend-answer.c: how a pretend device answers a command. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-pretend-answer-private.h"

#define DEVICE 1
#define USER   2
#define BOTH   3

#define MAC    POMONA_PRETEND_ON_MAC
#define MOBILE POMONA_PRETEND_ON_MOBILE
#define PHONE  POMONA_PRETEND_BIT (POMONA_PRETEND_IPHONE)
#define TV     POMONA_PRETEND_ON_TV
#define ALL    POMONA_PRETEND_ON_ALL

/* Takes the command and has nothing to say about it. */
static void
do_nothing (PomonaPretendAnswer *self)
{
}

static void
do_declarative_management (PomonaPretendAnswer *self)
{
  self->after = POMONA_PRETEND_AFTER_SYNC;
  self->data = pomona_plist_get_data (self->command, "Data");
}

/* What exists where, on which channel of a Mac, and which access right it needs. */
static const struct
{
  const char *type;
  guint kinds;
  guint channels;
  gint64 right;
  void (*answer) (PomonaPretendAnswer *self);
} commands[] = {
  { "AccountConfiguration", MAC, DEVICE, 0, pomona_pretend_do_account_configuration },
  { "ActivationLockBypassCode", MAC | MOBILE, DEVICE, 0, pomona_pretend_do_activation_lock_bypass_code },
  { "ActiveNSExtensions", MAC, USER, 256, pomona_pretend_do_active_ns_extensions },
  { "ApplyRedemptionCode", MOBILE, DEVICE, 4096, pomona_pretend_do_apply_redemption_code },
  { "AvailableOSUpdates", ALL, DEVICE, 4096, pomona_pretend_do_available_os_updates },
  { "CertificateList", ALL, BOTH, 1, pomona_pretend_do_certificate_list },
  { "ClearActivationLockBypassCode", MAC | MOBILE, DEVICE, 0, pomona_pretend_do_clear_bypass_code },
  { "ClearPasscode", MOBILE, DEVICE, 4, pomona_pretend_do_clear_passcode },
  { "ClearRestrictionsPassword", MOBILE, DEVICE, 0, do_nothing },
  { "ContentCachingInformation", MAC, DEVICE, 32, pomona_pretend_do_content_caching_information },
  { "DeclarativeManagement", ALL, BOTH, 0, do_declarative_management },
  { "DeleteUser", MAC | MOBILE, DEVICE, 0, pomona_pretend_do_delete_user },
  { "DeviceConfigured", ALL, DEVICE, 0, pomona_pretend_do_device_configured },
  { "DeviceInformation", ALL, BOTH, 0, pomona_pretend_do_device_information },
  { "DeviceLocation", MOBILE, DEVICE, 0, pomona_pretend_do_device_location },
  { "DeviceLock", MAC | MOBILE, DEVICE, 4, pomona_pretend_do_device_lock },
  { "DisableLostMode", MOBILE, DEVICE, 0, pomona_pretend_do_disable_lost_mode },
  { "DisableRemoteDesktop", MAC, DEVICE, 0, pomona_pretend_do_disable_remote_desktop },
  { "EnableLostMode", MOBILE, DEVICE, 0, pomona_pretend_do_enable_lost_mode },
  { "EnableRemoteDesktop", MAC, DEVICE, 0, pomona_pretend_do_enable_remote_desktop },
  { "EraseDevice", ALL, DEVICE, 8, pomona_pretend_do_erase_device },
  { "InstallApplication", ALL, BOTH, 4096, pomona_pretend_do_install_application },
  { "InstallEnterpriseApplication", MAC, DEVICE, 4096, pomona_pretend_do_install_enterprise_application },
  { "InstallMedia", MAC, USER, 4096, pomona_pretend_do_install_media },
  { "InstallMedia", MOBILE, DEVICE, 4096, pomona_pretend_do_install_media },
  { "InstallProfile", ALL, BOTH, 2, pomona_pretend_do_install_profile },
  { "InstallProvisioningProfile", ALL, DEVICE, 128, pomona_pretend_do_install_provisioning_profile },
  { "InstalledApplicationList", ALL, BOTH, 256, pomona_pretend_do_installed_application_list },
  { "InviteToProgram", MAC, USER, 4096, pomona_pretend_do_invite_to_program },
  { "InviteToProgram", MOBILE, DEVICE, 4096, pomona_pretend_do_invite_to_program },
  { "LOMDeviceRequest", MAC, DEVICE, 4, pomona_pretend_do_lom_device_request },
  { "LOMSetupRequest", MAC, DEVICE, 4, pomona_pretend_do_lom_setup_request },
  { "LogOutUser", MOBILE, DEVICE, 0, pomona_pretend_do_needs_shared_ipad },
  { "ManagedApplicationAttributes", MOBILE | TV, DEVICE, 4096, pomona_pretend_do_managed_application_attributes },
  { "ManagedApplicationConfiguration", ALL, DEVICE, 4096, pomona_pretend_do_managed_application_configuration },
  { "ManagedApplicationFeedback", MAC, USER, 4096, pomona_pretend_do_managed_application_feedback },
  { "ManagedApplicationFeedback", MOBILE | TV, DEVICE, 4096, pomona_pretend_do_managed_application_feedback },
  { "ManagedApplicationList", ALL, BOTH, 4096, pomona_pretend_do_managed_application_list },
  { "ManagedMediaList", MOBILE, DEVICE, 4096, pomona_pretend_do_managed_media_list },
  { "NSExtensionMappings", MAC, USER, 256, pomona_pretend_do_ns_extension_mappings },
  { "OSUpdateStatus", ALL, DEVICE, 4096, pomona_pretend_do_os_update_status },
  { "PlayLostModeSound", MOBILE, DEVICE, 0, pomona_pretend_do_play_lost_mode_sound },
  { "ProfileList", ALL, BOTH, 1, pomona_pretend_do_profile_list },
  { "ProvisioningProfileList", ALL, DEVICE, 64, pomona_pretend_do_provisioning_profile_list },
  { "RefreshCellularPlans", PHONE, DEVICE, 0, do_nothing },
  { "RemoveApplication", ALL, DEVICE, 4096, pomona_pretend_do_remove_application },
  { "RemoveMedia", MOBILE, DEVICE, 4096, pomona_pretend_do_remove_media },
  { "RemoveProfile", ALL, BOTH, 2, pomona_pretend_do_remove_profile },
  { "RemoveProvisioningProfile", ALL, DEVICE, 128, pomona_pretend_do_remove_provisioning_profile },
  { "RequestMirroring", MAC | MOBILE, DEVICE, 0, pomona_pretend_do_request_mirroring },
  { "RestartDevice", ALL, DEVICE, 4, pomona_pretend_do_restart_device },
  { "Restrictions", MOBILE | TV, DEVICE, 512, pomona_pretend_do_restrictions },
  { "RotateFileVaultKey", MAC, DEVICE, 4, pomona_pretend_do_rotate_filevault_key },
  { "ScheduleOSUpdate", ALL, DEVICE, 4096, pomona_pretend_do_schedule_os_update },
  { "ScheduleOSUpdateScan", MAC, DEVICE, 0, pomona_pretend_do_schedule_os_update_scan },
  { "SecurityInfo", ALL, BOTH, 1024, pomona_pretend_do_security_info },
  { "SetAutoAdminPassword", MAC, DEVICE, 0, pomona_pretend_do_set_auto_admin_password },
  { "SetFirmwarePassword", MAC, DEVICE, 4, pomona_pretend_do_set_firmware_password },
  { "SetRecoveryLock", MAC, DEVICE, 4, pomona_pretend_do_set_recovery_lock },
  { "Settings", ALL, BOTH, 2048, pomona_pretend_do_settings },
  { "ShutDownDevice", MAC | MOBILE, DEVICE, 4, pomona_pretend_do_shut_down_device },
  { "StopMirroring", MAC | MOBILE, DEVICE, 0, do_nothing },
  { "UnlockUserAccount", MAC, DEVICE, 4, pomona_pretend_do_unlock_user_account },
  { "UserConfigured", MOBILE, DEVICE, 0, pomona_pretend_do_needs_shared_ipad },
  { "UserList", MAC | MOBILE, DEVICE, 0, pomona_pretend_do_user_list },
  { "ValidateApplications", MOBILE | TV, DEVICE, 4096, do_nothing },
  { "VerifyFirmwarePassword", MAC, DEVICE, 0, pomona_pretend_do_verify_firmware_password },
  { "VerifyRecoveryLock", MAC, DEVICE, 4, pomona_pretend_do_verify_recovery_lock },
};

static gboolean
exists (guint             i,
        PomonaPretendKind kind,
        gboolean          user_channel)
{
  /* Only Macs have a channel for a user here. */
  if (user_channel && kind != POMONA_PRETEND_MAC)
    return FALSE;
  return (commands[i].kinds & POMONA_PRETEND_BIT (kind)) != 0 &&
         (commands[i].channels & (user_channel ? USER : DEVICE)) != 0;
}

static PomonaPretendAnswer *
answer_new (void)
{
  PomonaPretendAnswer *self = g_new0 (PomonaPretendAnswer, 1);

  g_variant_dict_init (&self->values, NULL);
  self->errors = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  return self;
}

static void
answer_command (PomonaPretendAnswer *self)
{
  const char *type = pomona_plist_get_string (self->command, "RequestType");
  gint64 rights = pomona_pretend_state_get_int (self->state, "access-rights");

  if (type == NULL)
    {
      pomona_pretend_answer_refuse (self, "RequestType");
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      if (!g_str_equal (commands[i].type, type) || !exists (i, self->state->model->kind, self->user_channel))
        continue;
      if (rights != 0 && commands[i].right != 0 && (rights & commands[i].right) == 0)
        pomona_pretend_answer_fail (self, POMONA_PRETEND_DOMAIN_MDM, 12006, "The server has no right to ask for %s", type);
      else
        commands[i].answer (self);
      return;
    }
  pomona_pretend_answer_fail (self, POMONA_PRETEND_DOMAIN_MDM, 12021, "%s is no command of this device", type);
}

PomonaPretendAnswer *
pomona_pretend_answer_new (PomonaPretendState *state,
                           GVariant           *command,
                           gboolean            user_channel)
{
  PomonaPretendAnswer *self = answer_new ();

  self->state = state;
  self->command = command;
  self->user_channel = user_channel;
  answer_command (self);
  self->state = NULL;
  self->command = NULL;
  return self;
}

PomonaPretendAnswer *
pomona_pretend_answer_new_not_now (void)
{
  PomonaPretendAnswer *self = answer_new ();

  self->status = POMONA_PRETEND_NOT_NOW;
  return self;
}

PomonaPretendAnswer *
pomona_pretend_answer_new_error (const char *domain,
                                 gint64      code,
                                 const char *text)
{
  PomonaPretendAnswer *self = answer_new ();

  pomona_pretend_answer_fail (self, domain, code, "%s", text);
  return self;
}

void
pomona_pretend_answer_free (PomonaPretendAnswer *self)
{
  g_variant_dict_clear (&self->values);
  g_clear_pointer (&self->errors, g_ptr_array_unref);
  g_clear_pointer (&self->data, g_bytes_unref);
  g_free (self);
}

const char *
pomona_pretend_answer_get_status (PomonaPretendAnswer *self)
{
  static const char *const names[] = { "Acknowledged", "Error", "CommandFormatError", "NotNow" };

  return names[self->status];
}

PomonaPretendAfter
pomona_pretend_answer_get_after (PomonaPretendAnswer *self)
{
  return self->status == POMONA_PRETEND_ACKNOWLEDGED ? self->after : POMONA_PRETEND_AFTER_NOTHING;
}

GBytes *
pomona_pretend_answer_get_data (PomonaPretendAnswer *self)
{
  return self->data;
}

GVariant *
pomona_pretend_error_entry (const char *domain,
                            gint64      code,
                            const char *text)
{
  g_auto(GVariantDict) entry = G_VARIANT_DICT_INIT (NULL);

  pomona_plist_set_string (&entry, "ErrorDomain", domain);
  pomona_plist_set_int (&entry, "ErrorCode", code);
  pomona_plist_set_string (&entry, "LocalizedDescription", text);
  pomona_plist_set_string (&entry, "USEnglishDescription", text);
  return pomona_plist_dict_end (&entry);
}

void
pomona_pretend_answer_fail (PomonaPretendAnswer *self,
                            const char          *domain,
                            gint64               code,
                            const char          *format,
                            ...)
{
  va_list args;
  g_autofree char *text = NULL;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  if (self->status != POMONA_PRETEND_FORMAT_ERROR)
    self->status = POMONA_PRETEND_ERROR;
  g_ptr_array_add (self->errors, g_variant_ref_sink (pomona_pretend_error_entry (domain, code, text)));
}

void
pomona_pretend_answer_refuse (PomonaPretendAnswer *self,
                              const char          *key)
{
  self->status = POMONA_PRETEND_FORMAT_ERROR;
  pomona_pretend_answer_fail (self, POMONA_PRETEND_DOMAIN_MDM, 12000, "The command's %s is missing or makes no sense", key);
}

const char *
pomona_pretend_answer_need_string (PomonaPretendAnswer *self,
                                   const char          *key)
{
  const char *value = pomona_plist_get_string (self->command, key);

  if (value == NULL || *value == '\0')
    {
      pomona_pretend_answer_refuse (self, key);
      return NULL;
    }
  return value;
}

static void
copy_values (GVariantDict *from,
             GVariantDict *to)
{
  g_autoptr(GVariant) all = g_variant_ref_sink (g_variant_dict_end (from));
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_dict_init (from, all);
  g_variant_iter_init (&iter, all);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      g_variant_dict_insert_value (to, key, value);
      g_variant_unref (value);
    }
}

void
pomona_pretend_answer_fill (PomonaPretendAnswer *self,
                            GVariantDict        *report)
{
  pomona_plist_set_string (report, "Status", pomona_pretend_answer_get_status (self));
  if (self->status == POMONA_PRETEND_ACKNOWLEDGED)
    copy_values (&self->values, report);
  if (self->errors->len > 0)
    {
      PomonaPlistArray *chain = pomona_plist_array_new ();

      for (guint i = 0; i < self->errors->len; i++)
        pomona_plist_array_append (chain, self->errors->pdata[i]);
      pomona_plist_set_array (report, "ErrorChain", pomona_plist_array_end (chain));
    }
}

const char **
pomona_pretend_answer_list_types (PomonaPretendKind kind,
                                  gboolean          user_channel)
{
  GPtrArray *types = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (exists (i, kind, user_channel))
      g_ptr_array_add (types, (char *) commands[i].type);
  g_ptr_array_add (types, NULL);
  return (const char **) g_ptr_array_free (types, FALSE);
}
