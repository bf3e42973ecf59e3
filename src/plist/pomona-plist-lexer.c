/* pomona-plist-lexer.c: the XML that property lists use, piece by piece. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-plist-lexer-private.h"

#include <glib/gi18n.h>
#include <string.h>

gboolean
pomona_plist_lexer_fail (PomonaPlistLexer  *lexer,
                         PomonaPlistError   code,
                         GError           **error,
                         const char        *what)
{
  guint line = 1;

  for (const char *p = lexer->start; p < lexer->p; p++)
    line += *p == '\n';
  g_set_error (error, POMONA_PLIST_ERROR, (int) code, _("Line %u of the property list: %s"), line, what);
  return FALSE;
}

static gboolean
fail_invalid (PomonaPlistLexer  *lexer,
              GError           **error,
              const char        *what)
{
  return pomona_plist_lexer_fail (lexer, POMONA_PLIST_ERROR_INVALID, error, what);
}

gboolean
pomona_plist_is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

void
pomona_plist_lexer_skip_space (PomonaPlistLexer *lexer)
{
  while (lexer->p < lexer->end && pomona_plist_is_space (*lexer->p))
    lexer->p++;
}

static gboolean
looking_at (PomonaPlistLexer *lexer,
            const char       *text)
{
  gsize length = strlen (text);

  return (gsize) (lexer->end - lexer->p) >= length && memcmp (lexer->p, text, length) == 0;
}

/* Moves behind the next occurrence of text. */
static gboolean
skip_past (PomonaPlistLexer *lexer,
           const char       *text)
{
  const char *found = memmem (lexer->p, (gsize) (lexer->end - lexer->p), text, strlen (text));

  if (found == NULL)
    return FALSE;
  lexer->p = found + strlen (text);
  return TRUE;
}

/* White space and comments. */
gboolean
pomona_plist_lexer_skip_misc (PomonaPlistLexer  *lexer,
                              GError           **error)
{
  for (pomona_plist_lexer_skip_space (lexer); looking_at (lexer, "<!--"); pomona_plist_lexer_skip_space (lexer))
    {
      lexer->p += 4;
      if (!skip_past (lexer, "-->"))
        return fail_invalid (lexer, error, _("A comment has no end"));
    }
  return TRUE;
}

/* <?xml …?>: the only place where a document could say that it is not UTF-8. */
static gboolean
check_declaration (PomonaPlistLexer  *lexer,
                   GError           **error)
{
  const char *from = lexer->p + strlen ("<?xml");
  g_autofree char *text = NULL;
  const char *encoding;
  guint n_quotes = 0;

  if (!skip_past (lexer, "?>"))
    return fail_invalid (lexer, error, _("The XML declaration has no end"));
  for (const char *p = from; p < lexer->p; p++)
    n_quotes += *p == '"';
  if (!pomona_plist_is_space (*from) || n_quotes % 2 != 0)
    return fail_invalid (lexer, error, _("The XML declaration is damaged"));
  text = g_ascii_strdown (from, lexer->p - from);
  encoding = strstr (text, "encoding");
  if (encoding != NULL)
    {
      encoding += strlen ("encoding");
      encoding += strspn (encoding, " \t\r\n='\"");
      if (!g_str_has_prefix (encoding, "utf-8") && !g_str_has_prefix (encoding, "utf8")
          && !g_str_has_prefix (encoding, "us-ascii"))
        return pomona_plist_lexer_fail (lexer, POMONA_PLIST_ERROR_FORMAT, error,
                                        _("The text is not declared as UTF-8"));
    }
  return TRUE;
}

static gboolean
check_document_type (PomonaPlistLexer  *lexer,
                     GError           **error)
{
  gboolean quoted = FALSE;

  for (lexer->p += strlen ("<!DOCTYPE"); lexer->p < lexer->end; lexer->p++)
    {
      char c = *lexer->p;

      if (c == '"')
        quoted = !quoted;
      else if (!quoted && (c == '[' || c == '<' || c == '\''))
        return fail_invalid (lexer, error, _("The document type is not the plain one of property lists"));
      else if (!quoted && c == '>')
        {
          lexer->p++;
          return TRUE;
        }
    }
  return fail_invalid (lexer, error, _("The document type has no end"));
}

static gboolean
check_plist_start (PomonaPlistLexer  *lexer,
                   GError           **error)
{
  gboolean quoted = FALSE;

  lexer->p += strlen ("<plist");
  if (lexer->p < lexer->end && !pomona_plist_is_space (*lexer->p) && *lexer->p != '>' && *lexer->p != '/')
    return pomona_plist_lexer_fail (lexer, POMONA_PLIST_ERROR_FORMAT, error, _("The element plist is expected"));
  for (; lexer->p < lexer->end; lexer->p++)
    {
      char c = *lexer->p;

      if (c == '"')
        quoted = !quoted;
      else if (!quoted && (c == '<' || c == '/' || c == '\''))
        break;
      else if (!quoted && c == '>')
        {
          lexer->p++;
          return TRUE;
        }
    }
  return fail_invalid (lexer, error, _("The element plist does not start properly"));
}

gboolean
pomona_plist_lexer_read_prolog (PomonaPlistLexer  *lexer,
                                GError           **error)
{
  pomona_plist_lexer_skip_space (lexer);
  if (lexer->p >= lexer->end)
    return pomona_plist_lexer_fail (lexer, POMONA_PLIST_ERROR_FORMAT, error, _("The document is empty"));
  if (looking_at (lexer, "<?xml") && !check_declaration (lexer, error))
    return FALSE;
  if (!pomona_plist_lexer_skip_misc (lexer, error))
    return FALSE;
  if (looking_at (lexer, "<!DOCTYPE") && !check_document_type (lexer, error))
    return FALSE;
  if (!pomona_plist_lexer_skip_misc (lexer, error))
    return FALSE;
  if (!looking_at (lexer, "<plist"))
    return pomona_plist_lexer_fail (lexer, POMONA_PLIST_ERROR_FORMAT, error, _("This is not an XML property list"));
  return check_plist_start (lexer, error);
}

/* At a '<'. Property lists have no attributes within the element plist. */
gboolean
pomona_plist_lexer_read_tag (PomonaPlistLexer  *lexer,
                             PomonaPlistTag    *tag,
                             GError           **error)
{
  *tag = (PomonaPlistTag) { NULL };
  lexer->p++;
  if (lexer->p < lexer->end && *lexer->p == '/')
    {
      tag->closing = TRUE;
      lexer->p++;
    }
  tag->name = lexer->p;
  while (lexer->p < lexer->end && g_ascii_isalpha (*lexer->p))
    lexer->p++;
  tag->length = (gsize) (lexer->p - tag->name);
  pomona_plist_lexer_skip_space (lexer);
  if (!tag->closing && lexer->p < lexer->end && *lexer->p == '/')
    {
      tag->empty = TRUE;
      lexer->p++;
    }
  if (tag->length == 0 || lexer->p >= lexer->end || *lexer->p != '>')
    return fail_invalid (lexer, error, _("Something in angle brackets is no element of a property list"));
  lexer->p++;
  return TRUE;
}

gboolean
pomona_plist_tag_is (const PomonaPlistTag *tag,
                     const char           *name)
{
  return tag->length == strlen (name) && memcmp (tag->name, name, tag->length) == 0;
}

gboolean
pomona_plist_lexer_read_closing (PomonaPlistLexer  *lexer,
                                 const char        *name,
                                 GError           **error)
{
  PomonaPlistTag tag;

  if (lexer->p >= lexer->end)
    return fail_invalid (lexer, error, _("The document ends within an element"));
  if (!pomona_plist_lexer_read_tag (lexer, &tag, error))
    return FALSE;
  if (!tag.closing || !pomona_plist_tag_is (&tag, name))
    {
      g_autofree char *what = g_strdup_printf (_("</%s> is missing"), name);

      return fail_invalid (lexer, error, what);
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
read_entity (PomonaPlistLexer  *lexer,
             GString           *text,
             GError           **error)
{
  static const struct
  {
    const char *name;
    char meaning;
  } entities[] = { { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' }, { "&quot;", '"' }, { "&apos;", '\'' } };
  gsize left = (gsize) (lexer->end - lexer->p);
  const char *semicolon = memchr (lexer->p, ';', MIN (left, 10));
  char number[10] = "";
  guint64 c = 0;
  gboolean is_number;

  for (guint i = 0; i < G_N_ELEMENTS (entities); i++)
    if (looking_at (lexer, entities[i].name))
      {
        lexer->p += strlen (entities[i].name);
        g_string_append_c (text, entities[i].meaning);
        return TRUE;
      }
  if (semicolon == NULL || lexer->p[1] != '#')
    return fail_invalid (lexer, error, _("An ampersand starts an unknown name; write &amp; for the character itself"));
  memcpy (number, lexer->p + 2, (gsize) (semicolon - lexer->p) - 2);
  is_number = number[0] == 'x'
              ? g_ascii_string_to_unsigned (number + 1, 16, 1, 0x10ffff, &c, NULL)
              : g_ascii_string_to_unsigned (number, 10, 1, 0x10ffff, &c, NULL);
  if (!is_number || !is_xml_char (c))
    return fail_invalid (lexer, error, _("The number of a character is not valid"));
  lexer->p = semicolon + 1;
  g_string_append_unichar (text, (gunichar) c);
  return TRUE;
}

/* Behind <string> or <key>, up to the next '<' that is not a CDATA section. */
gboolean
pomona_plist_lexer_read_text (PomonaPlistLexer  *lexer,
                              GString           *text,
                              GError           **error)
{
  g_string_truncate (text, 0);
  while (lexer->p < lexer->end)
    {
      const char *from = lexer->p;

      if (looking_at (lexer, "<![CDATA["))
        {
          if (!skip_past (lexer, "]]>"))
            return fail_invalid (lexer, error, _("A CDATA section has no end"));
          from += strlen ("<![CDATA[");
          g_string_append_len (text, from, lexer->p - 3 - from);
        }
      else if (*from == '<')
        return TRUE;
      else if (*from == '&')
        {
          if (!read_entity (lexer, text, error))
            return FALSE;
        }
      else
        {
          while (lexer->p < lexer->end && *lexer->p != '<' && *lexer->p != '&')
            lexer->p++;
          g_string_append_len (text, from, lexer->p - from);
        }
    }
  return fail_invalid (lexer, error, _("The document ends within a text"));
}
