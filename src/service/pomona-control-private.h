/* pomona-control-private.h: one client of the local socket, and the methods it may call.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-control.h"

G_BEGIN_DECLS

typedef struct _PomonaControlClientConnection PomonaControlConnection;

/* One method call that waits for its answer. Exactly one of the answer functions is called for it, and
 * frees it. */
typedef struct
{
  PomonaControlConnection *connection;
  PomonaService           *service;
  JsonObject              *params;      /* NULL without any */
  GCancellable            *cancellable; /* the client hung up */
  gpointer                 data;        /* of the method */
  GDestroyNotify           destroy;
} PomonaControlCall;

typedef void (*PomonaControlMethodFunc) (PomonaControlCall *call);

typedef struct
{
  const char              *name;
  PomonaControlMethodFunc  func;
} PomonaControlMethod;

extern const PomonaControlMethod pomona_control_device_methods[];
extern const PomonaControlMethod pomona_control_command_methods[];
extern const PomonaControlMethod pomona_control_service_methods[];

/* Takes the node. */
void pomona_control_call_return       (PomonaControlCall *call,
                                       JsonNode          *result);
void pomona_control_call_fail         (PomonaControlCall *call,
                                       int                exit_code,
                                       const char        *message);
/* Takes the error; the exit code follows from it. */
void pomona_control_call_return_error (PomonaControlCall *call,
                                       GError            *error);

/* From here on the client gets an {"event": …} line for each event, until it hangs up. */
void pomona_control_call_follow       (PomonaControlCall *call);

/* A text parameter that must be there: fails the call and returns NULL when it is not. */
const char *pomona_control_call_need  (PomonaControlCall *call,
                                       const char        *name);

G_END_DECLS
