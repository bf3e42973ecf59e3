/* pomona-request-target.c: what a request line asks for. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-request-target.h"

#include <glib/gi18n.h>
#include <string.h>

struct _PomonaRequestTarget
{
  char  *path;
  /* Names and values in turns; there are few, and most requests have none. */
  char **parameters;
};

static gboolean
refuse (GError     **error,
        const char  *message)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, message);
  return FALSE;
}

/* Unescapes `length` bytes; NULL where an escape is broken or the result is no text without NUL and control characters. */
static char *
unescape (const char *text,
          gsize       length,
          gboolean    form)
{
  g_autofree char *result = g_malloc (length + 1);
  gsize n = 0;

  for (gsize i = 0; i < length; i++)
    {
      guchar c = (guchar) text[i];

      if (c == '+' && form)
        c = ' ';
      else if (c == '%')
        {
          if (length - i < 3 || !g_ascii_isxdigit (text[i + 1]) || !g_ascii_isxdigit (text[i + 2]))
            return NULL;
          c = (guchar) (g_ascii_xdigit_value (text[i + 1]) << 4 | g_ascii_xdigit_value (text[i + 2]));
          i += 2;
        }
      if (c < 0x20 || c == 0x7f)
        return NULL;
      result[n++] = (char) c;
    }
  result[n] = '\0';
  if (!g_utf8_validate_len (result, n, NULL))
    return NULL;
  return g_steal_pointer (&result);
}

/* "https://host/path" as proxies ask is the same as "/path". */
static const char *
skip_authority (const char *target)
{
  const char *start;

  if (g_ascii_strncasecmp (target, "https://", 8) == 0)
    start = target + 8;
  else if (g_ascii_strncasecmp (target, "http://", 7) == 0)
    start = target + 7;
  else
    return target;
  start += strcspn (start, "/?#");
  return *start == '\0' ? "/" : start;
}

static gboolean
segments_are_plain (const char *path)
{
  g_auto(GStrv) segments = g_strsplit (path + 1, "/", -1);

  for (guint i = 0; segments[i] != NULL; i++)
    {
      gboolean last = segments[i + 1] == NULL;

      if (g_str_equal (segments[i], ".") || g_str_equal (segments[i], ".."))
        return FALSE;
      if (segments[i][0] == '\0' && !last)
        return FALSE;
    }
  return TRUE;
}

static char *
parse_path (const char *text,
            gsize       length,
            GError    **error)
{
  g_autofree char *path = NULL;

  if (length > POMONA_REQUEST_PATH_MAX)
    {
      refuse (error, _("The address is too long"));
      return NULL;
    }
  /* A slash that was escaped would become another path than the one a proxy in front saw. */
  for (gsize i = 0; i + 2 < length; i++)
    if (text[i] == '%' && text[i + 1] == '2' && (text[i + 2] == 'f' || text[i + 2] == 'F'))
      {
        refuse (error, _("The address holds an escaped slash"));
        return NULL;
      }
  path = unescape (text, length, FALSE);
  if (path == NULL || path[0] != '/' || strchr (path, '\\') != NULL || !segments_are_plain (path))
    {
      refuse (error, _("The address is malformed"));
      return NULL;
    }
  return g_steal_pointer (&path);
}

static gboolean
parse_parameters (PomonaRequestTarget  *self,
                  const char           *query,
                  GError              **error)
{
  g_autoptr(GPtrArray) parameters = g_ptr_array_new_with_free_func (g_free);

  while (*query != '\0' && *query != '#')
    {
      gsize length = strcspn (query, "&#");
      gsize name_length = MIN (strcspn (query, "="), length);
      g_autofree char *name = unescape (query, name_length, TRUE);
      g_autofree char *value = NULL;

      if (name_length < length)
        value = unescape (query + name_length + 1, length - name_length - 1, TRUE);
      else
        value = g_strdup ("");
      if (parameters->len >= 2 * POMONA_REQUEST_MAX_PARAMETERS)
        return refuse (error, _("The address has too many parameters"));
      if (name != NULL && name[0] != '\0' && value != NULL)
        {
          g_ptr_array_add (parameters, g_steal_pointer (&name));
          g_ptr_array_add (parameters, g_steal_pointer (&value));
        }
      query += length;
      if (*query == '&')
        query++;
    }
  g_ptr_array_add (parameters, NULL);
  self->parameters = (char **) g_ptr_array_free (g_steal_pointer (&parameters), FALSE);
  return TRUE;
}

PomonaRequestTarget *
pomona_request_target_parse (const char  *target,
                             GError     **error)
{
  g_autoptr(PomonaRequestTarget) self = g_new0 (PomonaRequestTarget, 1);
  const char *path, *end;

  g_return_val_if_fail (target != NULL, NULL);

  if (strnlen (target, POMONA_REQUEST_TARGET_MAX + 1) > POMONA_REQUEST_TARGET_MAX)
    {
      refuse (error, _("The address is too long"));
      return NULL;
    }
  path = skip_authority (target);
  end = path + strcspn (path, "?#");
  if (path == end && *end == '?')
    self->path = g_strdup ("/");
  else
    self->path = parse_path (path, (gsize) (end - path), error);
  if (self->path == NULL)
    return NULL;
  if (!parse_parameters (self, *end == '?' ? end + 1 : "", error))
    return NULL;
  return g_steal_pointer (&self);
}

void
pomona_request_target_free (PomonaRequestTarget *self)
{
  g_free (self->path);
  g_strfreev (self->parameters);
  g_free (self);
}

const char *
pomona_request_target_get_path (const PomonaRequestTarget *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->path;
}

const char *
pomona_request_target_get_parameter (const PomonaRequestTarget *self,
                                     const char                *name)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  for (guint i = 0; self->parameters[i] != NULL; i += 2)
    if (g_str_equal (self->parameters[i], name))
      return self->parameters[i + 1];
  return NULL;
}
