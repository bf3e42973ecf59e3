/* fixture.h: a store in a folder of its own, for tests. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-store.h"

G_BEGIN_DECLS

/* An hour at which the clock of the test stands. */
#define FIXTURE_NOW (G_GINT64_CONSTANT (1790000000) * G_USEC_PER_SEC)

typedef struct
{
  char         *folder;
  char         *path;
  PomonaSealer *sealer;
  PomonaStore  *store;
} Fixture;

void          fixture_set_up     (Fixture *fixture, gconstpointer data);
void          fixture_tear_down  (Fixture *fixture, gconstpointer data);

/* Closes the store and opens it again; it has to succeed. */
void          fixture_reopen     (Fixture *fixture);

/* Writes, has to succeed. */
void          fixture_write      (Fixture *fixture, PomonaStoreWriteFunc func, gpointer data);
PomonaDb     *fixture_reader     (Fixture *fixture);

/* A key that is always the same. */
PomonaSealer *fixture_sealer_new (guint8 fill);
void          fixture_remove     (const char *folder);

/* Runs SQL on the file by a connection that is none of the store's. */
void          fixture_sql        (const char *path, const char *sql);
gint64        fixture_sql_int    (const char *path, const char *sql);

#define fixture_add(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

G_END_DECLS
