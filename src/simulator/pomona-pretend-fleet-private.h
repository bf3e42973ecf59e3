/* pomona-pretend-fleet-private.h: the inside of a fleet. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-pretend-fleet.h"

G_BEGIN_DECLS

typedef struct
{
  PomonaPretendFleet *fleet;
  PomonaPretendDevice *device;
  guint index;
  guint tries;
  gint64 started;
  gboolean waiting;       /* for its turn to enroll */
  gboolean failed;
} PomonaPretendMember;

struct _PomonaPretendFleet
{
  PomonaPretendFleetOptions options;
  char *ca_pem;
  char *fingerprint;
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;
  PomonaPretendWorkers *workers;

  /* Touched on the fleet's thread only. */
  GPtrArray *members;
  GHashTable *tokens;     /* token in hexadecimal digits to PomonaPretendMember */
  char *profile_url;
  guint enrolling;
  gboolean closing;       /* the devices are on their way out */
  GSource *pace;

  /* Notices on their way to the thread that made the fleet. */
  GMainContext *home;
  PomonaPretendFleetFunc func;
  gpointer user_data;
  GMutex lock;
  GQueue notices;
  GSource *delivery;
  PomonaPretendFleetStats stats;
};

/* Runs @func on the fleet's thread and waits for it. */
void pomona_pretend_fleet_run (PomonaPretendFleet *self, GSourceFunc func, gpointer data);

/* Attaches a source to the fleet's thread; it has to be destroyed before the fleet is freed. */
void pomona_pretend_fleet_attach (PomonaPretendFleet *self, GSource *source);

/* On the fleet's thread. @device: (transfer full) */
void pomona_pretend_fleet_add (PomonaPretendFleet *self, PomonaPretendDevice *device);
void pomona_pretend_fleet_replace (PomonaPretendFleet *self, guint index, PomonaPretendDevice *device);

G_END_DECLS
