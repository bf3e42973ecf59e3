/* pomona-pretend-answer-security.c: SecurityInfo, certificates, recovery keys and passwords. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-pretend-answer-private.h"

#include "pomona-certificate.h"
#include "pomona-cms.h"

static GBytes *
encrypt_text (const char *text,
              GBytes     *der,
              GError    **error)
{
  g_autoptr(PomonaCertificate) certificate = pomona_certificate_new_from_der (der, error);
  g_autoptr(GBytes) plain = g_bytes_new (text, strlen (text));

  if (certificate == NULL)
    return NULL;
  return pomona_cms_encrypt (plain, &certificate, 1, GNUTLS_CIPHER_AES_256_CBC, error);
}

static GVariant *
find_payload (PomonaPretendState *state,
              const char         *key,
              const char         *value)
{
  for (guint i = 0; i < state->profiles->len; i++)
    {
      PomonaPretendInstalled *installed = state->profiles->pdata[i];
      g_autoptr(GVariant) content = pomona_plist_get_array (installed->plist, "PayloadContent");

      for (gsize j = 0; j < pomona_plist_array_length (content); j++)
        {
          g_autoptr(GVariant) payload = pomona_plist_array_get (content, j);

          if (g_strcmp0 (pomona_plist_get_string (payload, key), value) == 0)
            return g_steal_pointer (&payload);
        }
    }
  return NULL;
}

/* If a profile escrows the FileVault key, SecurityInfo carries it, readable for the profile's certificate. */
static void
add_escrow (PomonaPretendState *state,
            GVariantDict       *info)
{
  g_autoptr(GVariant) escrow = find_payload (state, "PayloadType", "com.apple.security.FDERecoveryKeyEscrow");
  const char *uuid = pomona_plist_get_string (escrow, "EncryptCertPayloadUUID");
  g_autoptr(GVariant) payload = uuid != NULL ? find_payload (state, "PayloadUUID", uuid) : NULL;
  g_autoptr(GBytes) der = payload != NULL ? pomona_plist_get_data (payload, "PayloadContent") : NULL;
  g_autoptr(GBytes) message = NULL;

  if (der != NULL)
    message = encrypt_text (pomona_pretend_state_get_string (state, "filevault-key"), der, NULL);
  pomona_plist_set_data (info, "FDE_PersonalRecoveryKeyCMS", message);
  if (message != NULL)
    pomona_plist_set_string (info, "FDE_PersonalRecoveryKeyDeviceKey", pomona_pretend_state_get_string (state, "SerialNumber"));
}

static void
add_mac_device (PomonaPretendState *state,
                GVariantDict       *info)
{
  gboolean silicon = state->model->chip != NULL, fde = pomona_pretend_state_get_bool (state, "filevault");
  g_auto(GVariantDict) firewall = G_VARIANT_DICT_INIT (NULL), firmware = G_VARIANT_DICT_INIT (NULL), boot = G_VARIANT_DICT_INIT (NULL);

  pomona_plist_set_bool (info, "FDE_Enabled", fde);
  pomona_plist_set_bool (info, "FDE_HasPersonalRecoveryKey", fde);
  pomona_plist_set_bool (info, "FDE_HasInstitutionalRecoveryKey", FALSE);
  if (fde)
    add_escrow (state, info);
  pomona_plist_set_bool (info, "SystemIntegrityProtectionEnabled", TRUE);
  pomona_plist_set_bool (&firewall, "FirewallEnabled", pomona_pretend_state_get_bool (state, "firewall"));
  pomona_plist_set_bool (&firewall, "BlockAllIncoming", FALSE);
  pomona_plist_set_bool (&firewall, "StealthMode", FALSE);
  pomona_plist_set_dict (info, "FirewallSettings", pomona_plist_dict_end (&firewall));
  if (silicon)
    pomona_plist_set_bool (info, "IsRecoveryLockEnabled", pomona_pretend_state_get_string (state, "recovery-lock") != NULL);
  else
    {
      pomona_plist_set_bool (&firmware, "PasswordExists", pomona_pretend_state_get_string (state, "firmware-password") != NULL);
      pomona_plist_set_bool (&firmware, "ChangePending", FALSE);
      pomona_plist_set_bool (&firmware, "AllowOroms", FALSE);
      pomona_plist_set_dict (info, "FirmwarePasswordStatus", pomona_plist_dict_end (&firmware));
    }
  pomona_plist_set_string (&boot, "SecureBootLevel", "full");
  pomona_plist_set_string (&boot, "ExternalBootLevel", silicon ? "not supported" : "disallowed");
  pomona_plist_set_dict (info, "SecureBoot", pomona_plist_dict_end (&boot));
  pomona_plist_set_bool (info, "RemoteDesktopEnabled", pomona_pretend_state_get_bool (state, "remote-desktop"));
  pomona_plist_set_bool (info, "AuthenticatedRootVolumeEnabled", TRUE);
  pomona_plist_set_string (info, "BootstrapTokenAllowedForAuthentication", silicon ? "allowed" : "not supported");
  pomona_plist_set_bool (info, "BootstrapTokenRequiredForSoftwareUpdate", silicon);
  pomona_plist_set_bool (info, "BootstrapTokenRequiredForKernelExtensionApproval", silicon);
}

static void
add_mobile (PomonaPretendState *state,
            GVariantDict       *info)
{
  gboolean passcode = pomona_pretend_state_get_bool (state, "passcode");
  gint64 grace = pomona_pretend_state_get_int (state, "passcode-grace");

  pomona_plist_set_int (info, "HardwareEncryptionCaps", 3);
  pomona_plist_set_bool (info, "PasscodePresent", passcode);
  pomona_plist_set_bool (info, "PasscodeCompliant", passcode || !pomona_pretend_state_get_bool (state, "passcode-required"));
  pomona_plist_set_bool (info, "PasscodeCompliantWithProfiles", passcode || !pomona_pretend_state_get_bool (state, "passcode-required"));
  pomona_plist_set_int (info, "PasscodeLockGracePeriod", grace);
  pomona_plist_set_int (info, "PasscodeLockGracePeriodEnforced", grace);
}

void
pomona_pretend_do_security_info (PomonaPretendAnswer *self)
{
  g_auto(GVariantDict) info = G_VARIANT_DICT_INIT (NULL), management = G_VARIANT_DICT_INIT (NULL);
  gboolean mac = self->state->model->kind == POMONA_PRETEND_MAC;

  if (mac && !self->user_channel)
    add_mac_device (self->state, &info);
  else if (!mac && self->state->model->kind != POMONA_PRETEND_APPLE_TV)
    add_mobile (self->state, &info);
  pomona_plist_set_bool (&management, "IsUserEnrollment", FALSE);
  if (mac)
    {
      pomona_plist_set_bool (&management, "EnrolledViaDEP", FALSE);
      pomona_plist_set_bool (&management, "UserApprovedEnrollment", TRUE);
      pomona_plist_set_bool (&management, "IsActivationLockManageable", pomona_pretend_state_get_bool (self->state, "IsActivationLockSupported"));
    }
  pomona_plist_set_dict (&info, "ManagementStatus", pomona_plist_dict_end (&management));
  pomona_plist_set_dict (&self->values, "SecurityInfo", pomona_plist_dict_end (&info));
}

static void
add_certificate (PomonaPlistArray *list,
                 GBytes           *der,
                 gboolean          identity)
{
  g_autoptr(PomonaCertificate) certificate = pomona_certificate_new_from_der (der, NULL);
  g_auto(GVariantDict) item = G_VARIANT_DICT_INIT (NULL);

  if (certificate == NULL)
    return;
  pomona_plist_set_string (&item, "CommonName", pomona_certificate_get_common_name (certificate));
  pomona_plist_set_bool (&item, "IsIdentity", identity);
  pomona_plist_set_data (&item, "Data", der);
  pomona_plist_array_append (list, pomona_plist_dict_end (&item));
}

static void
add_profile_certificates (PomonaPlistArray       *list,
                          PomonaPretendInstalled *installed)
{
  static const char *const types[] = { "com.apple.security.root", "com.apple.security.pkcs1", "com.apple.security.pem", NULL };
  g_autoptr(GVariant) content = pomona_plist_get_array (installed->plist, "PayloadContent");

  for (gsize i = 0; i < pomona_plist_array_length (content); i++)
    {
      g_autoptr(GVariant) payload = pomona_plist_array_get (content, i);
      const char *type = pomona_plist_get_string (payload, "PayloadType");
      g_autoptr(GBytes) der = pomona_plist_get_data (payload, "PayloadContent");

      if (type != NULL && der != NULL && g_strv_contains (types, type))
        add_certificate (list, der, FALSE);
    }
}

void
pomona_pretend_do_certificate_list (PomonaPretendAnswer *self)
{
  PomonaPlistArray *list = pomona_plist_array_new ();
  gboolean managed_only = pomona_plist_get_bool (self->command, "ManagedOnly", FALSE);
  g_autoptr(GBytes) identity = pomona_pretend_state_get_data (self->state, "identity-certificate");

  if (identity != NULL && !self->user_channel)
    add_certificate (list, identity, TRUE);
  for (guint i = 0; i < self->state->profiles->len; i++)
    {
      PomonaPretendInstalled *installed = self->state->profiles->pdata[i];

      if (installed->managed || !managed_only)
        add_profile_certificates (list, installed);
    }
  pomona_plist_set_array (&self->values, "CertificateList", pomona_plist_array_end (list));
}

void
pomona_pretend_do_rotate_filevault_key (PomonaPretendAnswer *self)
{
  g_autoptr(GVariant) unlock = pomona_plist_get_dict (self->command, "FileVaultUnlock");
  g_autoptr(GBytes) der = pomona_plist_get_data (self->command, "ReplyEncryptionCertificate");
  const char *type = pomona_pretend_answer_need_string (self, "KeyType");
  const char *password = pomona_plist_get_string (unlock, "Password");
  g_auto(GVariantDict) result = G_VARIANT_DICT_INIT (NULL);
  g_autoptr(GBytes) message = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *key = NULL;

  if (type == NULL)
    return;
  if (unlock == NULL)
    pomona_pretend_answer_refuse (self, "FileVaultUnlock");
  else if (!g_str_equal (type, "personal"))
    pomona_pretend_answer_fail (self, "com.apple.fdesetup", 22, "This Mac has no institutional recovery key");
  else if (!pomona_pretend_state_get_bool (self->state, "filevault"))
    pomona_pretend_answer_fail (self, "com.apple.fdesetup", 11, "FileVault is off");
  else if (g_strcmp0 (password, pomona_pretend_state_get_string (self->state, "filevault-key")) != 0)
    pomona_pretend_answer_fail (self, "com.apple.fdesetup", 11, "The password or recovery key is wrong");
  else
    {
      key = pomona_pretend_state_random_text (self->state, "ABCDEFGHJKLMNPQRSTUVWXYZ23456789", 24);
      if (der != NULL && (message = encrypt_text (key, der, &error)) == NULL)
        {
          pomona_pretend_answer_fail (self, "com.apple.fdesetup", 1, "%s", error->message);
          return;
        }
      pomona_pretend_state_set_string (self->state, "filevault-key", key);
      pomona_plist_set_data (&result, "EncryptedNewRecoveryKey", message);
      pomona_plist_set_dict (&self->values, "RotateResult", pomona_plist_dict_end (&result));
    }
}

/* Whether the command knows the password that is set now; an absent one counts as empty. */
static gboolean
knows (PomonaPretendAnswer *self,
       const char          *fact,
       const char          *key)
{
  const char *now = pomona_pretend_state_get_string (self->state, fact);
  const char *said = pomona_plist_get_string (self->command, key);

  return g_str_equal (now != NULL ? now : "", said != NULL ? said : "");
}

static gboolean
change_password (PomonaPretendAnswer *self,
                 const char          *fact)
{
  const char *password = pomona_plist_get_string (self->command, "NewPassword");

  if (password == NULL)
    pomona_pretend_answer_refuse (self, "NewPassword");
  else if (pomona_pretend_state_get_string (self->state, fact) != NULL && !knows (self, fact, "CurrentPassword"))
    pomona_pretend_answer_fail (self, POMONA_PRETEND_DOMAIN_MDM, 12070, "The current password is another one");
  else
    {
      pomona_pretend_state_set_string (self->state, fact, *password != '\0' ? password : NULL);
      return TRUE;
    }
  return FALSE;
}

void
pomona_pretend_do_set_recovery_lock (PomonaPretendAnswer *self)
{
  if (self->state->model->chip == NULL)
    pomona_pretend_answer_fail (self, POMONA_PRETEND_DOMAIN_MDM, 12069, "This Mac has no recovery lock");
  else
    change_password (self, "recovery-lock");
}

void
pomona_pretend_do_verify_recovery_lock (PomonaPretendAnswer *self)
{
  if (self->state->model->chip == NULL)
    pomona_pretend_answer_fail (self, POMONA_PRETEND_DOMAIN_MDM, 12069, "This Mac has no recovery lock");
  else if (pomona_pretend_answer_need_string (self, "Password") != NULL)
    pomona_plist_set_bool (&self->values, "PasswordVerified", knows (self, "recovery-lock", "Password"));
}

void
pomona_pretend_do_set_firmware_password (PomonaPretendAnswer *self)
{
  g_auto(GVariantDict) result = G_VARIANT_DICT_INIT (NULL);

  if (self->state->model->chip != NULL)
    pomona_pretend_answer_fail (self, POMONA_PRETEND_DOMAIN_MDM, 12071, "This Mac has no firmware password");
  else if (change_password (self, "firmware-password"))
    {
      pomona_plist_set_bool (&result, "PasswordChanged", TRUE);
      pomona_plist_set_dict (&self->values, "SetFirmwarePassword", pomona_plist_dict_end (&result));
    }
}

void
pomona_pretend_do_verify_firmware_password (PomonaPretendAnswer *self)
{
  g_auto(GVariantDict) result = G_VARIANT_DICT_INIT (NULL);

  if (self->state->model->chip != NULL)
    pomona_pretend_answer_fail (self, POMONA_PRETEND_DOMAIN_MDM, 12071, "This Mac has no firmware password");
  else if (pomona_pretend_answer_need_string (self, "Password") != NULL)
    {
      pomona_plist_set_bool (&result, "PasswordVerified", knows (self, "firmware-password", "Password"));
      pomona_plist_set_dict (&self->values, "VerifyFirmwarePassword", pomona_plist_dict_end (&result));
    }
}

void
pomona_pretend_do_activation_lock_bypass_code (PomonaPretendAnswer *self)
{
  const char *code = pomona_pretend_state_get_string (self->state, "bypass-code");

  if (!pomona_pretend_state_get_bool (self->state, "IsSupervised") || code == NULL)
    pomona_pretend_answer_fail (self, POMONA_PRETEND_DOMAIN_MDM, 12066, "There is no bypass code");
  else
    pomona_plist_set_string (&self->values, "ActivationLockBypassCode", code);
}

void
pomona_pretend_do_clear_bypass_code (PomonaPretendAnswer *self)
{
  pomona_pretend_state_set (self->state, "bypass-code", NULL);
}
