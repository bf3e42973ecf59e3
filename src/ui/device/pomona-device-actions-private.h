/* pomona-device-actions-private.h: one action on its way from the question to the command. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-device-actions.h"

G_BEGIN_DECLS

typedef struct
{
  PomonaDeviceAction  action;
  GtkWidget          *parent;
  PomonaOffice       *office;
  GPtrArray          *items;     /* PomonaDeviceItem that can take it */
  GVariant           *command;   /* once it is known */
} PomonaDeviceRun;

PomonaDeviceRun *pomona_device_run_new     (PomonaDeviceAction  action,
                                            GtkWidget          *parent,
                                            PomonaOffice       *office);
void             pomona_device_run_free    (PomonaDeviceRun    *run);

/* Asks, sets the command, executes; or frees the run when the person thinks better of it. note: who is left out, or NULL. */
void             pomona_device_run_ask     (PomonaDeviceRun    *run,
                                            const char         *note);
void             pomona_device_run_ask_remove_profile (PomonaDeviceRun *run,
                                                       const char      *name);
/* Takes the run. */
void             pomona_device_run_execute (PomonaDeviceRun    *run);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaDeviceRun, pomona_device_run_free)

G_END_DECLS
