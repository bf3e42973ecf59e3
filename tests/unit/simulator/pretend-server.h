/* pretend-server.h: a server that does and says what a test wants, for pretend devices. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-pretend-device.h"
#include "simulator-fixtures.h"

G_BEGIN_DECLS

/* HTTPS on the loopback, with a certificate of fixture_authority (), on the main context of the test. */
typedef struct _PretendServer PretendServer;

PretendServer *pretend_server_new        (void);
void           pretend_server_free       (PretendServer *self);

char          *pretend_server_url        (PretendServer *self, const char *path);
/* PEM of the authority. */
char          *pretend_server_ca         (PretendServer *self);

/* The profile that /profile gives; at first fixture_enrollment () for this server. Floating. */
GVariant      *pretend_server_make_profile (PretendServer *self);
void           pretend_server_set_profile  (PretendServer *self, GVariant *profile);

/* SCEP: "pending" so many times before the certificate comes; or refused. */
void           pretend_server_set_pending  (PretendServer *self, guint times);
void           pretend_server_set_refusing (PretendServer *self, gboolean refusing);
/* GetCACaps says nothing about POST. */
void           pretend_server_set_get_only (PretendServer *self);

/* The next messages are answered with this status and body (NULL: none), the first @after as usual. */
void           pretend_server_fail_next    (PretendServer *self, guint after, guint times, guint status, const char *body);
/* Queues a command in GVariant's text form for the device or (@user) its user. */
void           pretend_server_queue        (PretendServer *self, gboolean user, const char *command);
void           pretend_server_queue_value  (PretendServer *self, gboolean user, GVariant *command);
/* What follows "declaration/" in an endpoint, with the declaration; or "tokens", "declaration-items". NULL
 * removes it. */
void           pretend_server_set_endpoint (PretendServer *self, const char *endpoint, const char *json);
/* What /asset/NAME gives. */
void           pretend_server_set_asset    (PretendServer *self, const char *name, const char *content_type, const char *text);

/* How many messages came whose @key is @value: "MessageType", "Status", "Endpoint", "CommandUUID". */
guint          pretend_server_count        (PretendServer *self, const char *key, const char *value);
/* The last of them. (transfer none) */
GVariant      *pretend_server_last         (PretendServer *self, const char *key, const char *value);
/* How many requests of that path came. */
guint          pretend_server_count_path   (PretendServer *self, const char *path);
/* How many messages had a good signature, and by how many different certificates. */
guint          pretend_server_count_signed (PretendServer *self);
guint          pretend_server_count_signers (PretendServer *self);
/* How many certificates were issued as renewals. */
guint          pretend_server_count_renewals (PretendServer *self);

/* Runs the main context until @func says TRUE; fails after 30 seconds. */
void           pretend_wait                (gboolean (*func) (gpointer data), gpointer data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PretendServer, pretend_server_free)

G_END_DECLS
