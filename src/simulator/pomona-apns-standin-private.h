/* pomona-apns-standin-private.h: the parts of the push stand-in. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-apns-standin.h"

#include <gnutls/gnutls.h>

G_BEGIN_DECLS

/* --- the book: what was registered, scripted, accepted; for all threads --- */

typedef struct _PomonaApnsBook PomonaApnsBook;

/* What to do with a request. */
typedef struct
{
  guint       status;
  const char *reason;    /* static or interned */
  gint64      timestamp; /* unix milliseconds, 0 for none */
  guint32     reset;     /* HTTP/2 error code, 0 for an answer */
  guint       delay_ms;  /* G_MAXUINT: never answer */
} PomonaApnsVerdict;

/* What a request says, as far as Apple looks at it. Missing parts are NULL. */
typedef struct
{
  char       *method;
  char       *path;
  char       *topic;
  char       *push_type;
  char       *priority;
  char       *expiration;
  char       *apns_id;
  char       *collapse_id;
  gboolean    duplicate;
  GByteArray *body;
} PomonaApnsCall;

PomonaApnsBook    *pomona_apns_book_new           (void);
void               pomona_apns_book_free          (PomonaApnsBook              *self);
void               pomona_apns_book_script        (PomonaApnsBook              *self,
                                                   const char                  *token_hex,
                                                   const PomonaApnsVerdict     *verdict,
                                                   guint                        times);
void               pomona_apns_book_clear_scripts (PomonaApnsBook              *self);
void               pomona_apns_book_set_registration (PomonaApnsBook           *self,
                                                   gboolean                     on);
void               pomona_apns_book_register      (PomonaApnsBook              *self,
                                                   const char                  *token_hex,
                                                   const char                  *topic,
                                                   gint64                       gone_since);
void               pomona_apns_book_set_func      (PomonaApnsBook              *self,
                                                   PomonaApnsStandinFunc        func,
                                                   gpointer                     user_data,
                                                   GDestroyNotify               destroy);

/** Whom a call of a topic's certificate is for, and what the book says about that token. */
PomonaApnsVerdict  pomona_apns_book_look_up       (PomonaApnsBook              *self,
                                                   const char                  *token_hex,
                                                   const char                  *topic);

/** Writes an accepted push down and tells the callback. Takes @push. */
void               pomona_apns_book_accept        (PomonaApnsBook              *self,
                                                   PomonaApnsStandinPush       *push);
guint              pomona_apns_book_count         (PomonaApnsBook              *self,
                                                   const char                  *token_hex);
guint              pomona_apns_book_count_tokens  (PomonaApnsBook              *self);
GPtrArray         *pomona_apns_book_get_pushes    (PomonaApnsBook              *self);

PomonaApnsStandinStats
                   pomona_apns_book_get_stats     (PomonaApnsBook              *self);

/* What is counted one by one. */
typedef enum
{
  POMONA_APNS_STAT_CONNECTION,
  POMONA_APNS_STAT_HANDSHAKE,
  POMONA_APNS_STAT_REFUSED_CERTIFICATE,
  POMONA_APNS_STAT_REQUEST,
  POMONA_APNS_STAT_REFUSED,
  POMONA_APNS_STAT_RESET,
  POMONA_APNS_STAT_CLIENT_RESET,
  POMONA_APNS_STAT_VIOLATION,
  POMONA_APNS_STAT_EARLY,
  POMONA_APNS_STAT_PING,
} PomonaApnsStat;

void               pomona_apns_book_add           (PomonaApnsBook              *self,
                                                   PomonaApnsStat               stat);
void               pomona_apns_book_note_in_flight (PomonaApnsBook             *self,
                                                   guint                        n);
void               pomona_apns_book_set_open      (PomonaApnsBook              *self,
                                                   guint                        n);

/* --- the rules: what Apple checks in a request --- */

/** @cert_topic: the UID of the client's certificate. @token: (out): allocated if the path has one */
PomonaApnsVerdict  pomona_apns_rules_check        (const PomonaApnsCall        *call,
                                                   const char                  *cert_topic,
                                                   char                       **token_hex);
/** Returns: (transfer full) (nullable): the PushMagic of a body */
char              *pomona_apns_rules_read_magic   (const GByteArray            *body);
/** Returns: (transfer full): the body of an answer */
char              *pomona_apns_rules_write_body   (const PomonaApnsVerdict     *verdict);
void               pomona_apns_call_clear         (PomonaApnsCall              *call);

/* --- one connection, on the stand-in's thread --- */

typedef struct _PomonaApnsPeer PomonaApnsPeer;

/* What a connection needs from the stand-in. */
typedef struct
{
  PomonaApnsBook                   *book;
  GMainContext                     *context;
  gnutls_certificate_credentials_t  credentials;
  gnutls_priority_t                 priorities;
  gnutls_priority_t                 old_priorities; /* TLS 1.2 alone */
  void                            (*closed) (PomonaApnsPeer *peer,
                                             gpointer        user_data);
  gpointer                          user_data;
} PomonaApnsHouse;

/** Takes @fd. @house must outlive the peer. */
PomonaApnsPeer    *pomona_apns_peer_new           (const PomonaApnsHouse         *house,
                                                   int                            fd,
                                                   const PomonaApnsStandinFaults *faults);
void               pomona_apns_peer_free          (PomonaApnsPeer                *self);
void               pomona_apns_peer_close         (PomonaApnsPeer                *self);
void               pomona_apns_peer_goaway        (PomonaApnsPeer                *self,
                                                   const char                    *reason);
void               pomona_apns_peer_set_max       (PomonaApnsPeer                *self,
                                                   guint                          max_streams);
/** For the verify function of the credentials. */
int                pomona_apns_peer_verify_cb     (gnutls_session_t               tls);

G_END_DECLS
