/* pomona-request-private.h: how the listener makes and ends requests. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-request-target.h"
#include "pomona-request.h"

#include <microhttpd.h>

G_BEGIN_DECLS

/* What the handler decided; made once, read after `answered` was seen under the lock. */
typedef struct
{
  guint    status;
  char    *content_type;
  GBytes  *body;
  char   **headers;
} PomonaAnswer;

typedef enum
{
  POMONA_REQUEST_LINE,       /* the request line was read */
  POMONA_REQUEST_BODY,       /* the header was read, the body is coming */
  POMONA_REQUEST_DISCARDING, /* the body is not wanted: read the rest, then say why */
  POMONA_REQUEST_HANDED,     /* complete, the handler has it */
} PomonaRequestStage;

struct _PomonaRequest
{
  /* Whoever wants to answer counts as a user; the connection keeps the memory beside them. */
  gatomicrefcount        users;
  gatomicrefcount        life;

  /* Set before the handler sees the request. */
  PomonaMethod           method;
  PomonaRequestTarget   *target;
  char                  *headers[POMONA_N_HEADERS];
  GBytes                *body;
  char                  *peer;
  PomonaCertificate     *client_certificate;

  /* The listener's thread alone. */
  PomonaRequestStage     stage;
  GByteArray            *incoming;
  gsize                  body_limit;
  gsize                  target_length;   /* as it came */
  gsize                  reserved;        /* counted as buffered */
  gsize                  discarded;
  guint                  refused_status;  /* with POMONA_REQUEST_DISCARDING */
  gboolean               refusal_said;    /* while the body was still coming */

  GMutex                 lock;
  struct MHD_Connection *connection;      /* NULL after the exchange has ended */
  gboolean               suspended;
  gboolean               answered;
  PomonaAnswer           answer;
};

/* Takes the target; it is NULL when it could not be understood. The caller has the only life reference and no user. */
PomonaRequest *pomona_request_new         (struct MHD_Connection *connection,
                                           PomonaRequestTarget   *target);

/* Makes the caller the first user; a user holds a life reference. */
void           pomona_request_begin_use   (PomonaRequest         *self);

/* The exchange is over: answers from now on are dropped. Gives the life reference back. */
void           pomona_request_detach      (PomonaRequest         *self);

/* FALSE: the answer is there already. TRUE: it is not, and the connection was suspended until it comes. */
gboolean       pomona_request_wait        (PomonaRequest         *self);

G_END_DECLS
