/* pomona-service.h: the service as the window and the command line see it.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A PomonaService lives on the thread that made it (the main thread). Every _async call returns at
 * once; the work is done on a service thread and the callback comes back on the caller's
 * thread-default context. Lists are GPtrArrays of records (pomona-records.h), owned by the caller.
 * Errors are of POMONA_SERVICE_ERROR with a message a person can act on. */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "pomona-records.h"

G_BEGIN_DECLS

typedef enum
{
  POMONA_SERVICE_ERROR_FAILED,
  POMONA_SERVICE_ERROR_NOT_FOUND,      /* no such device, command, link */
  POMONA_SERVICE_ERROR_INVALID,        /* what was asked makes no sense; the message says why */
  POMONA_SERVICE_ERROR_REFUSED,        /* refused for safety (topic change, erase without confirmation) */
  POMONA_SERVICE_ERROR_ADDRESS_IN_USE,
  POMONA_SERVICE_ERROR_LOCKED,         /* the keyring is locked, or the passphrase is wrong */
  POMONA_SERVICE_ERROR_NO_KEY,         /* first start: where shall the master key be kept? */
  POMONA_SERVICE_ERROR_IN_USE,         /* another Pomona runs on this data folder */
  POMONA_SERVICE_ERROR_STOPPED,
} PomonaServiceError;

#define POMONA_SERVICE_ERROR (pomona_service_error_quark ())
GQuark pomona_service_error_quark (void);

typedef enum
{
  POMONA_SERVICE_STOPPED,
  POMONA_SERVICE_STARTING,
  POMONA_SERVICE_SERVING,
  POMONA_SERVICE_STOPPING,
  POMONA_SERVICE_FAILED,
} PomonaServiceState;

/* Where the key that seals the secrets comes from. */
typedef enum
{
  POMONA_KEY_SOURCE_AUTO,        /* credential, then file named in the config, then Secret Service */
  POMONA_KEY_SOURCE_KEYRING,
  POMONA_KEY_SOURCE_CREDENTIAL,  /* $CREDENTIALS_DIRECTORY/pomona-key */
  POMONA_KEY_SOURCE_FILE,        /* key_file, made when missing: an explicit choice */
  POMONA_KEY_SOURCE_PASSPHRASE,
} PomonaKeySource;

typedef struct
{
  char            *data_dir;       /* made when missing, mode 0700 */
  char            *listen;         /* "ADDR:PORT", "[ADDR]:PORT"; port 0 = any free one */
  char            *public_url;     /* what devices are told, NULL = https://HOSTNAME:PORT */
  char            *apns_host;      /* "HOST:PORT", NULL = Apple's */
  char            *apns_ca;        /* PEM file, NULL = system */
  char            *key_file;
  char            *organization;   /* NULL = as stored */
  char            *tls_certificate;/* PEM files; NULL = issued by our own TLS CA */
  char            *tls_key;
  gboolean         plain_http;     /* behind a reverse proxy: plain HTTP, loopback only */
  PomonaKeySource  key_source;
  PomonaSecret    *passphrase;
  gboolean         key_file_fallback; /* headless, on a machine without any keyring: DATA_DIR/key, said loudly */
  guint            workers;        /* 0 = cores, at most 4 */
} PomonaServiceConfig;

PomonaServiceConfig *pomona_service_config_new  (void);
PomonaServiceConfig *pomona_service_config_copy (const PomonaServiceConfig *config);
void                 pomona_service_config_free (PomonaServiceConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaServiceConfig, pomona_service_config_free)

#define POMONA_TYPE_SERVICE (pomona_service_get_type ())
G_DECLARE_FINAL_TYPE (PomonaService, pomona_service, POMONA, SERVICE, GObject)

/* Properties: "state" (PomonaServiceState as int, notify on the main thread), "url" (string),
 * "organization" (string).
 * Signal "events" (GPtrArray of PomonaEvent): what happened since the last emission, in order, in
 * slices; on the thread that made the service. */

PomonaService *pomona_service_new           (const PomonaServiceConfig *config);
void           pomona_service_set_config    (PomonaService *self, const PomonaServiceConfig *config); /* while stopped */
const PomonaServiceConfig *pomona_service_get_config (PomonaService *self);

void     pomona_service_start_async  (PomonaService *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean pomona_service_start_finish (PomonaService *self, GAsyncResult *result, GError **error);
void     pomona_service_stop_async   (PomonaService *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean pomona_service_stop_finish  (PomonaService *self, GAsyncResult *result, GError **error);

PomonaServiceState  pomona_service_get_state        (PomonaService *self);
const char         *pomona_service_get_error_text   (PomonaService *self); /* why FAILED, else NULL */
const char         *pomona_service_get_url          (PomonaService *self); /* public URL, NULL while stopped */
const char         *pomona_service_get_organization (PomonaService *self);
guint               pomona_service_get_port         (PomonaService *self); /* 0 while stopped */

/* Everything `pomona status --json` prints: a JSON object (see pomona-status.c for its members). */
void      pomona_service_get_status_async  (PomonaService *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
JsonNode *pomona_service_get_status_finish (PomonaService *self, GAsyncResult *result, GError **error);

/* --- devices --- */

/* All device channels; with_users also the user channels. */
void       pomona_service_list_devices_async  (PomonaService *self, gboolean with_users, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *pomona_service_list_devices_finish (PomonaService *self, GAsyncResult *result, GError **error);
void          pomona_service_get_device_async  (PomonaService *self, const char *device_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
PomonaDevice *pomona_service_get_device_finish (PomonaService *self, GAsyncResult *result, GError **error);
/* The last answer of each kind: PomonaInventory. */
void       pomona_service_get_inventory_async  (PomonaService *self, const char *device_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *pomona_service_get_inventory_finish (PomonaService *self, GAsyncResult *result, GError **error);
/* owner, tags, notes: NULL leaves as it is. */
void     pomona_service_annotate_async  (PomonaService *self, const char *device_id, const char *owner, const char *const *tags, const char *notes, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean pomona_service_annotate_finish (PomonaService *self, GAsyncResult *result, GError **error);
/* Asks for all inventory anew and pushes. */
void     pomona_service_refresh_async  (PomonaService *self, const char *const *device_ids, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean pomona_service_refresh_finish (PomonaService *self, GAsyncResult *result, GError **error);
/* Ends management: asks the device to remove the enrollment profile (best effort) and marks the
 * record REMOVED; escrowed secrets stay. forget: also hides the record from all lists. */
void     pomona_service_remove_device_async  (PomonaService *self, const char *device_id, gboolean forget, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean pomona_service_remove_device_finish (PomonaService *self, GAsyncResult *result, GError **error);

/* --- commands --- */

/* command: the Command dictionary (a{sv} with RequestType). Queues one for each device, commits,
 * pushes. Returns the command UUIDs in the order of device_ids. */
void   pomona_service_send_command_async  (PomonaService *self, const char *const *device_ids, GVariant *command, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GStrv  pomona_service_send_command_finish (PomonaService *self, GAsyncResult *result, GError **error);
/* Newest first. device_id NULL = all; states = bits of PomonaCommandState; before = created_at of
 * the last one already shown, 0 = from the newest. Without request and answer. */
void       pomona_service_list_commands_async  (PomonaService *self, const char *device_id, guint states, guint limit, gint64 before, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *pomona_service_list_commands_finish (PomonaService *self, GAsyncResult *result, GError **error);
/* With request and answer. */
void                 pomona_service_get_command_async  (PomonaService *self, const char *uuid, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
PomonaCommandRecord *pomona_service_get_command_finish (PomonaService *self, GAsyncResult *result, GError **error);
typedef enum { POMONA_COMMAND_ACTION_CANCEL, POMONA_COMMAND_ACTION_RETRY, POMONA_COMMAND_ACTION_FIRST } PomonaCommandAction;
void     pomona_service_act_on_command_async  (PomonaService *self, const char *uuid, PomonaCommandAction action, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean pomona_service_act_on_command_finish (PomonaService *self, GAsyncResult *result, GError **error);

/* --- push --- */

/* Pushes now and waits for Apple's answers: PomonaPushRecord for each device, in order. */
void       pomona_service_push_async  (PomonaService *self, const char *const *device_ids, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *pomona_service_push_finish (PomonaService *self, GAsyncResult *result, GError **error);
void       pomona_service_list_pushes_async  (PomonaService *self, const char *device_id, guint limit, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *pomona_service_list_pushes_finish (PomonaService *self, GAsyncResult *result, GError **error);

typedef struct
{
  GBytes       *certificate;         /* PEM or PKCS #12 */
  GBytes       *key;                 /* PEM; NULL when inside the first */
  PomonaSecret *password;            /* NULL = none */
  const char   *allow_topic_change;  /* NULL, or the new topic spelled out */
  gboolean      practice;            /* of the practice office: never becomes the current one */
  const char   *apns_host;           /* NULL = the service's */
  GBytes       *apns_ca;             /* PEM; NULL = the service's */
} PomonaPushImport;

/* ERROR_REFUSED: the topic differs from the stored one; nothing was changed. */
void                         pomona_service_import_push_certificate_async  (PomonaService *self, const PomonaPushImport *import, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
PomonaPushCertificateRecord *pomona_service_import_push_certificate_finish (PomonaService *self, GAsyncResult *result, GError **error);
void       pomona_service_list_push_certificates_async  (PomonaService *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *pomona_service_list_push_certificates_finish (PomonaService *self, GAsyncResult *result, GError **error);

/* --- enrollment --- */

/* uses 0 = unlimited until it expires; lifetime in microseconds. practice: for pretend devices. */
void                  pomona_service_create_link_async  (PomonaService *self, const char *label, guint uses, gint64 lifetime, gboolean practice, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
PomonaEnrollmentLink *pomona_service_create_link_finish (PomonaService *self, GAsyncResult *result, GError **error);
void       pomona_service_list_links_async  (PomonaService *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *pomona_service_list_links_finish (PomonaService *self, GAsyncResult *result, GError **error);
void     pomona_service_revoke_link_async  (PomonaService *self, const char *link_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean pomona_service_revoke_link_finish (PomonaService *self, GAsyncResult *result, GError **error);
/* Newest first, at most limit. link_id NULL = all. */
void       pomona_service_list_progress_async  (PomonaService *self, const char *link_id, guint limit, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *pomona_service_list_progress_finish (PomonaService *self, GAsyncResult *result, GError **error);

/* --- the rest --- */

/* Events kept on disk, newest first. */
void       pomona_service_list_events_async  (PomonaService *self, const char *device_id, guint limit, gint64 before_seq, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *pomona_service_list_events_finish (PomonaService *self, GAsyncResult *result, GError **error);
/* Settings of the service itself (organization, public-url, listen …), kept in the store. */
void     pomona_service_set_setting_async  (PomonaService *self, const char *key, const char *value, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean pomona_service_set_setting_finish (PomonaService *self, GAsyncResult *result, GError **error);
/* PEM of the CA that signed the service's own TLS certificate, NULL when it comes from a file. */
char    *pomona_service_dup_tls_ca (PomonaService *self);
/* A consistent copy of the database while the service runs. */
void     pomona_service_backup_async  (PomonaService *self, GFile *target, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean pomona_service_backup_finish (PomonaService *self, GAsyncResult *result, GError **error);
/* Removes every pretend device, its links, commands and the practice push certificate. */
void     pomona_service_clear_practice_async  (PomonaService *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean pomona_service_clear_practice_finish (PomonaService *self, GAsyncResult *result, GError **error);

G_END_DECLS
