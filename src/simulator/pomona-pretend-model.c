/* pomona-pretend-model.c: the kinds of hardware that are pretended. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-pretend-model.h"

#define MACOS26  "26.1", "25B78", "26.2", "25C56"
#define MACOS15  "15.7.2", "24G325", "26.2", "25C56"
#define MACOS14  "14.8.2", "23J126", "15.7.2", "24G325"
#define IOS26    "26.1", "23B85", "26.2", "23C55"
#define IOS18    "18.7.2", "22H124", "26.2", "23C55"
#define TVOS26   "26.1", "23J582", "26.2", "23K51"
#define TVOS18   "18.6", "22M84", "26.2", "23K51"

static const PomonaPretendModel macs[] = {
  { POMONA_PRETEND_MAC, "Mac14,2", "MacBook Air", "MacBook Air (M2, 2022)", "MLXW3", "A2681", "00008112", MACOS26, { 256, 512, 1024 }, TRUE, FALSE, FALSE },
  { POMONA_PRETEND_MAC, "Mac14,3", "Mac mini", "Mac mini (2023)", "MMFJ3", "A2686", "00008112", MACOS26, { 256, 512 }, FALSE, FALSE, TRUE },
  { POMONA_PRETEND_MAC, "Mac15,3", "MacBook Pro", "MacBook Pro (14-inch, Nov 2023)", "MTL73", "A2918", "00008122", MACOS15, { 512, 1024 }, TRUE, FALSE, FALSE },
  { POMONA_PRETEND_MAC, "Mac13,1", "Mac Studio", "Mac Studio (2022)", "MJMV3", "A2615", "00006001", MACOS26, { 512, 1024, 2048 }, FALSE, FALSE, TRUE },
  { POMONA_PRETEND_MAC, "iMac21,1", "iMac", "iMac (24-inch, M1, 2021)", "MGPK3", "A2438", "00008103", MACOS14, { 256, 512 }, FALSE, FALSE, TRUE },
  { POMONA_PRETEND_MAC, "iMac20,1", "iMac", "iMac (Retina 5K, 27-inch, 2020)", "MXWT2", "A2115", NULL, MACOS15, { 512, 1024 }, FALSE, FALSE, TRUE },
};

static const PomonaPretendModel iphones[] = {
  { POMONA_PRETEND_IPHONE, "iPhone15,4", "iPhone", "iPhone 15", "MTP03", "A3090", "00008120", IOS26, { 128, 256 }, TRUE, TRUE, FALSE },
  { POMONA_PRETEND_IPHONE, "iPhone14,5", "iPhone", "iPhone 13", "MLPF3", "A2633", "00008110", IOS26, { 128, 256, 512 }, TRUE, TRUE, FALSE },
  { POMONA_PRETEND_IPHONE, "iPhone14,6", "iPhone", "iPhone SE (3rd generation)", "MMXF3", "A2783", "00008110", IOS18, { 64, 128 }, TRUE, TRUE, FALSE },
  { POMONA_PRETEND_IPHONE, "iPhone17,3", "iPhone", "iPhone 16", "MYE73", "A3287", "00008140", IOS26, { 128, 256 }, TRUE, TRUE, FALSE },
};

static const PomonaPretendModel ipads[] = {
  { POMONA_PRETEND_IPAD, "iPad13,18", "iPad", "iPad (10th generation)", "MPQ03", "A2696", "00008101", IOS26, { 64, 256 }, TRUE, FALSE, FALSE },
  { POMONA_PRETEND_IPAD, "iPad14,3", "iPad", "iPad Pro (11-inch) (4th generation)", "MNXD3", "A2759", "00008112", IOS26, { 128, 256, 512 }, TRUE, FALSE, FALSE },
  { POMONA_PRETEND_IPAD, "iPad13,17", "iPad", "iPad Air (5th generation)", "MM6R3", "A2589", "00008103", IOS18, { 64, 256 }, TRUE, TRUE, FALSE },
  { POMONA_PRETEND_IPAD, "iPad14,1", "iPad", "iPad mini (6th generation)", "MK7M3", "A2567", "00008110", IOS26, { 64, 256 }, TRUE, FALSE, FALSE },
};

static const PomonaPretendModel apple_tvs[] = {
  { POMONA_PRETEND_APPLE_TV, "AppleTV14,1", "Apple TV", "Apple TV 4K (3rd generation)", "MN893", "A2843", "00008110", TVOS26, { 128 }, FALSE, FALSE, TRUE },
  { POMONA_PRETEND_APPLE_TV, "AppleTV11,1", "Apple TV", "Apple TV 4K (2nd generation)", "MXGY2", "A2169", NULL, TVOS18, { 32, 64 }, FALSE, FALSE, TRUE },
};

static const struct
{
  const char *nick;
  const char *system;
  const char *family;
  const char *suffix;
  const PomonaPretendModel *models;
  guint n_models;
  const char *places[12];
} kinds[POMONA_N_PRETEND_KINDS] = {
  { "mac", "macOS", "Mac", "Mac", macs, G_N_ELEMENTS (macs),
    { "Studio", "Reception", "Bookkeeping", "Editing", "Workshop", "Front desk", "Archive", "Print room", "Planning", "Lab", "Showroom", "Spare" } },
  { "iphone", "iOS", "iPhone", "iPhone", iphones, G_N_ELEMENTS (iphones),
    { "On-call", "Field", "Delivery", "Sales", "Service", "Site", "Caretaker", "Night desk", "Travel", "Events", "Loan", "Spare" } },
  { "ipad", "iPadOS", "iPad", "iPad", ipads, G_N_ELEMENTS (ipads),
    { "Reception", "Meeting room", "Warehouse", "Kitchen", "Check-in", "Library", "Visitor", "Stocktaking", "Classroom", "Till", "Loan", "Spare" } },
  { "appletv", "tvOS", "AppleTV", "Apple TV", apple_tvs, G_N_ELEMENTS (apple_tvs),
    { "Lobby", "Conference room", "Canteen", "Training room", "Waiting room", "Shop window", "Foyer", "Gallery", "Balcony room", "Garden room", "Loan", "Spare" } },
};

const PomonaPretendModel *
pomona_pretend_model_get (PomonaPretendKind kind,
                          guint             n)
{
  g_return_val_if_fail (kind < POMONA_N_PRETEND_KINDS, NULL);

  return &kinds[kind].models[n % kinds[kind].n_models];
}

const PomonaPretendModel *
pomona_pretend_model_find (const char *product_name)
{
  for (guint kind = 0; kind < POMONA_N_PRETEND_KINDS; kind++)
    for (guint i = 0; i < kinds[kind].n_models; i++)
      if (g_strcmp0 (kinds[kind].models[i].product_name, product_name) == 0)
        return &kinds[kind].models[i];
  return NULL;
}

char *
pomona_pretend_device_name (PomonaPretendKind kind,
                            guint             n)
{
  guint n_places, round;

  g_return_val_if_fail (kind < POMONA_N_PRETEND_KINDS, NULL);

  n_places = G_N_ELEMENTS (kinds[kind].places);
  round = n / n_places;
  if (round == 0)
    return g_strdup_printf ("%s %s", kinds[kind].places[n % n_places], kinds[kind].suffix);
  return g_strdup_printf ("%s %s %u", kinds[kind].places[n % n_places], kinds[kind].suffix, round + 1);
}

const char *
pomona_pretend_kind_to_string (PomonaPretendKind kind)
{
  g_return_val_if_fail (kind < POMONA_N_PRETEND_KINDS, NULL);

  return kinds[kind].nick;
}

gboolean
pomona_pretend_kind_from_string (const char        *text,
                                 PomonaPretendKind *kind)
{
  for (guint i = 0; i < POMONA_N_PRETEND_KINDS; i++)
    if (g_ascii_strcasecmp (text, kinds[i].nick) == 0)
      {
        *kind = i;
        return TRUE;
      }
  return FALSE;
}

const char *
pomona_pretend_kind_get_system (PomonaPretendKind kind)
{
  g_return_val_if_fail (kind < POMONA_N_PRETEND_KINDS, NULL);

  return kinds[kind].system;
}

const char *
pomona_pretend_kind_get_family (PomonaPretendKind kind)
{
  g_return_val_if_fail (kind < POMONA_N_PRETEND_KINDS, NULL);

  return kinds[kind].family;
}
