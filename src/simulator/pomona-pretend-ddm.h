/* pomona-pretend-ddm.h: the declarations on a pretend device. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "pomona-pretend-state.h"

G_BEGIN_DECLS

/* What one channel's declarative management knows and decides; it sends nothing itself. Rules: what is
 * fetched and removed follows the manifest, activations follow their predicates, configurations follow
 * activations, assets follow configurations; every report of changes says what changed and nothing else. */
typedef struct _PomonaPretendDdm PomonaPretendDdm;

/* @state must live as long. */
PomonaPretendDdm *pomona_pretend_ddm_new             (PomonaPretendState  *state,
                                                      gboolean             user_channel);
void              pomona_pretend_ddm_free            (PomonaPretendDdm    *self);

/* Everything, as a property-list value, and back; what makes no sense is left out. Floating. */
GVariant         *pomona_pretend_ddm_save            (PomonaPretendDdm    *self);
void              pomona_pretend_ddm_load            (PomonaPretendDdm    *self,
                                                      GVariant            *saved);

/**
 * pomona_pretend_ddm_read_tokens:
 * @json: the answer to "tokens", or the data of the command
 * @news: (out): whether the server's set is another than the one that was processed last
 *
 * Errors: ANSWER.
 */
gboolean          pomona_pretend_ddm_read_tokens     (PomonaPretendDdm    *self,
                                                      GBytes              *json,
                                                      gboolean            *news,
                                                      GError             **error);

/* The answer to "declaration-items": what is not in it any more is removed. Errors: ANSWER. */
gboolean          pomona_pretend_ddm_read_items      (PomonaPretendDdm    *self,
                                                      GBytes              *json,
                                                      GError             **error);

/* The endpoint of the next declaration to fetch, "declaration/configuration/IDENTIFIER"; NULL if there is
 * none left. */
char             *pomona_pretend_ddm_next            (PomonaPretendDdm    *self);
/* The declaration that pomona_pretend_ddm_next () named. Errors: ANSWER. */
gboolean          pomona_pretend_ddm_put             (PomonaPretendDdm    *self,
                                                      GBytes              *json,
                                                      GError             **error);
/* The server says that it does not exist. */
void              pomona_pretend_ddm_put_gone        (PomonaPretendDdm    *self);

/* Decides what is active and valid. */
void              pomona_pretend_ddm_apply           (PomonaPretendDdm    *self);

/**
 * PomonaPretendDownload:
 * @authenticated: fetch it with the identity of the enrollment
 *
 * Something that an active declaration needs from the network.
 */
typedef struct
{
  char     *url;
  gboolean  authenticated;
} PomonaPretendDownload;

void              pomona_pretend_download_free       (PomonaPretendDownload *self);

/* The next thing to download; NULL if there is none left. After the last one, apply again. */
PomonaPretendDownload *pomona_pretend_ddm_next_download (PomonaPretendDdm *self);
/* What came of it: @data NULL and @problem if nothing did. @content_type may be NULL. */
void              pomona_pretend_ddm_put_download    (PomonaPretendDdm    *self,
                                                      const char          *content_type,
                                                      GBytes              *data,
                                                      const char          *problem);

/**
 * pomona_pretend_ddm_report:
 * @full: everything again, with FullReport
 *
 * Returns: (transfer full) (nullable): the body of a status report; NULL if there is nothing to say
 */
GBytes           *pomona_pretend_ddm_report          (PomonaPretendDdm    *self,
                                                      gboolean             full);
/* The server took the last report. */
void              pomona_pretend_ddm_reported        (PomonaPretendDdm    *self);

/* Whether declarative management was ever switched on. */
gboolean          pomona_pretend_ddm_is_on           (PomonaPretendDdm    *self);
const char       *pomona_pretend_ddm_get_token       (PomonaPretendDdm    *self);
/* How many declarations there are, and how many of them are active and valid. */
guint             pomona_pretend_ddm_count           (PomonaPretendDdm    *self,
                                                      guint               *installed);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaPretendDdm, pomona_pretend_ddm_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaPretendDownload, pomona_pretend_download_free)

G_END_DECLS
