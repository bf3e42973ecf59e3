/* pomona-page.h: one page of the window. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pomona-office.h"

G_BEGIN_DECLS

/* A page has a header bar of its own, a banner slot and content. Properties: "name" (id of the page, "devices"), "title",
 * "icon-name", "office" (construct only). A page overrides what it can do. */
#define POMONA_TYPE_PAGE (pomona_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (PomonaPage, pomona_page, POMONA, PAGE, AdwBin)

struct _PomonaPageClass
{
  AdwBinClass parent_class;

  /* Ctrl+F. Default: nothing. */
  void     (*find)    (PomonaPage *self);
  /* F5. Default: nothing. */
  void     (*refresh) (PomonaPage *self);
  /* Alt+Left, Escape: one step back inside the page; FALSE: there is none. */
  gboolean (*back)    (PomonaPage *self);
  /* Shows something particular: a device, a command. Default: nothing. */
  void     (*show)    (PomonaPage *self,
                       const char *target);
};

PomonaOffice  *pomona_page_get_office     (PomonaPage *self);
PomonaService *pomona_page_get_service    (PomonaPage *self);
const char    *pomona_page_get_title      (PomonaPage *self);
const char    *pomona_page_get_icon_name  (PomonaPage *self);
AdwHeaderBar  *pomona_page_get_header_bar (PomonaPage *self);

/* The content below header bar and banner. */
void           pomona_page_set_content    (PomonaPage *self,
                                           GtkWidget  *content);
/* Between header bar and content: a search bar. */
void           pomona_page_add_top        (PomonaPage *self,
                                           GtkWidget  *widget);

void           pomona_page_find           (PomonaPage *self);
void           pomona_page_refresh        (PomonaPage *self);
gboolean       pomona_page_back           (PomonaPage *self);
void           pomona_page_show_target    (PomonaPage *self,
                                           const char *target);

G_END_DECLS
