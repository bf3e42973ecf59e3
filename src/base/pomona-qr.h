/* pomona-qr.h: QR codes, as in ISO/IEC 18004. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define POMONA_TYPE_QR (pomona_qr_get_type ())

/**
 * PomonaQrLevel:
 * @POMONA_QR_LEVEL_L: about 7 % of the code may be unreadable
 * @POMONA_QR_LEVEL_M: about 15 %
 * @POMONA_QR_LEVEL_Q: about 25 %
 * @POMONA_QR_LEVEL_H: about 30 %
 */
typedef enum
{
  POMONA_QR_LEVEL_L,
  POMONA_QR_LEVEL_M,
  POMONA_QR_LEVEL_Q,
  POMONA_QR_LEVEL_H,
} PomonaQrLevel;

/**
 * PomonaQr:
 *
 * An immutable, reference-counted square of dark and light modules.
 */
typedef struct _PomonaQr PomonaQr;

GType     pomona_qr_get_type    (void) G_GNUC_CONST;

/**
 * pomona_qr_new:
 * @data: bytes; readers take them for UTF-8 text
 * @size: their number, or -1 if @data is a C string
 * @level: how much damage the code has to stand
 *
 * Makes the smallest code that holds the bytes, in byte mode, with the mask that is easiest to read.
 *
 * Returns: (transfer full): the code, or NULL and POMONA_BASE_ERROR_TOO_LARGE if the bytes do not fit (2953
 *   at level L, 2331 at M, 1663 at Q, 1273 at H)
 */
PomonaQr *pomona_qr_new         (const void      *data,
                                 gssize           size,
                                 PomonaQrLevel    level,
                                 GError         **error);

PomonaQr *pomona_qr_ref         (PomonaQr        *self);
void      pomona_qr_unref       (PomonaQr        *self);

/**
 * pomona_qr_get_size:
 *
 * Returns: modules on a side, 21 to 177, without the light margin of four modules that a code needs
 */
guint     pomona_qr_get_size    (const PomonaQr  *self);

/**
 * pomona_qr_get_version:
 *
 * Returns: 1 to 40
 */
guint     pomona_qr_get_version (const PomonaQr  *self);

/**
 * pomona_qr_get_module:
 * @x: column from the left, from 0
 * @y: row from the top, from 0
 *
 * Returns: whether the module is dark; outside of the code all are light
 */
gboolean  pomona_qr_get_module  (const PomonaQr  *self,
                                 int              x,
                                 int              y);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaQr, pomona_qr_unref)

G_END_DECLS
