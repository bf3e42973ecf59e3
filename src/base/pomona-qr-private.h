/* pomona-qr-private.h: the steps of making a QR code, for its files and their tests. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-qr.h"

G_BEGIN_DECLS

#define POMONA_QR_MIN_VERSION 1
#define POMONA_QR_MAX_VERSION 40

/* Codewords of a version, data and correction together. */
guint       pomona_qr_get_n_codewords      (guint           version);
/* Codewords for data. */
guint       pomona_qr_get_n_data_codewords (guint           version,
                                            PomonaQrLevel   level);

/**
 * pomona_qr_correction:
 * @data: codewords of one block
 * @size: their number
 * @degree: number of codewords of correction, up to 30
 * @result: @degree bytes
 *
 * The remainder of the Reed-Solomon code over the 256 numbers with the polynomial 0x11d.
 */
void        pomona_qr_correction           (const guint8   *data,
                                            gsize           size,
                                            guint           degree,
                                            guint8         *result);

/* All codewords in the order in which they are placed. */
GByteArray *pomona_qr_make_codewords       (const guint8   *data,
                                            gsize           size,
                                            guint           version,
                                            PomonaQrLevel   level);

/* The 15 bits that tell level and mask, the 18 bits that tell the version. */
guint       pomona_qr_format_bits          (PomonaQrLevel   level,
                                            guint           mask);
guint       pomona_qr_version_bits         (guint           version);

/* Draws the codewords; a mask of -1 stands for the best one. */
PomonaQr   *pomona_qr_draw                 (GByteArray     *codewords,
                                            guint           version,
                                            PomonaQrLevel   level,
                                            int             mask);

/* How hard a code is to read. */
guint       pomona_qr_penalty              (const PomonaQr *self);

G_END_DECLS
