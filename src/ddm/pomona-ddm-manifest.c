/* pomona-ddm-manifest.c: the set of declarations that a device shall have. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-ddm-manifest.h"

#include <glib/gi18n.h>
#include <stdlib.h>
#include <string.h>

#include "pomona-ddm-error.h"
#include "pomona-json.h"

G_DEFINE_BOXED_TYPE (PomonaDdmManifest, pomona_ddm_manifest, pomona_ddm_manifest_ref, pomona_ddm_manifest_unref)

static void
manifest_clear (gpointer data)
{
  PomonaDdmManifest *self = data;

  for (gsize i = 0; i < self->n_entries; i++)
    {
      g_free ((char *) self->entries[i].identifier);
      g_free ((char *) self->entries[i].server_token);
    }
  g_free ((PomonaDdmManifestEntry *) self->entries);
  g_free ((char *) self->declarations_token);
}

static int
compare_entries (const void *a,
                 const void *b)
{
  const PomonaDdmManifestEntry *entry_a = a;
  const PomonaDdmManifestEntry *entry_b = b;

  if (entry_a->kind != entry_b->kind)
    return entry_a->kind < entry_b->kind ? -1 : 1;
  return strcmp (entry_a->identifier, entry_b->identifier);
}

static gboolean
check_entry (const PomonaDdmManifestEntry  *entry,
             GError                       **error)
{
  if (entry->identifier == NULL || *entry->identifier == '\0' || strlen (entry->identifier) > POMONA_DDM_MAX_IDENTIFIER)
    {
      g_set_error (error, POMONA_DDM_ERROR, POMONA_DDM_ERROR_MALFORMED,
                   _("A declaration of the set has no Identifier, or one longer than %d bytes"), POMONA_DDM_MAX_IDENTIFIER);
      return FALSE;
    }
  if (entry->server_token == NULL || *entry->server_token == '\0' ||
      strlen (entry->server_token) > POMONA_DDM_MAX_SERVER_TOKEN)
    {
      g_set_error (error, POMONA_DDM_ERROR, POMONA_DDM_ERROR_MALFORMED,
                   _("The declaration %s of the set has no ServerToken, or one longer than %d bytes"), entry->identifier,
                   POMONA_DDM_MAX_SERVER_TOKEN);
      return FALSE;
    }
  return TRUE;
}

static char *
compute_token (const PomonaDdmManifestEntry *entries,
               gsize                         n_entries)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  for (gsize i = 0; i < n_entries; i++)
    {
      const char *const parts[] = { pomona_ddm_kind_to_string (entries[i].kind), entries[i].identifier,
                                    entries[i].server_token };

      /* With their NUL bytes, so that no two sets run together into the same bytes. */
      for (gsize j = 0; j < G_N_ELEMENTS (parts); j++)
        g_checksum_update (checksum, (const guchar *) parts[j], (gssize) strlen (parts[j]) + 1);
    }
  return g_strdup (g_checksum_get_string (checksum));
}

/* `token` NULL: it is computed. */
static PomonaDdmManifest *
manifest_new (const PomonaDdmManifestEntry  *entries,
              gsize                          n_entries,
              const char                    *token,
              GError                       **error)
{
  g_autoptr(PomonaDdmManifest) self = g_atomic_rc_box_new0 (PomonaDdmManifest);
  PomonaDdmManifestEntry *copies = g_new0 (PomonaDdmManifestEntry, n_entries);

  self->entries = copies;
  for (gsize i = 0; i < n_entries; i++)
    {
      if (!check_entry (&entries[i], error))
        return NULL;
      copies[i].kind = entries[i].kind;
      copies[i].identifier = g_strdup (entries[i].identifier);
      copies[i].server_token = g_strdup (entries[i].server_token);
      self->n_entries++;
    }
  if (n_entries > 0)
    qsort (copies, n_entries, sizeof *copies, compare_entries);
  for (gsize i = 1; i < n_entries; i++)
    if (compare_entries (&copies[i - 1], &copies[i]) == 0)
      {
        g_set_error (error, POMONA_DDM_ERROR, POMONA_DDM_ERROR_MALFORMED,
                     _("The set holds two declarations with the Identifier %s"), copies[i].identifier);
        return NULL;
      }
  self->declarations_token = token != NULL ? g_strdup (token) : compute_token (copies, n_entries);
  return g_steal_pointer (&self);
}

PomonaDdmManifest *
pomona_ddm_manifest_new (const PomonaDdmManifestEntry  *entries,
                         gsize                          n_entries,
                         GError                       **error)
{
  return manifest_new (entries, n_entries, NULL, error);
}

static gboolean
read_kind (JsonObject     *declarations,
           PomonaDdmKind   kind,
           GArray         *entries,
           GError        **error)
{
  JsonArray *array = pomona_json_get_array (declarations, pomona_ddm_kind_get_items_key (kind));

  if (array == NULL)
    {
      g_set_error (error, POMONA_DDM_ERROR, POMONA_DDM_ERROR_MALFORMED,
                   _("The list of declarations has no array “%s”; it is needed even if it is empty"),
                   pomona_ddm_kind_get_items_key (kind));
      return FALSE;
    }
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      PomonaDdmManifestEntry entry = { kind, pomona_json_get_string (object, "Identifier"),
                                       pomona_json_get_string (object, "ServerToken") };

      g_array_append_val (entries, entry);
    }
  return TRUE;
}

static const char *
read_token (JsonObject  *object,
            GError     **error)
{
  const char *token = pomona_json_get_string (object, "DeclarationsToken");

  if (token == NULL || *token == '\0' || strlen (token) > POMONA_DDM_MAX_DECLARATIONS_TOKEN)
    {
      g_set_error (error, POMONA_DDM_ERROR, POMONA_DDM_ERROR_MALFORMED,
                   _("The answer has no DeclarationsToken, or one longer than %d bytes"), POMONA_DDM_MAX_DECLARATIONS_TOKEN);
      return NULL;
    }
  return token;
}

PomonaDdmManifest *
pomona_ddm_manifest_parse_items (const char  *text,
                                 gssize       length,
                                 GError     **error)
{
  g_autoptr(JsonObject) object = pomona_json_parse_object (text, length, error);
  g_autoptr(GArray) entries = g_array_new (FALSE, FALSE, sizeof (PomonaDdmManifestEntry));
  const char *token;

  if (object == NULL)
    return NULL;
  token = read_token (object, error);
  if (token == NULL)
    return NULL;
  for (guint kind = 0; kind < POMONA_N_DDM_KINDS; kind++)
    if (!read_kind (pomona_json_get_object (object, "Declarations"), kind, entries, error))
      return NULL;
  return manifest_new ((const PomonaDdmManifestEntry *) (gpointer) entries->data, entries->len, token, error);
}

PomonaDdmManifest *
pomona_ddm_manifest_ref (PomonaDdmManifest *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
pomona_ddm_manifest_unref (PomonaDdmManifest *self)
{
  g_atomic_rc_box_release_full (self, manifest_clear);
}

const PomonaDdmManifestEntry *
pomona_ddm_manifest_find (const PomonaDdmManifest *self,
                          PomonaDdmKind            kind,
                          const char              *identifier)
{
  const PomonaDdmManifestEntry wanted = { kind, identifier, NULL };

  if (self->n_entries == 0)
    return NULL;
  return bsearch (&wanted, self->entries, self->n_entries, sizeof wanted, compare_entries);
}

static GBytes *
write_object (JsonObject *object)
{
  char *text = pomona_json_write_object (object, FALSE);

  return g_bytes_new_take (text, strlen (text));
}

GBytes *
pomona_ddm_manifest_to_items (const PomonaDdmManifest *self)
{
  g_autoptr(JsonObject) object = json_object_new ();
  JsonObject *declarations = json_object_new ();
  JsonArray *arrays[POMONA_N_DDM_KINDS];

  for (guint kind = 0; kind < POMONA_N_DDM_KINDS; kind++)
    arrays[kind] = json_array_new ();
  for (gsize i = 0; i < self->n_entries; i++)
    {
      JsonObject *entry = json_object_new ();

      json_object_set_string_member (entry, "Identifier", self->entries[i].identifier);
      json_object_set_string_member (entry, "ServerToken", self->entries[i].server_token);
      json_array_add_object_element (arrays[self->entries[i].kind], entry);
    }
  for (guint kind = 0; kind < POMONA_N_DDM_KINDS; kind++)
    json_object_set_array_member (declarations, pomona_ddm_kind_get_items_key (kind), arrays[kind]);
  json_object_set_object_member (object, "Declarations", declarations);
  json_object_set_string_member (object, "DeclarationsToken", self->declarations_token);
  return write_object (object);
}

GBytes *
pomona_ddm_manifest_to_tokens (const PomonaDdmManifest *self,
                               gint64                   timestamp)
{
  g_autoptr(GDateTime) when = g_date_time_new_from_unix_utc (timestamp / G_USEC_PER_SEC);
  g_autofree char *text = when != NULL ? g_date_time_format (when, "%Y-%m-%dT%H:%M:%SZ") : NULL;
  g_autoptr(JsonObject) object = json_object_new ();
  JsonObject *tokens = json_object_new ();

  json_object_set_string_member (tokens, "DeclarationsToken", self->declarations_token);
  json_object_set_string_member (tokens, "Timestamp", text != NULL ? text : "1970-01-01T00:00:00Z");
  json_object_set_object_member (object, "SyncTokens", tokens);
  return write_object (object);
}

char *
pomona_ddm_tokens_parse (const char  *text,
                         gssize       length,
                         GError     **error)
{
  g_autoptr(JsonObject) object = pomona_json_parse_object (text, length, error);

  if (object == NULL)
    return NULL;
  return g_strdup (read_token (pomona_json_get_object (object, "SyncTokens"), error));
}
