/* pomona-statement.c: a prepared statement in use. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "pomona-statement-private.h"

struct _PomonaStatement
{
  PomonaDb     *db;
  sqlite3_stmt *stmt;           /* NULL: could not be prepared */
  GError       *error;          /* the first thing that went wrong */
  int           bound;
};

PomonaStatement *
pomona_db_prepare (PomonaDb   *db,
                   const char *sql)
{
  PomonaStatement *self = g_new0 (PomonaStatement, 1);
  int rc;

  self->db = db;
  self->stmt = pomona_db_take_statement (db, sql, &rc);
  if (self->stmt == NULL)
    pomona_db_set_error (db, rc, &self->error);
  return self;
}

void
pomona_statement_free (PomonaStatement *self)
{
  if (self == NULL)
    return;
  if (self->stmt != NULL)
    pomona_db_return_statement (self->db, self->stmt);
  g_clear_error (&self->error);
  g_free (self);
}

static void
check (PomonaStatement *self,
       int              rc)
{
  if (rc != SQLITE_OK && self->error == NULL)
    pomona_db_set_error (self->db, rc, &self->error);
}

void
pomona_statement_text (PomonaStatement *self,
                       const char      *value)
{
  self->bound++;
  if (self->stmt != NULL)
    check (self, sqlite3_bind_text (self->stmt, self->bound, value, -1, SQLITE_TRANSIENT));
}

void
pomona_statement_int (PomonaStatement *self,
                      gint64           value)
{
  self->bound++;
  if (self->stmt != NULL)
    check (self, sqlite3_bind_int64 (self->stmt, self->bound, value));
}

static void
bind_blob (PomonaStatement *self,
           const void      *data,
           gsize            size)
{
  self->bound++;
  /* A NULL pointer would be bound as NULL; no bytes are still bytes. */
  if (self->stmt != NULL)
    check (self, sqlite3_bind_blob64 (self->stmt, self->bound, data != NULL ? data : "", size, SQLITE_TRANSIENT));
}

void
pomona_statement_bytes (PomonaStatement *self,
                        GBytes          *value)
{
  gsize size;

  if (value == NULL)
    {
      pomona_statement_text (self, NULL);
      return;
    }
  bind_blob (self, g_bytes_get_data (value, &size), g_bytes_get_size (value));
}

/* What a sealed value is bound to, so that it opens nowhere else. */
static char *
seal_context (const char *place,
              const char *owner)
{
  return g_strdup_printf ("%s:%s", place, owner);
}

void
pomona_statement_sealed (PomonaStatement *self,
                         const char      *place,
                         const char      *owner,
                         const void      *data,
                         gsize            size)
{
  PomonaSealer *sealer = pomona_db_get_sealer (self->db);
  g_autofree char *context = seal_context (place, owner);
  g_autoptr(GBytes) sealed = NULL;

  if (sealer != NULL)
    sealed = pomona_sealer_seal (sealer, context, data, size);
  else if (self->error == NULL)
    self->error = g_error_new_literal (POMONA_STORE_ERROR, POMONA_STORE_ERROR_NO_KEY,
                                       _("The store was opened without its key"));
  pomona_statement_bytes (self, sealed);
}

void
pomona_statement_sealed_secret (PomonaStatement *self,
                                const char      *place,
                                const char      *owner,
                                PomonaSecret    *secret)
{
  gsize size;
  const guint8 *data;

  if (secret == NULL)
    {
      pomona_statement_text (self, NULL);
      return;
    }
  data = pomona_secret_get_data (secret, &size);
  pomona_statement_sealed (self, place, owner, data, size);
}

gboolean
pomona_statement_next (PomonaStatement *self)
{
  int rc;

  if (self->error != NULL)
    return FALSE;
  rc = sqlite3_step (self->stmt);
  if (rc == SQLITE_ROW)
    return TRUE;
  if (rc != SQLITE_DONE)
    check (self, rc);
  return FALSE;
}

gboolean
pomona_statement_finish (PomonaStatement  *self,
                         GError          **error)
{
  if (self->stmt != NULL)
    sqlite3_reset (self->stmt);
  if (self->error == NULL)
    return TRUE;
  g_propagate_error (error, g_error_copy (self->error));
  return FALSE;
}

gboolean
pomona_statement_run (PomonaStatement  *self,
                      GError          **error)
{
  while (pomona_statement_next (self))
    ;
  return pomona_statement_finish (self, error);
}

gboolean
pomona_statement_one (PomonaStatement  *self,
                      const char       *missing,
                      GError          **error)
{
  if (pomona_statement_next (self))
    return TRUE;
  if (pomona_statement_finish (self, error))
    g_set_error_literal (error, POMONA_STORE_ERROR, POMONA_STORE_ERROR_NOT_FOUND, missing);
  return FALSE;
}

const char *
pomona_statement_get_nullable (PomonaStatement *self,
                               int              column)
{
  const char *text = (const char *) sqlite3_column_text (self->stmt, column);

  /* We write nothing else; SQLite itself does not check, and a damaged file must not reach the window. */
  return text != NULL && g_utf8_validate (text, -1, NULL) ? text : NULL;
}

const char *
pomona_statement_get_text (PomonaStatement *self,
                           int              column)
{
  const char *text = pomona_statement_get_nullable (self, column);

  return text != NULL ? text : "";
}

gint64
pomona_statement_get_int (PomonaStatement *self,
                          int              column)
{
  return sqlite3_column_int64 (self->stmt, column);
}

gboolean
pomona_statement_is_null (PomonaStatement *self,
                          int              column)
{
  return sqlite3_column_type (self->stmt, column) == SQLITE_NULL;
}

GBytes *
pomona_statement_get_bytes (PomonaStatement *self,
                            int              column)
{
  const void *data;

  if (pomona_statement_is_null (self, column))
    return NULL;
  data = sqlite3_column_blob (self->stmt, column);
  return g_bytes_new (data, sqlite3_column_bytes (self->stmt, column));
}

PomonaSecret *
pomona_statement_get_sealed (PomonaStatement  *self,
                             int               column,
                             const char       *place,
                             const char       *owner,
                             GError          **error)
{
  PomonaSealer *sealer = pomona_db_get_sealer (self->db);
  g_autofree char *context = seal_context (place, owner);
  g_autoptr(GBytes) sealed = pomona_statement_get_bytes (self, column);
  g_autoptr(GError) local = NULL;
  PomonaSecret *secret;

  if (sealed == NULL)
    return NULL;
  if (sealer == NULL)
    {
      g_set_error_literal (error, POMONA_STORE_ERROR, POMONA_STORE_ERROR_NO_KEY,
                           _("The store was opened without its key"));
      return NULL;
    }
  secret = pomona_sealer_open (sealer, context, sealed, &local);
  if (secret == NULL)
    g_set_error (error, POMONA_STORE_ERROR, POMONA_STORE_ERROR_WRONG_KEY,
                 _("A secret in the database could not be opened: %s"), local->message);
  return secret;
}
