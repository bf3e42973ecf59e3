/* pomona-qr-draw.c: draws the codewords of a QR code. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pomona-qr-private.h"

#define N_MASKS  8

struct _PomonaQr
{
  guint version;
  guint size;
  gboolean *dark;
};

G_DEFINE_BOXED_TYPE (PomonaQr, pomona_qr, pomona_qr_ref, pomona_qr_unref)

/* A code under construction: which modules are not for data. */
typedef struct
{
  PomonaQr *qr;
  gboolean *fixed;
} Canvas;

static void
set_fixed (Canvas   *canvas,
           int       x,
           int       y,
           gboolean  dark)
{
  int size = (int) canvas->qr->size;

  if (x < 0 || y < 0 || x >= size || y >= size)
    return;
  canvas->qr->dark[y * size + x] = dark;
  canvas->fixed[y * size + x] = TRUE;
}

/* The three large squares with their light border. */
static void
draw_finder (Canvas *canvas,
             int     center_x,
             int     center_y)
{
  for (int dy = -4; dy <= 4; dy++)
    for (int dx = -4; dx <= 4; dx++)
      {
        int distance = MAX (ABS (dx), ABS (dy));

        set_fixed (canvas, center_x + dx, center_y + dy, distance != 2 && distance != 4);
      }
}

static void
draw_alignment (Canvas *canvas,
                int     center_x,
                int     center_y)
{
  for (int dy = -2; dy <= 2; dy++)
    for (int dx = -2; dx <= 2; dx++)
      set_fixed (canvas, center_x + dx, center_y + dy, MAX (ABS (dx), ABS (dy)) != 1);
}

/* The centres lie on a grid that starts at 6 and is even from the far side on. */
static guint
get_alignment_positions (guint version,
                         guint positions[7])
{
  guint n = version >= 2 ? version / 7 + 2 : 0;
  guint step;

  if (n == 0)
    return 0;
  /* Version 32 is the one for which the rule of the others does not hold. */
  step = version == 32 ? 26 : (version * 4 + n * 2 + 1) / (n * 2 - 2) * 2;
  positions[0] = 6;
  for (guint i = n - 1, position = version * 4 + 10; i >= 1; i--, position -= step)
    positions[i] = position;
  return n;
}

static void
draw_alignments (Canvas *canvas)
{
  guint positions[7];
  guint n = get_alignment_positions (canvas->qr->version, positions);

  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < n; j++)
      {
        gboolean at_finder = (i == 0 && j == 0) || (i == 0 && j == n - 1) || (i == n - 1 && j == 0);

        if (!at_finder)
          draw_alignment (canvas, (int) positions[i], (int) positions[j]);
      }
}

guint
pomona_qr_format_bits (PomonaQrLevel level,
                       guint         mask)
{
  static const guint codes[] = { 1, 0, 3, 2 };
  guint data = codes[level] << 3 | mask;
  guint remainder = data;

  for (guint i = 0; i < 10; i++)
    remainder = remainder << 1 ^ (remainder >> 9) * 0x537;
  return (data << 10 | remainder) ^ 0x5412;
}

guint
pomona_qr_version_bits (guint version)
{
  guint remainder = version;

  for (guint i = 0; i < 12; i++)
    remainder = remainder << 1 ^ (remainder >> 11) * 0x1f25;
  return version << 12 | remainder;
}

static gboolean
bit (guint bits,
     int   index)
{
  return bits >> index & 1;
}

/* Both copies around the squares, and the module that is always dark. */
static void
draw_format (Canvas        *canvas,
             PomonaQrLevel  level,
             guint          mask)
{
  guint bits = pomona_qr_format_bits (level, mask);
  int size = (int) canvas->qr->size;

  for (int i = 0; i <= 5; i++)
    set_fixed (canvas, 8, i, bit (bits, i));
  set_fixed (canvas, 8, 7, bit (bits, 6));
  set_fixed (canvas, 8, 8, bit (bits, 7));
  set_fixed (canvas, 7, 8, bit (bits, 8));
  for (int i = 9; i < 15; i++)
    set_fixed (canvas, 14 - i, 8, bit (bits, i));

  for (int i = 0; i < 8; i++)
    set_fixed (canvas, size - 1 - i, 8, bit (bits, i));
  for (int i = 8; i < 15; i++)
    set_fixed (canvas, 8, size - 15 + i, bit (bits, i));
  set_fixed (canvas, 8, size - 8, TRUE);
}

static void
draw_version (Canvas *canvas)
{
  guint bits = pomona_qr_version_bits (canvas->qr->version);
  int size = (int) canvas->qr->size;

  if (canvas->qr->version < 7)
    return;
  for (int i = 0; i < 18; i++)
    {
      int across = size - 11 + i % 3;

      set_fixed (canvas, across, i / 3, bit (bits, i));
      set_fixed (canvas, i / 3, across, bit (bits, i));
    }
}

static void
draw_patterns (Canvas *canvas)
{
  int size = (int) canvas->qr->size;

  for (int i = 0; i < size; i++)
    {
      set_fixed (canvas, 6, i, i % 2 == 0);
      set_fixed (canvas, i, 6, i % 2 == 0);
    }
  draw_finder (canvas, 3, 3);
  draw_finder (canvas, size - 4, 3);
  draw_finder (canvas, 3, size - 4);
  draw_alignments (canvas);
  draw_version (canvas);
}

/* In columns of two from the right, upwards and downwards in turn; the column of the timing pattern is
 * left out. */
static void
draw_codewords (Canvas           *canvas,
                const GByteArray *codewords)
{
  int size = (int) canvas->qr->size;
  guint index = 0;

  for (int right = size - 1; right >= 1; right -= 2)
    {
      gboolean upward;

      if (right == 6)
        right = 5;
      upward = ((right + 1) & 2) == 0;
      for (int i = 0; i < size; i++)
        for (int x = right; x >= right - 1; x--)
          {
            int y = upward ? size - 1 - i : i;

            if (canvas->fixed[y * size + x] || index >= codewords->len * 8)
              continue;
            canvas->qr->dark[y * size + x] = codewords->data[index / 8] >> (7 - index % 8) & 1;
            index++;
          }
    }
}

static gboolean
is_masked (guint mask,
           int   x,
           int   y)
{
  switch (mask)
    {
    case 0:
      return (x + y) % 2 == 0;
    case 1:
      return y % 2 == 0;
    case 2:
      return x % 3 == 0;
    case 3:
      return (x + y) % 3 == 0;
    case 4:
      return (x / 3 + y / 2) % 2 == 0;
    case 5:
      return x * y % 2 + x * y % 3 == 0;
    case 6:
      return (x * y % 2 + x * y % 3) % 2 == 0;
    default:
      return ((x + y) % 2 + x * y % 3) % 2 == 0;
    }
}

/* Done twice, it is undone. */
static void
apply_mask (Canvas *canvas,
            guint   mask)
{
  int size = (int) canvas->qr->size;

  for (int y = 0; y < size; y++)
    for (int x = 0; x < size; x++)
      if (!canvas->fixed[y * size + x])
        canvas->qr->dark[y * size + x] ^= is_masked (mask, x, y);
}

static guint
choose_mask (Canvas        *canvas,
             PomonaQrLevel  level)
{
  guint best = 0;
  guint best_penalty = G_MAXUINT;

  for (guint mask = 0; mask < N_MASKS; mask++)
    {
      guint penalty;

      apply_mask (canvas, mask);
      draw_format (canvas, level, mask);
      penalty = pomona_qr_penalty (canvas->qr);
      apply_mask (canvas, mask);
      if (penalty < best_penalty)
        {
          best = mask;
          best_penalty = penalty;
        }
    }
  return best;
}

PomonaQr *
pomona_qr_draw (GByteArray    *codewords,
                guint          version,
                PomonaQrLevel  level,
                int            mask)
{
  PomonaQr *self = g_atomic_rc_box_new0 (PomonaQr);
  g_autofree gboolean *fixed = NULL;
  Canvas canvas = { self };
  guint chosen;

  self->version = version;
  self->size = 4 * version + 17;
  self->dark = g_new0 (gboolean, self->size * self->size);
  canvas.fixed = fixed = g_new0 (gboolean, self->size * self->size);

  draw_patterns (&canvas);
  draw_format (&canvas, level, 0); /* claims the modules */
  draw_codewords (&canvas, codewords);
  chosen = mask >= 0 ? (guint) mask : choose_mask (&canvas, level);
  apply_mask (&canvas, chosen);
  draw_format (&canvas, level, chosen);
  return self;
}

PomonaQr *
pomona_qr_ref (PomonaQr *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
qr_clear (gpointer data)
{
  PomonaQr *self = data;

  g_free (self->dark);
}

void
pomona_qr_unref (PomonaQr *self)
{
  g_atomic_rc_box_release_full (self, qr_clear);
}

guint
pomona_qr_get_size (const PomonaQr *self)
{
  return self->size;
}

guint
pomona_qr_get_version (const PomonaQr *self)
{
  return self->version;
}

gboolean
pomona_qr_get_module (const PomonaQr *self,
                      int             x,
                      int             y)
{
  if (x < 0 || y < 0 || x >= (int) self->size || y >= (int) self->size)
    return FALSE;
  return self->dark[y * (int) self->size + x];
}
