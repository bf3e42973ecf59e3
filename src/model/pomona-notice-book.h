/* pomona-notice-book.h: what was told already, so that nobody hears it twice a day. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _PomonaNoticeBook PomonaNoticeBook;

#define POMONA_NOTICE_PAUSE (24 * G_TIME_SPAN_HOUR)

/* kept: a{sx} as pomona_notice_book_save () gave it; NULL = nothing was told. */
PomonaNoticeBook *pomona_notice_book_new    (GVariant          *kept);
void              pomona_notice_book_free   (PomonaNoticeBook  *self);

/* Whether it is time to tell this cause; if so, it counts as told at now (unix microseconds). */
gboolean          pomona_notice_book_tell   (PomonaNoticeBook  *self,
                                             const char        *cause,
                                             gint64             now);
/* What is younger than the pause, cause → unix microseconds. Floating. */
GVariant         *pomona_notice_book_save   (PomonaNoticeBook  *self,
                                             gint64             now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaNoticeBook, pomona_notice_book_free)

G_END_DECLS
