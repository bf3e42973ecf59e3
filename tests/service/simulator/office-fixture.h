/* office-fixture.h: a service, a stand-in for Apple's pushes, and a fleet of pretend devices. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-pretend-fleet.h"
#include "pomona-push-desk.h"
#include "pomona-service.h"

G_BEGIN_DECLS

#define OFFICE_TOPIC "com.apple.mgmt.External.office"

typedef struct
{
  char                      *folder;
  PomonaService             *service;
  PomonaPushDesk            *desk;
  PomonaPretendFleet        *fleet;
  PomonaPretendFleetOptions  options;    /* to be changed before office_start_fleet () */
  char                      *ca;
  char                      *profile_url;
  GPtrArray                 *notices;    /* texts "EVENT SUBJECT DETAIL", in order */
  gint64                     clock_offset;
} Office;

/* Starts service and stand-in, imports the push certificate, makes a link without limit. */
void     office_set_up        (Office *self, gconstpointer data);
void     office_tear_down     (Office *self, gconstpointer data);
#define office_add(path, func) g_test_add (path, Office, NULL, office_set_up, func, office_tear_down)

/* Makes the fleet of self->options and enrolls it; comes back when all are enrolled. */
void     office_start_fleet   (Office *self);
/* The same without waiting. */
void     office_begin_fleet   (Office *self);

/* Runs the main context until @func says TRUE; fails the test after 60 seconds. */
void     office_wait          (Office *self, gboolean (*func) (Office *self, gpointer data), gpointer data);

/* Device ids as the service has them, device channels only; sorted by name. (transfer full) */
GPtrArray *office_list        (Office *self, gboolean with_users);
/* Id of the only device of a fleet of one. */
char    *office_only_id       (Office *self);
/* Sends a command, given in GVariant's text form, and waits until it has a final answer. (transfer full) */
PomonaCommandRecord *office_send      (Office *self, const char *device_id, const char *command);
/* Only sends; returns the UUID. */
char    *office_queue         (Office *self, const char *device_id, GVariant *command);
PomonaCommandRecord *office_get_command (Office *self, const char *uuid);
PomonaCommandRecord *office_wait_command (Office *self, const char *uuid);
/* The answer as a dictionary. (transfer full) */
GVariant *office_answer       (PomonaCommandRecord *record);
/* Waits until nothing is queued and no device is busy. */
void     office_settle        (Office *self);

/* Imports the desk's push certificate, and makes a link. (transfer full) */
void     office_import        (Office *self, const char *topic, gboolean practice);
char    *office_link          (Office *self, gboolean practice);

/* How many notices begin with that text. */
guint    office_count_notices (Office *self, const char *prefix);

/* Device number @index of the fleet does something on its own thread. */
void     office_with_device   (Office *self, guint index, PomonaPretendCallFunc func, gpointer data);

/* Runs a round of renewals in the service. */
void     office_renew         (Office *self);

G_END_DECLS
