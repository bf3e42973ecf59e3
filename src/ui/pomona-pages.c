/* pomona-pages.c: which pages the window has. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include "pomona-activity-page.h"
#include "pomona-devices-page.h"
#include "pomona-enrollment-page.h"
#include "pomona-overview-page.h"
#include "pomona-pages.h"
#include "pomona-preferences-page.h"

typedef GtkWidget *(*PageConstructor) (PomonaOffice *office);

static const struct
{
  const char      *name;
  PageConstructor  construct;
} pages[] = {
  { "overview", pomona_overview_page_new },
  { "devices", pomona_devices_page_new },
  { "enrollment", pomona_enrollment_page_new },
  { "activity", pomona_activity_page_new },
  { "preferences", pomona_preferences_page_new },
};

void
pomona_pages_foreach (PomonaOffice    *office,
                      PomonaPagesFunc  func,
                      gpointer         user_data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    func (pages[i].name, pages[i].construct (office), user_data);
}
