/* pomona-enroll-catalogue.c: translations in the language of whoever reads a page. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-enroll-catalogue.h"

#include <libintl.h>
#include <string.h>

/* The layout of a compiled catalogue is that of GNU gettext's manual, "The Format of GNU MO Files": six words, then two
 * tables of length and offset, for texts and for translations. */
#define MAGIC 0x950412deu
#define HEADER_SIZE 20
#define MAX_ENTRIES 100000

/* Languages of one header that are looked at. */
#define MAX_WISHES 32

typedef struct
{
  GMappedFile *file;
  const char  *data;
  gsize        size;
  gboolean     swapped;
  GHashTable  *texts;     /* text → translation, both in the file */
} Language;

struct _PomonaEnrollCatalogue
{
  GHashTable *languages;  /* "de" → Language */
};

static void
language_free (gpointer data)
{
  Language *language = data;

  g_clear_pointer (&language->texts, g_hash_table_unref);
  g_mapped_file_unref (language->file);
  g_free (language);
}

static guint32
get_word (const Language *language,
          gsize           offset)
{
  guint32 word;

  if (offset + sizeof word > language->size)
    return 0;
  memcpy (&word, language->data + offset, sizeof word);
  return language->swapped ? GUINT32_SWAP_LE_BE (word) : word;
}

/* The text that a row of a table points to; NULL where it does not lie in the file. */
static const char *
get_text (const Language *language,
          gsize           row)
{
  gsize length = get_word (language, row);
  gsize offset = get_word (language, row + 4);

  if (offset >= language->size || length >= language->size - offset || language->data[offset + length] != '\0')
    return NULL;
  return language->data + offset;
}

static gboolean
read_tables (Language *language)
{
  guint32 magic = get_word (language, 0);
  gsize n, texts, translations;

  language->swapped = magic == GUINT32_SWAP_LE_BE (MAGIC);
  if (language->size < HEADER_SIZE || (magic != MAGIC && !language->swapped))
    return FALSE;
  n = get_word (language, 8);
  texts = get_word (language, 12);
  translations = get_word (language, 16);
  if (n > MAX_ENTRIES)
    return FALSE;
  language->texts = g_hash_table_new (g_str_hash, g_str_equal);
  for (gsize i = 0; i < n; i++)
    {
      const char *text = get_text (language, texts + 8 * i);
      const char *translation = get_text (language, translations + 8 * i);

      if (text != NULL && translation != NULL && text[0] != '\0' && translation[0] != '\0')
        g_hash_table_insert (language->texts, (char *) text, (char *) translation);
    }
  return TRUE;
}

static Language *
language_load (const char *path)
{
  GMappedFile *file = g_mapped_file_new (path, FALSE, NULL);
  Language *language;

  if (file == NULL)
    return NULL;
  language = g_new0 (Language, 1);
  language->file = file;
  language->data = g_mapped_file_get_contents (file);
  language->size = g_mapped_file_get_length (file);
  if (language->data != NULL && read_tables (language))
    return language;
  language_free (language);
  return NULL;
}

PomonaEnrollCatalogue *
pomona_enroll_catalogue_new (const char *folder)
{
  PomonaEnrollCatalogue *self = g_new0 (PomonaEnrollCatalogue, 1);
  g_autoptr(GDir) dir = NULL;
  const char *name;

  self->languages = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, language_free);
  if (folder == NULL)
    folder = bindtextdomain (GETTEXT_PACKAGE, NULL);
  if (folder != NULL)
    dir = g_dir_open (folder, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, "LC_MESSAGES", GETTEXT_PACKAGE ".mo", NULL);
      Language *language = language_load (path);

      if (language != NULL)
        g_hash_table_insert (self->languages, g_ascii_strdown (name, -1), language);
    }
  return self;
}

void
pomona_enroll_catalogue_free (PomonaEnrollCatalogue *self)
{
  g_hash_table_unref (self->languages);
  g_free (self);
}

/* "de-AT" → "de_at", then "de"; English needs no catalogue. The key in the table, or NULL. */
static const char *
find_language (const PomonaEnrollCatalogue *self,
               const char                  *tag)
{
  g_autofree char *wanted = g_ascii_strdown (tag, -1);
  gpointer key;

  g_strdelimit (wanted, "-", '_');
  if (g_hash_table_lookup_extended (self->languages, wanted, &key, NULL))
    return key;
  wanted[strcspn (wanted, "_")] = '\0';
  if (g_str_equal (wanted, "en"))
    return "en";
  return g_hash_table_lookup_extended (self->languages, wanted, &key, NULL) ? key : NULL;
}

const char *
pomona_enroll_catalogue_choose (const PomonaEnrollCatalogue *self,
                                const char                  *accept_language)
{
  g_auto(GStrv) wishes = g_strsplit (accept_language != NULL ? accept_language : "", ",", MAX_WISHES);
  const char *best = "en";
  double best_weight = 0;

  for (guint i = 0; wishes[i] != NULL; i++)
    {
      g_auto(GStrv) parts = g_strsplit (wishes[i], ";", 3);
      double weight = 1;
      const char *language;

      if (parts[0] == NULL)
        continue;
      if (parts[1] != NULL && g_str_has_prefix (g_strstrip (parts[1]), "q="))
        weight = CLAMP (g_ascii_strtod (parts[1] + 2, NULL), 0, 1);
      language = find_language (self, g_strstrip (parts[0]));
      /* Of two that are liked as much, the one that is named first. */
      if (language != NULL && weight > best_weight)
        {
          best = language;
          best_weight = weight;
        }
    }
  return best;
}

const char *
pomona_enroll_catalogue_translate (const PomonaEnrollCatalogue *self,
                                   const char                  *language,
                                   const char                  *text)
{
  Language *found = g_hash_table_lookup (self->languages, language);
  const char *translation = found != NULL ? g_hash_table_lookup (found->texts, text) : NULL;

  return translation != NULL ? translation : text;
}
