/* pomona-plist-guard.c: the strict check in front of libplist. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pomona-key-set-private.h"
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
  const char *start;
  const char *p;
  const char *end;
  const PomonaPlistLimits *limits;
  PomonaPlistTally *tally;
  PomonaKeySet *keys;
  GString *key;
  Level levels[POMONA_PLIST_MAX_DEPTH];
  guint depth;
  guint n_dicts;
  gboolean has_root;
} Guard;

typedef struct
{
  const char *name;
  gsize length;
  gboolean closing; /* </name> */
  gboolean empty;   /* <name/> */
} Tag;

static gboolean
fail (Guard             *guard,
      PomonaPlistError   code,
      GError           **error,
      const char        *what)
{
  guint line = 1;

  for (const char *p = guard->start; p < guard->p; p++)
    line += *p == '\n';
  g_set_error (error, POMONA_PLIST_ERROR, (int) code, _("Line %u of the property list: %s"), line, what);
  return FALSE;
}

static gboolean
fail_invalid (Guard       *guard,
              GError     **error,
              const char  *what)
{
  return fail (guard, POMONA_PLIST_ERROR_INVALID, error, what);
}

static gboolean
is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void
skip_space (Guard *guard)
{
  while (guard->p < guard->end && is_space (*guard->p))
    guard->p++;
}

static gboolean
looking_at (Guard      *guard,
            const char *text)
{
  gsize length = strlen (text);

  return (gsize) (guard->end - guard->p) >= length && memcmp (guard->p, text, length) == 0;
}

/* Moves behind the next occurrence of text. */
static gboolean
skip_past (Guard      *guard,
           const char *text)
{
  const char *found = memmem (guard->p, (gsize) (guard->end - guard->p), text, strlen (text));

  if (found == NULL)
    return FALSE;
  guard->p = found + strlen (text);
  return TRUE;
}

/* White space and comments. */
static gboolean
skip_misc (Guard   *guard,
           GError **error)
{
  for (skip_space (guard); looking_at (guard, "<!--"); skip_space (guard))
    {
      guard->p += 4;
      if (!skip_past (guard, "-->"))
        return fail_invalid (guard, error, _("A comment has no end"));
    }
  return TRUE;
}

/* <?xml …?>: the only place where a document could say that it is not UTF-8. */
static gboolean
check_declaration (Guard   *guard,
                   GError **error)
{
  const char *from = guard->p + strlen ("<?xml");
  g_autofree char *text = NULL;
  const char *encoding;
  guint n_quotes = 0;

  if (!skip_past (guard, "?>"))
    return fail_invalid (guard, error, _("The XML declaration has no end"));
  for (const char *p = from; p < guard->p; p++)
    n_quotes += *p == '"';
  if (!is_space (*from) || n_quotes % 2 != 0)
    return fail_invalid (guard, error, _("The XML declaration is damaged"));
  text = g_ascii_strdown (from, guard->p - from);
  encoding = strstr (text, "encoding");
  if (encoding != NULL)
    {
      encoding += strlen ("encoding");
      encoding += strspn (encoding, " \t\r\n='\"");
      if (!g_str_has_prefix (encoding, "utf-8") && !g_str_has_prefix (encoding, "utf8")
          && !g_str_has_prefix (encoding, "us-ascii"))
        return fail (guard, POMONA_PLIST_ERROR_FORMAT, error, _("The text is not declared as UTF-8"));
    }
  return TRUE;
}

static gboolean
check_document_type (Guard   *guard,
                     GError **error)
{
  gboolean quoted = FALSE;

  for (guard->p += strlen ("<!DOCTYPE"); guard->p < guard->end; guard->p++)
    {
      char c = *guard->p;

      if (c == '"')
        quoted = !quoted;
      else if (!quoted && (c == '[' || c == '<' || c == '\''))
        return fail_invalid (guard, error, _("The document type is not the plain one of property lists"));
      else if (!quoted && c == '>')
        {
          guard->p++;
          return TRUE;
        }
    }
  return fail_invalid (guard, error, _("The document type has no end"));
}

static gboolean
check_plist_start (Guard   *guard,
                   GError **error)
{
  gboolean quoted = FALSE;

  guard->p += strlen ("<plist");
  if (guard->p < guard->end && !is_space (*guard->p) && *guard->p != '>' && *guard->p != '/')
    return fail (guard, POMONA_PLIST_ERROR_FORMAT, error, _("The element plist is expected"));
  for (; guard->p < guard->end; guard->p++)
    {
      char c = *guard->p;

      if (c == '"')
        quoted = !quoted;
      else if (!quoted && (c == '<' || c == '/' || c == '\''))
        break;
      else if (!quoted && c == '>')
        {
          guard->p++;
          return TRUE;
        }
    }
  return fail_invalid (guard, error, _("The element plist does not start properly"));
}

static gboolean
check_prolog (Guard   *guard,
              GError **error)
{
  skip_space (guard);
  if (guard->p >= guard->end)
    return fail (guard, POMONA_PLIST_ERROR_FORMAT, error, _("The document is empty"));
  if (looking_at (guard, "<?xml") && !check_declaration (guard, error))
    return FALSE;
  if (!skip_misc (guard, error))
    return FALSE;
  if (looking_at (guard, "<!DOCTYPE") && !check_document_type (guard, error))
    return FALSE;
  if (!skip_misc (guard, error))
    return FALSE;
  if (!looking_at (guard, "<plist"))
    return fail (guard, POMONA_PLIST_ERROR_FORMAT, error, _("This is not an XML property list"));
  return check_plist_start (guard, error);
}

/* At a '<'. Property lists have no attributes within the element plist. */
static gboolean
read_tag (Guard   *guard,
          Tag     *tag,
          GError **error)
{
  *tag = (Tag) { NULL };
  guard->p++;
  if (guard->p < guard->end && *guard->p == '/')
    {
      tag->closing = TRUE;
      guard->p++;
    }
  tag->name = guard->p;
  while (guard->p < guard->end && g_ascii_isalpha (*guard->p))
    guard->p++;
  tag->length = (gsize) (guard->p - tag->name);
  skip_space (guard);
  if (!tag->closing && guard->p < guard->end && *guard->p == '/')
    {
      tag->empty = TRUE;
      guard->p++;
    }
  if (tag->length == 0 || guard->p >= guard->end || *guard->p != '>')
    return fail_invalid (guard, error, _("Something in angle brackets is no element of a property list"));
  guard->p++;
  return TRUE;
}

static gboolean
tag_is (const Tag  *tag,
        const char *name)
{
  return tag->length == strlen (name) && memcmp (tag->name, name, tag->length) == 0;
}

static gboolean
read_closing (Guard      *guard,
              const char *name,
              GError    **error)
{
  Tag tag;

  if (guard->p >= guard->end)
    return fail_invalid (guard, error, _("The document ends within an element"));
  if (!read_tag (guard, &tag, error))
    return FALSE;
  if (!tag.closing || !tag_is (&tag, name))
    {
      g_autofree char *what = g_strdup_printf (_("</%s> is missing"), name);

      return fail_invalid (guard, error, what);
    }
  return TRUE;
}

static gboolean
is_xml_char (guint64 c)
{
  return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c <= 0xd7ff)
         || (c >= 0xe000 && c <= 0xfffd) || (c >= 0x10000 && c <= 0x10ffff);
}

/* At a '&'. The limit of eight is libplist's. */
static gboolean
read_entity (Guard    *guard,
             GString  *text,
             GError  **error)
{
  static const struct
  {
    const char *name;
    char meaning;
  } entities[] = { { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' }, { "&quot;", '"' }, { "&apos;", '\'' } };
  gsize left = (gsize) (guard->end - guard->p);
  const char *semicolon = memchr (guard->p, ';', MIN (left, 10));
  char number[10] = "";
  guint64 c = 0;
  gboolean is_number;

  for (guint i = 0; i < G_N_ELEMENTS (entities); i++)
    if (looking_at (guard, entities[i].name))
      {
        guard->p += strlen (entities[i].name);
        g_string_append_c (text, entities[i].meaning);
        return TRUE;
      }
  if (semicolon == NULL || guard->p[1] != '#')
    return fail_invalid (guard, error, _("An ampersand starts an unknown name; write &amp; for the character itself"));
  memcpy (number, guard->p + 2, (gsize) (semicolon - guard->p) - 2);
  is_number = number[0] == 'x'
              ? g_ascii_string_to_unsigned (number + 1, 16, 1, 0x10ffff, &c, NULL)
              : g_ascii_string_to_unsigned (number, 10, 1, 0x10ffff, &c, NULL);
  if (!is_number || !is_xml_char (c))
    return fail_invalid (guard, error, _("The number of a character is not valid"));
  guard->p = semicolon + 1;
  g_string_append_unichar (text, (gunichar) c);
  return TRUE;
}

/* Behind <string> or <key>, up to the next '<' that is not a CDATA section. */
static gboolean
read_text (Guard    *guard,
           GString  *text,
           GError  **error)
{
  g_string_truncate (text, 0);
  while (guard->p < guard->end)
    {
      const char *from = guard->p;

      if (looking_at (guard, "<![CDATA["))
        {
          if (!skip_past (guard, "]]>"))
            return fail_invalid (guard, error, _("A CDATA section has no end"));
          from += strlen ("<![CDATA[");
          g_string_append_len (text, from, guard->p - 3 - from);
        }
      else if (*from == '<')
        return TRUE;
      else if (*from == '&')
        {
          if (!read_entity (guard, text, error))
            return FALSE;
        }
      else
        {
          while (guard->p < guard->end && *guard->p != '<' && *guard->p != '&')
            guard->p++;
          g_string_append_len (text, from, guard->p - from);
        }
    }
  return fail_invalid (guard, error, _("The document ends within a text"));
}

static gboolean
check_text (Guard    *guard,
            GString  *text,
            GError  **error)
{
  for (gsize i = 0; i < text->len; i++)
    if ((guchar) text->str[i] < 0x20 && !is_space (text->str[i]))
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
      || !read_text (guard, guard->key, error)
      || !check_text (guard, guard->key, error)
      || !read_closing (guard, "key", error))
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
  return read_text (guard, guard->key, error)
         && check_text (guard, guard->key, error)
         && read_closing (guard, "string", error);
}

/* Returns NULL, or what is wrong. */
static const char *
check_scalar (Guard      *guard,
              const Tag  *tag,
              const char *text,
              gsize       length)
{
  guint64 value = 0;
  gint64 us;
  gsize size = 0;

  if (tag_is (tag, "integer"))
    {
      if (!pomona_plist_check_integer (text, length, &value))
        return _("An integer is not a whole number of at most 64 bits");
    }
  else if (tag_is (tag, "real"))
    {
      if (!pomona_plist_check_real (text, length))
        return _("A real is not a number");
    }
  else if (tag_is (tag, "date"))
    {
      if (!pomona_plist_date_from_text (text, length, &us))
        return _("A date is not of the form 2030-12-31T23:59:59Z");
      value = (guint64) (us / G_USEC_PER_SEC);
    }
  else if (tag_is (tag, "data"))
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
read_scalar (Guard      *guard,
             const Tag  *tag,
             GError    **error)
{
  g_autofree char *name = g_strndup (tag->name, tag->length);
  const char *from = guard->p;
  const char *to = memchr (from, '<', (gsize) (guard->end - from));
  const char *what;

  if (to == NULL)
    return fail_invalid (guard, error, _("The document ends within an element"));
  /* Dates have to fill their element; libplist takes one with much space behind it for another day. */
  if (!tag_is (tag, "date"))
    {
      while (from < to && is_space (*from))
        from++;
      while (to > from && is_space (to[-1]))
        to--;
    }
  guard->p = from;
  what = check_scalar (guard, tag, from, (gsize) (to - from));
  if (what != NULL)
    return fail (guard, POMONA_PLIST_ERROR_RANGE, error, what);
  guard->p = to;
  skip_space (guard);
  return read_closing (guard, name, error);
}

static gboolean
open_level (Guard      *guard,
            const Tag  *tag,
            GError    **error)
{
  Level *level;

  /* libplist opens and closes an empty one at once; what it is is the same. */
  if (guard->depth >= guard->limits->max_depth)
    return fail (guard, POMONA_PLIST_ERROR_TOO_DEEP, error, _("Dictionaries and arrays are nested too deeply"));
  if (tag->empty)
    return TRUE;
  level = &guard->levels[guard->depth++];
  level->is_dict = tag_is (tag, "dict");
  level->has_key = FALSE;
  level->scope = guard->n_dicts++;
  return TRUE;
}

static gboolean
close_level (Guard      *guard,
             const Tag  *tag,
             GError    **error)
{
  Level *level = guard->depth > 0 ? &guard->levels[guard->depth - 1] : NULL;

  if (level == NULL || !tag_is (tag, level->is_dict ? "dict" : "array"))
    return fail_invalid (guard, error, _("An element is closed that is not open"));
  if (level->has_key)
    return fail_invalid (guard, error, _("A key has no value"));
  guard->depth--;
  return TRUE;
}

static gboolean
is_scalar_tag (const Tag *tag)
{
  static const char *const names[] = { "string", "integer", "true", "false", "data", "date", "real" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (tag_is (tag, names[i]))
      return TRUE;
  return FALSE;
}

/* Behind the opening tag of a value. */
static gboolean
read_value (Guard      *guard,
            const Tag  *tag,
            GError    **error)
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

  if (tag_is (tag, "dict") || tag_is (tag, "array"))
    return open_level (guard, tag, error);
  if (!is_scalar_tag (tag))
    {
      g_autofree char *what = g_strdup_printf (_("<%.*s> is no element of a property list"),
                                               (int) MIN (tag->length, 30), tag->name);

      return fail_invalid (guard, error, what);
    }
  if (tag->empty)
    {
      if (tag_is (tag, "integer") || tag_is (tag, "real") || tag_is (tag, "date"))
        return fail (guard, POMONA_PLIST_ERROR_RANGE, error, _("A number or date is empty"));
      return TRUE;
    }
  return tag_is (tag, "string") ? read_string (guard, error) : read_scalar (guard, tag, error);
}

/* One tag and what belongs to it. */
static gboolean
read_element (Guard    *guard,
              gboolean *done,
              GError  **error)
{
  Level *level = guard->depth > 0 ? &guard->levels[guard->depth - 1] : NULL;
  Tag tag;

  if (guard->p >= guard->end)
    return fail_invalid (guard, error, _("The document ends before </plist>"));
  if (*guard->p != '<')
    return fail_invalid (guard, error, _("There is text between two elements"));
  if (!read_tag (guard, &tag, error))
    return FALSE;

  if (tag.closing && tag_is (&tag, "plist") && level == NULL)
    {
      *done = TRUE;
      return guard->has_root ? TRUE : fail_invalid (guard, error, _("The property list has no value"));
    }
  if (tag.closing)
    return close_level (guard, &tag, error);
  if (tag_is (&tag, "key"))
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

  if (!check_prolog (guard, error))
    return FALSE;
  while (!done)
    if (!skip_misc (guard, error) || !read_element (guard, &done, error))
      return FALSE;
  if (!skip_misc (guard, error))
    return FALSE;
  if (guard->p < guard->end)
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
  guard.start = guard.p = *data;
  guard.end = *data + *size;
  if (!g_utf8_validate_len (*data, *size, &invalid))
    {
      guard.p = invalid;
      if (*invalid == '\0')
        return fail_invalid (&guard, error, _("There is a NUL byte; the text may be UTF-16 instead of UTF-8"));
      return fail_invalid (&guard, error, _("The text is not valid UTF-8"));
    }
  return check_document (&guard, error);
}
