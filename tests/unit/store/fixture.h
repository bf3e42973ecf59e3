/* fixture.h: a store, or a bare connection, in a folder of its own. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-checkin.h"
#include "pomona-db-private.h"
#include "pomona-enrollment-table.h"
#include "pomona-store.h"

G_BEGIN_DECLS

/* Where the clock of the test stands at first. */
#define FIXTURE_NOW (G_GINT64_CONSTANT (1790000000) * G_USEC_PER_SEC)

#define FIXTURE_TOPIC "com.apple.mgmt.External.1"

typedef struct
{
  char         *folder;
  char         *path;
  PomonaSealer *sealer;
  PomonaStore  *store;          /* with fixture_add_store () */
  PomonaDb     *db;             /* with fixture_add_db (): may write */
  GError       *error;          /* of a call that has to fail; cleared by fixture_assert_error () */
} Fixture;

void          fixture_set_up_store (Fixture *fixture, gconstpointer data);
void          fixture_set_up_db    (Fixture *fixture, gconstpointer data);
void          fixture_tear_down    (Fixture *fixture, gconstpointer data);

#define fixture_add_store(path, func) g_test_add (path, Fixture, NULL, fixture_set_up_store, func, fixture_tear_down)
#define fixture_add_db(path, func)    g_test_add (path, Fixture, NULL, fixture_set_up_db, func, fixture_tear_down)

/* Closes the store and opens it again; it has to succeed. */
void          fixture_reopen     (Fixture *fixture);

/* Writes through the store, has to succeed. */
void          fixture_write      (Fixture *fixture, PomonaStoreWriteFunc func, gpointer data);
PomonaDb     *fixture_reader     (Fixture *fixture);

/* fixture->error has to be this one of the store's. */
#define fixture_assert_error(fixture, code)                                   \
  G_STMT_START                                                                \
    {                                                                         \
      g_assert_error ((fixture)->error, POMONA_STORE_ERROR, (int) (code));    \
      g_clear_error (&(fixture)->error);                                      \
    }                                                                         \
  G_STMT_END

/* A call with an error at its end has to succeed: assert_ok (f, pomona_foo (db, &f->error)). */
#define assert_ok(fixture, call)                                              \
  G_STMT_START                                                                \
    {                                                                         \
      gboolean ok_ = (call) != 0;                                             \
      g_assert_no_error ((fixture)->error);                                   \
      g_assert_true (ok_);                                                    \
    }                                                                         \
  G_STMT_END

/* And has to fail. */
#define assert_fails(fixture, call, code)                                     \
  G_STMT_START                                                                \
    {                                                                         \
      g_assert_false ((call) != 0);                                           \
      fixture_assert_error (fixture, code);                                   \
    }                                                                         \
  G_STMT_END

/* A key that is always the same. */
PomonaSealer *fixture_sealer_new (guint8 fill);
void          fixture_remove     (const char *folder);

/* Runs SQL on the file by a connection that is none of the store's. */
void          fixture_sql        (const char *path, const char *sql);
gint64        fixture_sql_int    (const char *path, const char *sql);

/* --- devices, on the bare connection --- */

/* A check-in message; pairs of key and text, then NULL. Keys that end in Token become data, "true" and
 * "false" become booleans. */
PomonaCheckin *fixture_checkin_new (const char *type, const char *udid, ...) G_GNUC_NULL_TERMINATED;

/* Authenticate by the identity `fingerprint`, has to be taken. */
PomonaAuthenticateOutcome fixture_authenticate (Fixture *fixture, const char *udid, const char *fingerprint);
PomonaTokenOutcome        fixture_token_update (Fixture *fixture, const char *udid, const char *token);
/* Both, with an identity "f-UDID" and a token "token of UDID". */
void                      fixture_enroll       (Fixture *fixture, const char *udid);
PomonaDevice             *fixture_get          (Fixture *fixture, const char *id);

G_END_DECLS
