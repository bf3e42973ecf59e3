/* pomona-plist-guard.c: the strict check in front of libplist. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pomona-key-set-private.h"
#include "pomona-plist-lexer-private.h"
#include "pomona-plist-private.h"
#include "pomona-text.h"

/* libplist has no limit on depth and crashes when it frees what it built; it takes a string for a key, the
 * octal 010 for 8, junk for base64 and a list without an end for a list. It also reports no position. So a
 * document is walked over first, and only what is plain goes on. */

typedef struct
{
  gboolean is_dict;
  gboolean has_key; /* a key waits for its value */
  guint scope;
} Level;

typedef struct
{
  PomonaPlistLexer lexer;
  const PomonaPlistLimits *limits;
  PomonaPlistTally *tally;
  PomonaKeySet *keys;
  GString *key;
  Level levels[POMONA_PLIST_MAX_DEPTH];
  guint depth;
  guint n_dicts;
  gboolean has_root;
} Guard;

static gboolean
fail (Guard             *guard,
      PomonaPlistError   code,
      GError           **error,
      const char        *what)
{
  return pomona_plist_lexer_fail (&guard->lexer, code, error, what);
}

static gboolean
fail_invalid (Guard       *guard,
              GError     **error,
              const char  *what)
{
  return fail (guard, POMONA_PLIST_ERROR_INVALID, error, what);
}

static gboolean
check_text (Guard    *guard,
            GString  *text,
            GError  **error)
{
  for (gsize i = 0; i < text->len; i++)
    if ((guchar) text->str[i] < 0x20 && !pomona_plist_is_space (text->str[i]))
      return fail_invalid (guard, error, _("A text contains a control character"));
  guard->tally->sum += text->len;
  return TRUE;
}

static gboolean
count_node (Guard   *guard,
            GError **error)
{
  if (++guard->tally->nodes > guard->limits->max_nodes)
    return fail (guard, POMONA_PLIST_ERROR_TOO_MANY, error, _("There are too many values"));
  return TRUE;
}

static gboolean
read_key (Guard   *guard,
          Level   *level,
          GError **error)
{
  if (level->has_key)
    return fail_invalid (guard, error, _("A key has no value"));
  if (!count_node (guard, error)
      || !pomona_plist_lexer_read_text (&guard->lexer, guard->key, error)
      || !check_text (guard, guard->key, error)
      || !pomona_plist_lexer_read_closing (&guard->lexer, "key", error))
    return FALSE;
  if (!pomona_key_set_add (guard->keys, level->scope, guard->key->str, guard->key->len))
    {
      g_autofree char *shown = pomona_text_shorten (guard->key->str, 60);
      g_autofree char *what = g_strdup_printf (_("The key “%s” occurs twice"), shown);

      return fail (guard, POMONA_PLIST_ERROR_DUPLICATE, error, what);
    }
  level->has_key = TRUE;
  return TRUE;
}

static gboolean
read_string (Guard   *guard,
             GError **error)
{
  return pomona_plist_lexer_read_text (&guard->lexer, guard->key, error)
         && check_text (guard, guard->key, error)
         && pomona_plist_lexer_read_closing (&guard->lexer, "string", error);
}

/* Returns NULL, or what is wrong. */
static const char *
check_scalar (Guard                *guard,
              const PomonaPlistTag *tag,
              const char           *text,
              gsize                 length)
{
  guint64 value = 0;
  gint64 us;
  gsize size = 0;

  if (pomona_plist_tag_is (tag, "integer"))
    {
      if (!pomona_plist_check_integer (text, length, &value))
        return _("An integer is not a whole number of at most 64 bits");
    }
  else if (pomona_plist_tag_is (tag, "real"))
    {
      if (!pomona_plist_check_real (text, length))
        return _("A real is not a number");
    }
  else if (pomona_plist_tag_is (tag, "date"))
    {
      if (!pomona_plist_date_from_text (text, length, &us))
        return _("A date is not of the form 2030-12-31T23:59:59Z");
      value = (guint64) (us / G_USEC_PER_SEC);
    }
  else if (pomona_plist_tag_is (tag, "data"))
    {
      const char *what = pomona_plist_check_base64 (text, length, &size);

      if (what != NULL)
        return what;
      value = size;
    }
  else if (length > 0) /* true or false */
    return _("A true or false has content");
  guard->tally->sum += value;
  return NULL;
}

static gboolean
read_scalar (Guard                 *guard,
             const PomonaPlistTag  *tag,
             GError               **error)
{
  g_autofree char *name = g_strndup (tag->name, tag->length);
  const char *from = guard->lexer.p;
  const char *to = memchr (from, '<', (gsize) (guard->lexer.end - from));
  const char *what;

  if (to == NULL)
    return fail_invalid (guard, error, _("The document ends within an element"));
  /* Dates have to fill their element; libplist takes one with much space behind it for another day. */
  if (!pomona_plist_tag_is (tag, "date"))
    {
      while (from < to && pomona_plist_is_space (*from))
        from++;
      while (to > from && pomona_plist_is_space (to[-1]))
        to--;
    }
  guard->lexer.p = from;
  what = check_scalar (guard, tag, from, (gsize) (to - from));
  if (what != NULL)
    return fail (guard, POMONA_PLIST_ERROR_RANGE, error, what);
  guard->lexer.p = to;
  pomona_plist_lexer_skip_space (&guard->lexer);
  return pomona_plist_lexer_read_closing (&guard->lexer, name, error);
}

static gboolean
open_level (Guard                 *guard,
            const PomonaPlistTag  *tag,
            GError               **error)
{
  Level *level;

  /* libplist opens and closes an empty one at once; what it is is the same. */
  if (guard->depth >= guard->limits->max_depth)
    return fail (guard, POMONA_PLIST_ERROR_TOO_DEEP, error, _("Dictionaries and arrays are nested too deeply"));
  if (tag->empty)
    return TRUE;
  level = &guard->levels[guard->depth++];
  level->is_dict = pomona_plist_tag_is (tag, "dict");
  level->has_key = FALSE;
  level->scope = guard->n_dicts++;
  return TRUE;
}

static gboolean
close_level (Guard                 *guard,
             const PomonaPlistTag  *tag,
             GError               **error)
{
  Level *level = guard->depth > 0 ? &guard->levels[guard->depth - 1] : NULL;

  if (level == NULL || !pomona_plist_tag_is (tag, level->is_dict ? "dict" : "array"))
    return fail_invalid (guard, error, _("An element is closed that is not open"));
  if (level->has_key)
    return fail_invalid (guard, error, _("A key has no value"));
  guard->depth--;
  return TRUE;
}

static gboolean
is_scalar_tag (const PomonaPlistTag *tag)
{
  static const char *const names[] = { "string", "integer", "true", "false", "data", "date", "real" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (pomona_plist_tag_is (tag, names[i]))
      return TRUE;
  return FALSE;
}

/* Behind the opening tag of a value. */
static gboolean
read_value (Guard                 *guard,
            const PomonaPlistTag  *tag,
            GError               **error)
{
  Level *level = guard->depth > 0 ? &guard->levels[guard->depth - 1] : NULL;

  if (level == NULL && guard->has_root)
    return fail_invalid (guard, error, _("There is more than one value"));
  if (level != NULL && level->is_dict && !level->has_key)
    return fail_invalid (guard, error, _("A value has no key"));
  if (level != NULL)
    level->has_key = FALSE;
  guard->has_root = TRUE;
  if (!count_node (guard, error))
    return FALSE;

  if (pomona_plist_tag_is (tag, "dict") || pomona_plist_tag_is (tag, "array"))
    return open_level (guard, tag, error);
  if (!is_scalar_tag (tag))
    {
      g_autofree char *what = g_strdup_printf (_("<%.*s> is no element of a property list"),
                                               (int) MIN (tag->length, 30), tag->name);

      return fail_invalid (guard, error, what);
    }
  if (tag->empty)
    {
      if (pomona_plist_tag_is (tag, "integer") || pomona_plist_tag_is (tag, "real")
          || pomona_plist_tag_is (tag, "date"))
        return fail (guard, POMONA_PLIST_ERROR_RANGE, error, _("A number or date is empty"));
      return TRUE;
    }
  return pomona_plist_tag_is (tag, "string") ? read_string (guard, error) : read_scalar (guard, tag, error);
}

/* One tag and what belongs to it. */
static gboolean
read_element (Guard     *guard,
              gboolean  *done,
              GError   **error)
{
  Level *level = guard->depth > 0 ? &guard->levels[guard->depth - 1] : NULL;
  PomonaPlistTag tag;

  if (guard->lexer.p >= guard->lexer.end)
    return fail_invalid (guard, error, _("The document ends before </plist>"));
  if (*guard->lexer.p != '<')
    return fail_invalid (guard, error, _("There is text between two elements"));
  if (!pomona_plist_lexer_read_tag (&guard->lexer, &tag, error))
    return FALSE;

  if (tag.closing && pomona_plist_tag_is (&tag, "plist") && level == NULL)
    {
      *done = TRUE;
      return guard->has_root ? TRUE : fail_invalid (guard, error, _("The property list has no value"));
    }
  if (tag.closing)
    return close_level (guard, &tag, error);
  if (pomona_plist_tag_is (&tag, "key"))
    {
      if (level == NULL || !level->is_dict)
        return fail_invalid (guard, error, _("A key is outside of a dictionary"));
      if (tag.empty)
        return fail_invalid (guard, error, _("A key is empty"));
      return read_key (guard, level, error);
    }
  return read_value (guard, &tag, error);
}

static gboolean
check_document (Guard   *guard,
                GError **error)
{
  gboolean done = FALSE;

  if (!pomona_plist_lexer_read_prolog (&guard->lexer, error))
    return FALSE;
  while (!done)
    if (!pomona_plist_lexer_skip_misc (&guard->lexer, error) || !read_element (guard, &done, error))
      return FALSE;
  if (!pomona_plist_lexer_skip_misc (&guard->lexer, error))
    return FALSE;
  if (guard->lexer.p < guard->lexer.end)
    return fail_invalid (guard, error, _("There is something behind </plist>"));
  return TRUE;
}

gboolean
pomona_plist_guard (const char              **data,
                    gsize                    *size,
                    const PomonaPlistLimits  *limits,
                    PomonaPlistTally         *tally,
                    GError                  **error)
{
  g_autoptr(PomonaKeySet) keys = pomona_key_set_new ();
  g_autoptr(GString) key = g_string_new (NULL);
  Guard guard = { .limits = limits, .tally = tally, .keys = keys, .key = key };
  const char *invalid;

  *tally = (PomonaPlistTally) { 0 };
  if (*size >= 3 && memcmp (*data, "\357\273\277", 3) == 0)
    {
      *data += 3;
      *size -= 3;
    }
  guard.lexer.start = guard.lexer.p = *data;
  guard.lexer.end = *data + *size;
  if (!g_utf8_validate_len (*data, *size, &invalid))
    {
      guard.lexer.p = invalid;
      if (*invalid == '\0')
        return fail_invalid (&guard, error, _("There is a NUL byte; the text may be UTF-16 instead of UTF-8"));
      return fail_invalid (&guard, error, _("The text is not valid UTF-8"));
    }
  return check_document (&guard, error);
}
