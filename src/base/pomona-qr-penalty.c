/* pomona-qr-penalty.c: how hard a QR code is to read. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-qr-private.h"

/* The four features that the standard counts against a mask, with their weights. */
#define PENALTY_RUN     3
#define PENALTY_SQUARE  3
#define PENALTY_FINDER  40
#define PENALTY_BALANCE 10

static gboolean
module_at (const PomonaQr *self,
           gboolean        across,
           int             line,
           int             i)
{
  return across ? pomona_qr_get_module (self, i, line) : pomona_qr_get_module (self, line, i);
}

/* Five modules of one colour in a row, and each one more. */
static guint
run_penalty (const PomonaQr *self,
             gboolean        across,
             int             line)
{
  int size = (int) pomona_qr_get_size (self);
  guint penalty = 0;
  guint run = 0;

  for (int i = 0; i < size; i++)
    {
      if (i > 0 && module_at (self, across, line, i) == module_at (self, across, line, i - 1))
        run++;
      else
        run = 1;
      if (run == 5)
        penalty += PENALTY_RUN;
      else if (run > 5)
        penalty++;
    }
  return penalty;
}

/* Something that looks like the middle of a finder, with four light modules on one side. What lies outside of
 * the code is light. */
static guint
finder_penalty (const PomonaQr *self,
                gboolean        across,
                int             line)
{
  static const guint before = 0x05d; /* 0000 1011101 */
  static const guint after = 0x5d0;  /* 1011101 0000 */
  int size = (int) pomona_qr_get_size (self);
  guint window = 0;
  guint penalty = 0;

  for (int i = 0; i < size + 4; i++)
    {
      window = (window << 1 | (guint) module_at (self, across, line, i)) & 0x7ff;
      if (window == before && i < size)
        penalty += PENALTY_FINDER;
      if (window == after)
        penalty += PENALTY_FINDER;
    }
  return penalty;
}

static guint
square_penalty (const PomonaQr *self)
{
  int size = (int) pomona_qr_get_size (self);
  guint penalty = 0;

  for (int y = 0; y + 1 < size; y++)
    for (int x = 0; x + 1 < size; x++)
      {
        gboolean dark = pomona_qr_get_module (self, x, y);

        if (dark == pomona_qr_get_module (self, x + 1, y) && dark == pomona_qr_get_module (self, x, y + 1)
            && dark == pomona_qr_get_module (self, x + 1, y + 1))
          penalty += PENALTY_SQUARE;
      }
  return penalty;
}

/* Each full five per cent by which the dark ones are more or less than half. */
static guint
balance_penalty (const PomonaQr *self)
{
  int size = (int) pomona_qr_get_size (self);
  int n_dark = 0;

  for (int y = 0; y < size; y++)
    for (int x = 0; x < size; x++)
      n_dark += pomona_qr_get_module (self, x, y);
  return (guint) (ABS (n_dark * 20 - size * size * 10) / (size * size)) * PENALTY_BALANCE;
}

guint
pomona_qr_penalty (const PomonaQr *self)
{
  guint penalty = square_penalty (self) + balance_penalty (self);

  for (int line = 0; line < (int) pomona_qr_get_size (self); line++)
    for (int across = 0; across < 2; across++)
      penalty += run_penalty (self, across, line) + finder_penalty (self, across, line);
  return penalty;
}
