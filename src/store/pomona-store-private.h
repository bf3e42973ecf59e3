/* pomona-store-private.h: what the parts of a store share. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-db-private.h"
#include "pomona-store.h"
#include "pomona-writer-private.h"

G_BEGIN_DECLS

struct _PomonaStore
{
  char         *path;
  PomonaSealer *sealer;
  int           lock_fd;
  PomonaWriter *writer;
  GPtrArray    *readers;        /* slots of pomona-store.c */
};

G_END_DECLS
