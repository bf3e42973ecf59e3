/* pomona-asn1-guard.c: refuses BER that would keep a decoder busy. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libtasn1, and GnuTLS on top of it, take a time that grows with the square of the number of elements that one SET or
 * SEQUENCE has, before anything is authenticated: 15 KB of attributes cost 20 ms, 64 KB a third of a second. This walks
 * over the bytes once, in a time that grows with their number alone. */
#include "config.h"

#include <glib/gi18n.h>

#include "pomona-asn1-private.h"
#include "pomona-pki-error.h"

#define MAX_DEPTH 32
/* Elements in one place; nothing in earnest has a third of that. */
#define MAX_ELEMENTS 192
/* Strings may come in any number of pieces if the pieces have a size. */
#define MIN_PIECE 512

#define TAG_EOC 0x00
#define TAG_OCTET_STRING 0x04
#define TAG_CONSTRUCTED 0x20
#define TAG_LONG_FORM 0x1f

typedef struct
{
  gsize start;
  gsize end;                          /* of its contents; 0 if the length is indefinite */
  guint elements;
  gboolean pieces;                    /* all elements up to now are octet strings */
} Level;

typedef struct
{
  const guint8 *data;
  gsize size;
  gsize at;
  guint depth;
  Level levels[MAX_DEPTH];
} Walk;

/* Reads a length; G_MAXSIZE stands for an indefinite one. */
static gboolean
read_length (Walk  *walk,
             gsize *length)
{
  guint8 first;
  guint bytes;

  if (walk->at >= walk->size)
    return FALSE;
  first = walk->data[walk->at++];
  *length = first;
  if (first < 0x80)
    return TRUE;
  if (first == 0x80)
    {
      *length = G_MAXSIZE;
      return TRUE;
    }
  bytes = first & 0x7f;
  if (bytes > 4 || bytes > walk->size - walk->at)
    return FALSE;
  *length = 0;
  for (guint i = 0; i < bytes; i++)
    *length = *length << 8 | walk->data[walk->at++];
  return TRUE;
}

static gboolean
leave (Walk *walk)
{
  const Level *level = &walk->levels[--walk->depth];
  guint limit = MAX_ELEMENTS;

  if (level->pieces)
    limit += (guint) ((walk->at - level->start) / MIN_PIECE);
  return level->elements <= limit;
}

/* Leaves the levels that end here. */
static gboolean
leave_finished (Walk *walk)
{
  while (walk->depth > 0 && walk->levels[walk->depth - 1].end == walk->at)
    {
      if (!leave (walk))
        return FALSE;
    }
  return TRUE;
}

static gboolean
enter (Walk  *walk,
       gsize  length)
{
  Level *level;

  if (walk->depth == MAX_DEPTH)
    return FALSE;
  level = &walk->levels[walk->depth++];
  *level = (Level) { .start = walk->at, .end = length == G_MAXSIZE ? 0 : walk->at + length, .pieces = TRUE };
  return TRUE;
}

/* One element: its head, and its contents unless there is more to look at in them. */
static gboolean
step (Walk *walk)
{
  Level *level = walk->depth > 0 ? &walk->levels[walk->depth - 1] : NULL;
  gsize limit = level != NULL && level->end != 0 ? level->end : walk->size;
  guint8 tag = walk->data[walk->at++];
  gsize length;

  if ((tag & TAG_LONG_FORM) == TAG_LONG_FORM || !read_length (walk, &length))
    return FALSE;
  if (tag == TAG_EOC)
    return level != NULL && level->end == 0 && length == 0 && leave (walk) && leave_finished (walk);
  if (level != NULL)
    {
      level->elements++;
      level->pieces = level->pieces && tag == TAG_OCTET_STRING;
    }
  if (walk->at > limit || (length != G_MAXSIZE && length > limit - walk->at))
    return FALSE;
  if ((tag & TAG_CONSTRUCTED) != 0)
    return enter (walk, length) && leave_finished (walk);
  if (length == G_MAXSIZE)
    return FALSE;
  walk->at += length;
  return leave_finished (walk);
}

gboolean
pomona_asn1_check (const void  *data,
                   gsize        size,
                   const char  *what,
                   GError     **error)
{
  Walk walk = { .data = data, .size = size };
  gboolean good = size > 0;

  while (good && walk.at < size)
    {
      good = step (&walk);
      /* What is behind the end is for the decoder to refuse. */
      if (walk.depth == 0)
        break;
    }
  if (good && walk.depth == 0)
    return TRUE;
  g_set_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_INVALID, _("Not readable: %s"), what);
  return FALSE;
}
