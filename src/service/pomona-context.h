/* pomona-context.h: what the parts of a running service share. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Made by pomona-service.c when the service starts, freed when every thread has ended. The pointers
 * do not change in between; what can change while serving (URL, organization, TLS certificate) is
 * behind functions. Everything here may be used from any service thread. */
#pragma once

#include "pomona-authority.h"
#include "pomona-bus.h"
#include "pomona-identity.h"
#include "pomona-pusher.h"
#include "pomona-store.h"

G_BEGIN_DECLS

typedef struct
{
  PomonaStore     *store;
  PomonaAuthority *device_authority;   /* issues device identities (RSA: SCEP clients encrypt to it) */
  PomonaAuthority *tls_authority;      /* NULL when the TLS certificate comes from a file */
  PomonaBus       *bus;                /* events, see pomona-bus.h */
  PomonaPusher    *pusher;             /* asks for pushes, see pomona-pusher.h */
  gint64           started_at;

  /* Read with the accessors below. */
  GMutex           lock;
  char            *public_url;         /* "https://host:port", no slash at the end */
  char            *organization;
  PomonaIdentity  *tls_identity;       /* NULL where a proxy does TLS */
} PomonaContext;

/* Owned copies. */
char *pomona_context_dup_public_url   (PomonaContext *context);
char *pomona_context_dup_organization (PomonaContext *context);

/* What TLS is done with, also what enrollment profiles are signed with; NULL where a proxy does TLS. */
PomonaIdentity *pomona_context_dup_tls_identity (PomonaContext *context);

/* "https://…/enroll/TOKEN" and the like: joins the public URL and an absolute path. */
char *pomona_context_dup_url (PomonaContext *context, const char *path);

G_END_DECLS
