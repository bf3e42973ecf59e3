/* pomona-pretend-answer-private.h: what the answers to the families of commands share. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-plist.h"
#include "pomona-pretend-answer.h"

G_BEGIN_DECLS

typedef enum
{
  POMONA_PRETEND_ACKNOWLEDGED,
  POMONA_PRETEND_ERROR,
  POMONA_PRETEND_FORMAT_ERROR,
  POMONA_PRETEND_NOT_NOW,
} PomonaPretendStatus;

struct _PomonaPretendAnswer
{
  PomonaPretendState *state;     /* while the answer is made */
  GVariant *command;             /* while the answer is made */
  gboolean user_channel;

  PomonaPretendStatus status;
  GVariantDict values;
  GPtrArray *errors;             /* dictionaries of the ErrorChain */
  PomonaPretendAfter after;
  GBytes *data;
};

#define POMONA_PRETEND_DOMAIN_MDM     "MCMDMErrorDomain"
#define POMONA_PRETEND_DOMAIN_INSTALL "MCInstallationErrorDomain"
#define POMONA_PRETEND_DOMAIN_PROFILE "MCProfileErrorDomain"

/* Becomes an Error; called again, it adds to the chain. */
void pomona_pretend_answer_fail   (PomonaPretendAnswer *self,
                                   const char          *domain,
                                   gint64               code,
                                   const char          *format,
                                   ...) G_GNUC_PRINTF (4, 5);
/* Becomes a CommandFormatError: a key is missing or makes no sense. */
void pomona_pretend_answer_refuse (PomonaPretendAnswer *self,
                                   const char          *key);
/* The text of a key of the command; if there is none the answer becomes a CommandFormatError. */
const char *pomona_pretend_answer_need_string (PomonaPretendAnswer *self,
                                               const char          *key);

/* One entry of an ErrorChain. Floating. */
GVariant *pomona_pretend_error_entry (const char *domain,
                                      gint64      code,
                                      const char *text);

/* One function a command. pomona-pretend-answer-information.c */
void pomona_pretend_do_device_information          (PomonaPretendAnswer *self);
/* pomona-pretend-answer-security.c */
void pomona_pretend_do_security_info               (PomonaPretendAnswer *self);
void pomona_pretend_do_certificate_list            (PomonaPretendAnswer *self);
void pomona_pretend_do_rotate_filevault_key        (PomonaPretendAnswer *self);
void pomona_pretend_do_set_recovery_lock           (PomonaPretendAnswer *self);
void pomona_pretend_do_verify_recovery_lock        (PomonaPretendAnswer *self);
void pomona_pretend_do_set_firmware_password       (PomonaPretendAnswer *self);
void pomona_pretend_do_verify_firmware_password    (PomonaPretendAnswer *self);
void pomona_pretend_do_activation_lock_bypass_code (PomonaPretendAnswer *self);
void pomona_pretend_do_clear_bypass_code           (PomonaPretendAnswer *self);
/* pomona-pretend-answer-apps.c */
void pomona_pretend_do_installed_application_list  (PomonaPretendAnswer *self);
void pomona_pretend_do_managed_application_list    (PomonaPretendAnswer *self);
void pomona_pretend_do_install_application         (PomonaPretendAnswer *self);
void pomona_pretend_do_install_enterprise_application (PomonaPretendAnswer *self);
void pomona_pretend_do_remove_application          (PomonaPretendAnswer *self);
void pomona_pretend_do_managed_application_attributes (PomonaPretendAnswer *self);
void pomona_pretend_do_managed_application_configuration (PomonaPretendAnswer *self);
void pomona_pretend_do_managed_application_feedback (PomonaPretendAnswer *self);
void pomona_pretend_do_apply_redemption_code       (PomonaPretendAnswer *self);
/* pomona-pretend-answer-media.c */
void pomona_pretend_do_managed_media_list          (PomonaPretendAnswer *self);
void pomona_pretend_do_install_media               (PomonaPretendAnswer *self);
void pomona_pretend_do_remove_media                (PomonaPretendAnswer *self);
void pomona_pretend_do_invite_to_program           (PomonaPretendAnswer *self);
void pomona_pretend_do_request_mirroring           (PomonaPretendAnswer *self);
/* pomona-pretend-answer-profiles.c */
void pomona_pretend_do_profile_list                (PomonaPretendAnswer *self);
void pomona_pretend_do_install_profile             (PomonaPretendAnswer *self);
void pomona_pretend_do_remove_profile              (PomonaPretendAnswer *self);
void pomona_pretend_do_provisioning_profile_list   (PomonaPretendAnswer *self);
void pomona_pretend_do_install_provisioning_profile (PomonaPretendAnswer *self);
void pomona_pretend_do_remove_provisioning_profile (PomonaPretendAnswer *self);
void pomona_pretend_do_restrictions                (PomonaPretendAnswer *self);
/* pomona-pretend-answer-power.c */
void pomona_pretend_do_device_lock                 (PomonaPretendAnswer *self);
void pomona_pretend_do_erase_device                (PomonaPretendAnswer *self);
void pomona_pretend_do_restart_device              (PomonaPretendAnswer *self);
void pomona_pretend_do_shut_down_device            (PomonaPretendAnswer *self);
void pomona_pretend_do_clear_passcode              (PomonaPretendAnswer *self);
void pomona_pretend_do_device_configured           (PomonaPretendAnswer *self);
void pomona_pretend_do_lom_setup_request           (PomonaPretendAnswer *self);
void pomona_pretend_do_lom_device_request          (PomonaPretendAnswer *self);
/* pomona-pretend-answer-settings.c */
void pomona_pretend_do_settings                    (PomonaPretendAnswer *self);
void pomona_pretend_do_enable_remote_desktop       (PomonaPretendAnswer *self);
void pomona_pretend_do_disable_remote_desktop      (PomonaPretendAnswer *self);
/* pomona-pretend-answer-lost.c */
void pomona_pretend_do_enable_lost_mode            (PomonaPretendAnswer *self);
void pomona_pretend_do_disable_lost_mode           (PomonaPretendAnswer *self);
void pomona_pretend_do_device_location             (PomonaPretendAnswer *self);
void pomona_pretend_do_play_lost_mode_sound        (PomonaPretendAnswer *self);
/* pomona-pretend-answer-users.c */
void pomona_pretend_do_user_list                   (PomonaPretendAnswer *self);
void pomona_pretend_do_delete_user                 (PomonaPretendAnswer *self);
void pomona_pretend_do_unlock_user_account         (PomonaPretendAnswer *self);
void pomona_pretend_do_account_configuration       (PomonaPretendAnswer *self);
void pomona_pretend_do_set_auto_admin_password     (PomonaPretendAnswer *self);
void pomona_pretend_do_needs_shared_ipad           (PomonaPretendAnswer *self);
/* pomona-pretend-answer-updates.c */
void pomona_pretend_do_available_os_updates        (PomonaPretendAnswer *self);
void pomona_pretend_do_schedule_os_update          (PomonaPretendAnswer *self);
void pomona_pretend_do_schedule_os_update_scan     (PomonaPretendAnswer *self);
void pomona_pretend_do_os_update_status            (PomonaPretendAnswer *self);
/* pomona-pretend-answer-extensions.c */
void pomona_pretend_do_active_ns_extensions        (PomonaPretendAnswer *self);
void pomona_pretend_do_ns_extension_mappings       (PomonaPretendAnswer *self);
void pomona_pretend_do_content_caching_information (PomonaPretendAnswer *self);

G_END_DECLS
