/* server-fixture.h: a whole service on a free port, and devices that speak to it by hand. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "http-client.h"
#include "pomona-context.h"
#include "pomona-records.h"
#include "pomona-scep.h"
#include "pomona-service-private.h"

G_BEGIN_DECLS

#define SERVER_TOPIC "com.apple.mgmt.External.0b4d2f55-1a3c-4c8e-9b0a-2f6a7d1c9e00"

typedef struct
{
  char          *folder;
  PomonaRun     *run;
  PomonaContext *context;
  guint16        port;
  gint64         clock_offset;    /* added to the system's time */
} Server;

void        server_set_up        (Server *self, gconstpointer data);
void        server_tear_down     (Server *self, gconstpointer data);

#define server_add(path, func) g_test_add (path, Server, NULL, server_set_up, func, server_tear_down)

/* Stops and starts on the same data, at another port. */
void        server_restart       (Server *self);

void        server_advance       (Server *self, gint64 microseconds);

PomonaDb   *server_reader        (Server *self);
void        server_write         (Server *self, gboolean (*func) (PomonaDb *db, gpointer data, GError **error), gpointer data);
void        server_set           (Server *self, const char *key, const char *value);

/* The token of a new link; uses 0 = unlimited. */
char       *server_create_link   (Server *self, guint uses, gint64 lifetime);
void        server_revoke_link   (Server *self, const char *token);

HttpClient *server_connect       (Server *self);
HttpReply  *server_request       (Server *self, const char *method, const char *target, const char *headers, GBytes *body);

/* Waits for the writer: what was handed to the store before is there. */
void        server_settle        (Server *self);

/* Events of a kind that are kept, newest first. */
guint       server_count_events  (Server *self, PomonaEventKind kind, const char *device_id);

/* --- enrollment profiles --- */

typedef struct
{
  char *scep_path;     /* of the SCEP URL, "/scep/…" */
  char *challenge;
  char *server_path;   /* "/mdm" */
  char *check_in_path;
  char *topic;
} Enrollment;

void        enrollment_free      (Enrollment *self);
/* Downloads the profile of a link and reads it. */
Enrollment *server_fetch_profile (Server *self, const char *token, const char *user_agent);
Enrollment *enrollment_read      (GBytes *signed_profile);

/* --- SCEP --- */

/* An RSA key of a handful that are made once: keys are slow. */
PomonaKey        *server_key     (guint index);

/* One request, by POST. challenge NULL leaves it out. Asserts that an answer of SCEP came. */
PomonaScepReply  *server_scep    (Server *self, const char *path, PomonaKey *key, const char *challenge,
                                  PomonaCertificate *signer, PomonaKey *signer_key, PomonaScepMessageType type);

/* --- devices --- */

typedef struct
{
  Server            *server;
  char              *udid;
  PomonaKey         *key;           /* borrowed */
  PomonaCertificate *identity;
  gboolean           by_tls;        /* proves itself by the connection instead of signatures */
} Device;

/* An identity by a link of its own, nothing said yet. */
Device     *device_new           (Server *server, const char *udid, guint key_index);
void        device_free          (Device *self);

/* Sends bytes as they are, signed. content_type NULL for none. */
HttpReply  *device_send          (Device *self, const char *path, const char *content_type, GBytes *body);
/* A check-in message: text is the inner of the dictionary in XML, without the UDID. */
HttpReply  *device_check_in      (Device *self, const char *message_type, const char *text);
/* A report. uuid NULL for none; text as above. */
HttpReply  *device_report        (Device *self, const char *status, const char *uuid, const char *text);

/* Authenticate and TokenUpdate, both have to succeed. */
void        device_enroll        (Device *self);
/* Answers all questions that wait with Acknowledged, until there are none. */
void        device_drain         (Device *self);

/* The command in a reply; asserts that there is one. */
char       *reply_dup_uuid       (HttpReply *reply);
char       *reply_dup_type       (HttpReply *reply);
void        reply_assert         (HttpReply *reply, guint status, gboolean empty);

/* Queues a command as the administrator does. */
char       *server_enqueue       (Server *server, const char *enrollment_id, GVariant *command);
PomonaCommandRecord *server_get_command (Server *server, const char *uuid);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Enrollment, enrollment_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Device, device_free)

G_END_DECLS
