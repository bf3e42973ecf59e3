/* pomona-plist-lexer-private.h: the XML that property lists use, piece by piece. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-plist.h"

G_BEGIN_DECLS

/* A place in a document. Each function moves it on, or leaves it where something is wrong and sets an error that
 * names the line. */
typedef struct
{
  const char *start;
  const char *p;
  const char *end;
} PomonaPlistLexer;

typedef struct
{
  const char *name; /* within the document, not terminated */
  gsize length;
  gboolean closing; /* </name> */
  gboolean empty;   /* <name/> */
} PomonaPlistTag;

gboolean pomona_plist_is_space           (char                   c);
gboolean pomona_plist_tag_is             (const PomonaPlistTag  *tag,
                                          const char            *name);

/* Sets an error for the present line; returns FALSE. */
gboolean pomona_plist_lexer_fail         (PomonaPlistLexer      *lexer,
                                          PomonaPlistError       code,
                                          GError               **error,
                                          const char            *what);

void     pomona_plist_lexer_skip_space   (PomonaPlistLexer      *lexer);
/* White space and comments. */
gboolean pomona_plist_lexer_skip_misc    (PomonaPlistLexer      *lexer,
                                          GError               **error);
/* From the start of the document to behind <plist>. */
gboolean pomona_plist_lexer_read_prolog  (PomonaPlistLexer      *lexer,
                                          GError               **error);
/* At a '<'. */
gboolean pomona_plist_lexer_read_tag     (PomonaPlistLexer      *lexer,
                                          PomonaPlistTag        *tag,
                                          GError               **error);
gboolean pomona_plist_lexer_read_closing (PomonaPlistLexer      *lexer,
                                          const char            *name,
                                          GError               **error);
/* Behind <string> or <key>, up to the next '<' that is not a CDATA section. @text becomes what it means. */
gboolean pomona_plist_lexer_read_text    (PomonaPlistLexer      *lexer,
                                          GString               *text,
                                          GError               **error);

G_END_DECLS
