/* pomona-pretend-answer-media.c: books, invitations and screen mirroring. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-pretend-answer-private.h"

/* Books are one fact: an array of dictionaries. */
static GVariant *
books (PomonaPretendState *state)
{
  GVariant *value = pomona_pretend_state_get (state, "books");

  return value != NULL ? value : g_variant_new_array (G_VARIANT_TYPE_VARIANT, NULL, 0);
}

void
pomona_pretend_do_managed_media_list (PomonaPretendAnswer *self)
{
  pomona_plist_set_array (&self->values, "Books", books (self->state));
}

static gboolean
same_book (GVariant *book,
           GVariant *command)
{
  const char *persistent = pomona_plist_get_string (command, "PersistentID");
  gint64 store_id = pomona_plist_get_int (command, "iTunesStoreID", 0);

  return (persistent != NULL && g_strcmp0 (pomona_plist_get_string (book, "PersistentID"), persistent) == 0) ||
         (store_id != 0 && pomona_plist_get_int (book, "iTunesStoreID", 0) == store_id);
}

/* All books but the one that the command names. */
static PomonaPlistArray *
other_books (PomonaPretendAnswer *self)
{
  g_autoptr(GVariant) all = g_variant_ref_sink (books (self->state));
  PomonaPlistArray *others = pomona_plist_array_new ();

  for (gsize i = 0; i < pomona_plist_array_length (all); i++)
    {
      g_autoptr(GVariant) book = pomona_plist_array_get (all, i);

      if (!same_book (book, self->command))
        pomona_plist_array_append (others, book);
    }
  return others;
}

void
pomona_pretend_do_install_media (PomonaPretendAnswer *self)
{
  static const char *const keys[] = { "iTunesStoreID", "PersistentID", "Kind", "Version", "Author", "Title" };
  g_auto(GVariantDict) book = G_VARIANT_DICT_INIT (NULL);
  PomonaPlistArray *list;

  if (g_strcmp0 (pomona_plist_get_string (self->command, "MediaType"), "Book") != 0)
    {
      pomona_pretend_answer_refuse (self, "MediaType");
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr(GVariant) value = pomona_plist_get_value (self->command, keys[i]);

      pomona_plist_set_value (&book, keys[i], value);
    }
  pomona_plist_set_string (&book, "State", "Installed");
  list = other_books (self);
  pomona_plist_array_append (list, pomona_plist_dict_end (&book));
  pomona_pretend_state_set (self->state, "books", pomona_plist_array_end (list));
  pomona_plist_set_string (&self->values, "MediaType", "Book");
  pomona_plist_set_string (&self->values, "State", "Queued");
}

void
pomona_pretend_do_remove_media (PomonaPretendAnswer *self)
{
  if (g_strcmp0 (pomona_plist_get_string (self->command, "MediaType"), "Book") != 0)
    pomona_pretend_answer_refuse (self, "MediaType");
  else
    pomona_pretend_state_set (self->state, "books", pomona_plist_array_end (other_books (self)));
}

void
pomona_pretend_do_invite_to_program (PomonaPretendAnswer *self)
{
  if (pomona_pretend_answer_need_string (self, "ProgramID") != NULL &&
      pomona_pretend_answer_need_string (self, "InvitationURL") != NULL)
    pomona_plist_set_string (&self->values, "InvitationResult", "Acknowledged");
}

void
pomona_pretend_do_request_mirroring (PomonaPretendAnswer *self)
{
  if (pomona_plist_get_string (self->command, "DestinationName") == NULL &&
      pomona_plist_get_string (self->command, "DestinationDeviceID") == NULL)
    pomona_pretend_answer_refuse (self, "DestinationName");
  else
    pomona_plist_set_string (&self->values, "MirroringResult", "DestinationNotFound");
}
