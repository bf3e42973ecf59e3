/* pomona-command.h: commands for devices. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A command is its Command dictionary: {"RequestType": …, …}. The CommandUUID belongs to the queue and is joined to it only
 * on the way out. */
#pragma once

#include "pomona-platform.h"
#include "pomona-secret.h"
#include "pomona-tristate.h"

G_BEGIN_DECLS

#define POMONA_ACCESS_RIGHTS_ALL 8191

/* Longest text an administrator may hand in, in bytes. */
#define POMONA_COMMAND_MAX_INPUT (32 * 1024 * 1024)

/* Whom a command is for; what is not known yet stays unknown and is not held against the command. */
typedef struct
{
  PomonaPlatform platform;
  const char    *os_version;           /* or NULL */
  PomonaTristate supervised;
  int            access_rights;        /* of the enrollment profile; -1 unknown */
  gboolean       user_channel;
  gboolean       user_enrollment;      /* enrolled by a managed Apple Account, without a UDID */
  gboolean       shared_ipad;
} PomonaCommandTarget;

/* What an administrator or a script hands in: a Command dictionary, a whole {CommandUUID, Command} envelope (its UUID
 * is returned in `out_uuid` if wanted, else NULL there) or the bare name of a RequestType that needs no keys, or none that pomona_command_complete () cannot add. */
GVariant   *pomona_command_parse         (const char                 *text,
                                          gssize                      length,
                                          char                      **out_uuid,
                                          GError                    **error);

/* The same from a property list that is already read. */
GVariant   *pomona_command_from_plist    (GVariant                   *plist,
                                          char                      **out_uuid,
                                          GError                    **error);

/* Adds what the console knows better than whoever asked: the queries of a DeviceInformation without any, the kept
 * UnlockToken of a ClearPasscode without one (`unlock_token` may be NULL), and that a user enrollment is asked for managed
 * items only. */
GVariant   *pomona_command_complete      (GVariant                   *command,
                                          const PomonaCommandTarget  *target,
                                          PomonaSecret               *unlock_token);

/* The body for the device: XML of {CommandUUID, Command}. */
GBytes     *pomona_command_build         (GVariant                   *command,
                                          const char                 *uuid);

/* Borrowed from the command; NULL if it has none. */
const char *pomona_command_get_request_type (GVariant                *command);

/* TRUE where the facts speak for it. A RequestType that the facts do not know is let through: they may be older than the
 * device. Errors: NOT_SUPPORTED, NOT_PERMITTED, MALFORMED (a required key is missing or of the wrong type). */
gboolean    pomona_command_check         (GVariant                   *command,
                                          const PomonaCommandTarget  *target,
                                          GError                    **error);

/* A copy fit for display and log: secrets are replaced by POMONA_COMMAND_REDACTED, whatever their type. Works on commands,
 * envelopes and answers alike. */
#define POMONA_COMMAND_REDACTED "••••••"
GVariant   *pomona_command_redact        (GVariant                   *value);

/* Whether a key of a command or answer holds a secret. */
gboolean    pomona_command_key_is_secret (const char                 *key);

/* Constructors. All return a full reference; NULL texts are left out. */
GVariant   *pomona_command_new           (const char                 *request_type);
GVariant   *pomona_command_new_device_lock (const char               *message,
                                            const char               *phone_number,
                                            const char               *pin);
GVariant   *pomona_command_new_restart   (gboolean                    notify_user);
GVariant   *pomona_command_new_shut_down (void);

typedef struct
{
  const char   *pin;                       /* six digits, Intel Macs without Secure Enclave; or NULL */
  const char   *obliteration_behavior;     /* Mac only; or NULL */
  gboolean      preserve_data_plan;        /* iPhone and iPad */
  gboolean      disallow_proximity_setup;  /* iPhone and iPad */
  gboolean      return_to_service;
  GBytes       *wifi_profile;              /* with return_to_service; or NULL */
  GBytes       *mdm_profile;               /* with return_to_service; or NULL */
  PomonaSecret *bootstrap_token;           /* with return_to_service; or NULL */
} PomonaEraseOptions;

/* `options` may be NULL. Keys that the platform does not have are left out. */
GVariant   *pomona_command_new_erase     (PomonaPlatform              platform,
                                          const PomonaEraseOptions   *options);
GVariant   *pomona_command_new_clear_passcode (PomonaSecret          *unlock_token);
GVariant   *pomona_command_new_device_name (const char               *name);
GVariant   *pomona_command_new_install_profile (GBytes               *profile);
GVariant   *pomona_command_new_remove_profile (const char            *identifier);

/* `queries` NULL asks what pomona_inventory_queries () names for the target. */
GVariant   *pomona_command_new_device_information (const PomonaCommandTarget *target,
                                                   const char * const        *queries);
GVariant   *pomona_command_new_security_info (void);
GVariant   *pomona_command_new_installed_application_list (const PomonaCommandTarget *target);
GVariant   *pomona_command_new_profile_list (const PomonaCommandTarget *target);
GVariant   *pomona_command_new_certificate_list (const PomonaCommandTarget *target);

/* `tokens` is the JSON of a tokens answer, which saves the device a round trip; or NULL. */
GVariant   *pomona_command_new_declarative_management (GBytes        *tokens);

G_END_DECLS
