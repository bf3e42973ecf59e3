/* pomona-activity-list.h: a list that grows backwards in time. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pomona-office.h"

G_BEGIN_DECLS

typedef enum
{
  POMONA_ACTIVITY_COMMANDS,
  POMONA_ACTIVITY_EVENTS,
} PomonaActivityKind;

/* Shows the newest hundred, with a button for more; follows the service while it is mapped. */
#define POMONA_TYPE_ACTIVITY_LIST (pomona_activity_list_get_type ())
G_DECLARE_FINAL_TYPE (PomonaActivityList, pomona_activity_list, POMONA, ACTIVITY_LIST, AdwBin)

GtkWidget *pomona_activity_list_new        (PomonaOffice       *office,
                                            PomonaActivityKind  kind);
/* Of commands: bits of PomonaCommandState. */
void       pomona_activity_list_set_states (PomonaActivityList *self,
                                            guint               states);
void       pomona_activity_list_refresh    (PomonaActivityList *self);

G_END_DECLS
