/* pki-fixtures.h: keys, authorities and helpers for the tests of this floor. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-authority.h"
#include "pomona-certificate.h"
#include "pomona-key.h"

/* Made once in a program; borrowed. */
PomonaKey         *pki_rsa_key        (void);
PomonaKey         *pki_other_rsa_key  (void);
PomonaKey         *pki_p256_key       (void);
PomonaAuthority   *pki_authority      (void);
PomonaAuthority   *pki_other_authority (void);

/* A device identity of pki_authority () for a key; owned. */
PomonaCertificate *pki_identity       (PomonaKey          *key,
                                       const char         *common_name);
PomonaCsr         *pki_csr            (PomonaKey          *key,
                                       const char         *common_name,
                                       const char         *challenge);

/* A private folder of this program, removed when it ends. */
const char        *pki_folder         (void);
/* Writes a file there and returns its path; owned. */
char              *pki_write          (const char         *name,
                                       const void         *data,
                                       gssize              size);
char              *pki_write_bytes    (const char         *name,
                                       GBytes             *bytes);
/* Reads a file there. */
GBytes            *pki_read           (const char         *name);

/* Whether the program is installed; if not, the test is skipped with a message. */
gboolean           pki_has_program    (const char         *program);
/* Runs a program in pki_folder (); the arguments end with NULL. Returns its standard output, and fails the
 * test if it fails and @must_succeed. */
char              *pki_run            (gboolean            must_succeed,
                                       const char         *program,
                                       ...) G_GNUC_NULL_TERMINATED;

/* A recorded sample below POMONA_EXAMPLES/recorded; NULL, and the test is skipped, if it is not there. */
GBytes            *pki_recorded       (const char         *name);

GBytes            *pki_bytes          (const char         *text);

#define pki_assert_bytes(a, b) \
  g_assert_cmpmem (g_bytes_get_data (a, NULL), g_bytes_get_size (a), g_bytes_get_data (b, NULL), g_bytes_get_size (b))
