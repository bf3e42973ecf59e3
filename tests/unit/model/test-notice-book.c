/* test-notice-book.c: nobody hears the same twice a day. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-notice-book.h"

#define NOW (G_GINT64_CONSTANT (1750000000) * G_USEC_PER_SEC)

static void
test_once_a_day (void)
{
  g_autoptr(PomonaNoticeBook) book = pomona_notice_book_new (NULL);

  g_assert_true (pomona_notice_book_tell (book, "a", NOW));
  g_assert_false (pomona_notice_book_tell (book, "a", NOW + 1));
  g_assert_true (pomona_notice_book_tell (book, "b", NOW + 1));
  g_assert_false (pomona_notice_book_tell (book, "a", NOW + POMONA_NOTICE_PAUSE - 1));
  g_assert_true (pomona_notice_book_tell (book, "a", NOW + POMONA_NOTICE_PAUSE));
  g_assert_false (pomona_notice_book_tell (book, "a", NOW + POMONA_NOTICE_PAUSE + 1));
}

/* A clock that was set back does not silence anything for years. */
static void
test_clock_set_back (void)
{
  g_autoptr(PomonaNoticeBook) book = pomona_notice_book_new (NULL);

  g_assert_true (pomona_notice_book_tell (book, "a", NOW + 365 * G_TIME_SPAN_DAY));
  g_assert_true (pomona_notice_book_tell (book, "a", NOW));
  g_assert_false (pomona_notice_book_tell (book, "a", NOW + 1));
}

static void
test_kept (void)
{
  g_autoptr(PomonaNoticeBook) book = pomona_notice_book_new (NULL);
  g_autoptr(PomonaNoticeBook) again = NULL;
  g_autoptr(GVariant) kept = NULL;

  pomona_notice_book_tell (book, "old", NOW);
  pomona_notice_book_tell (book, "new", NOW + G_TIME_SPAN_HOUR);
  kept = g_variant_ref_sink (pomona_notice_book_save (book, NOW + POMONA_NOTICE_PAUSE));
  g_assert_cmpuint (g_variant_n_children (kept), ==, 1);
  again = pomona_notice_book_new (kept);
  g_assert_false (pomona_notice_book_tell (again, "new", NOW + POMONA_NOTICE_PAUSE));
  g_assert_true (pomona_notice_book_tell (again, "old", NOW + POMONA_NOTICE_PAUSE));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/notice-book/once-a-day", test_once_a_day);
  g_test_add_func ("/notice-book/clock-set-back", test_clock_set_back);
  g_test_add_func ("/notice-book/kept", test_kept);
  return g_test_run ();
}
