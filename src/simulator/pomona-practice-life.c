/* pomona-practice-life.c: the small things that happen to devices in an office. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-practice-life.h"

#include "pomona-pretend-device-private.h"

static gboolean
drain (PomonaPretendState *state,
       GRand              *rand)
{
  double level = pomona_pretend_state_get_real (state, "BatteryLevel");

  if (!state->model->battery)
    return FALSE;
  level += level < 0.15 ? 0.6 : -g_rand_double_range (rand, 0.01, 0.08);
  /* Devices tell whole percent. */
  pomona_pretend_state_set (state, "BatteryLevel", g_variant_new_double ((int) (CLAMP (level, 0.01, 1) * 100) / 100.0));
  return TRUE;
}

static gboolean
fill_disk (PomonaPretendState *state,
           GRand              *rand)
{
  double available = pomona_pretend_state_get_real (state, "AvailableDeviceCapacity");

  if (available == 0)
    return FALSE;
  pomona_pretend_state_set (state, "AvailableDeviceCapacity", g_variant_new_double (MAX (available - g_rand_double_range (rand, 0, 0.4), 0.5)));
  return TRUE;
}

static gboolean
unlock (PomonaPretendState *state,
        GRand              *rand)
{
  if (!pomona_pretend_state_get_bool (state, "locked"))
    return FALSE;
  pomona_pretend_state_set (state, "locked", NULL);
  return TRUE;
}

static gboolean
set_passcode (PomonaPretendState *state,
              GRand              *rand)
{
  if ((POMONA_PRETEND_BIT (state->model->kind) & POMONA_PRETEND_ON_MOBILE) == 0 || pomona_pretend_state_get_bool (state, "passcode"))
    return FALSE;
  pomona_pretend_state_set_bool (state, "passcode", TRUE);
  return TRUE;
}

static gboolean
offer_update (PomonaPretendState *state,
              GRand              *rand)
{
  if (pomona_pretend_state_get_bool (state, "update-offered"))
    return FALSE;
  pomona_pretend_state_set_bool (state, "update-offered", TRUE);
  return TRUE;
}

/* An update that a command or a declaration asked for is downloaded first and installed the next time. */
static gboolean
install_update (PomonaPretendState *state,
                GRand              *rand)
{
  const char *declared = pomona_pretend_state_get_string (state, "ddm-update");
  gboolean wanted = pomona_pretend_state_get_bool (state, "update-scheduled") ||
                    g_strcmp0 (declared, state->model->next_version) == 0;

  if (!wanted || g_strcmp0 (pomona_pretend_state_get_string (state, "OSVersion"), state->model->next_version) == 0)
    return FALSE;
  if (!pomona_pretend_state_get_bool (state, "update-downloaded"))
    {
      pomona_pretend_state_set_bool (state, "update-downloaded", TRUE);
      return TRUE;
    }
  pomona_pretend_state_set_string (state, "OSVersion", state->model->next_version);
  pomona_pretend_state_set_string (state, "BuildVersion", state->model->next_build);
  pomona_pretend_state_set (state, "update-downloaded", NULL);
  pomona_pretend_state_set (state, "update-scheduled", NULL);
  pomona_pretend_state_set (state, "update-offered", NULL);
  return TRUE;
}

static gboolean
update_app (PomonaPretendState *state,
            GRand              *rand)
{
  guint index;
  GVariant *app;
  g_autofree char *version = NULL;

  if (state->apps->len == 0)
    return FALSE;
  index = g_rand_int_range (rand, 0, state->apps->len);
  app = state->apps->pdata[index];
  version = g_strdup_printf ("%d.%d", g_rand_int_range (rand, 1, 9), g_rand_int_range (rand, 0, 20));
  app = g_variant_ref_sink (pomona_pretend_dict_with (app, "ShortVersion", g_variant_new_string (version)));
  g_variant_unref (state->apps->pdata[index]);
  state->apps->pdata[index] = app;
  return TRUE;
}

static gboolean
turn_on_filevault (PomonaPretendState *state,
                   GRand              *rand)
{
  if (state->model->kind != POMONA_PRETEND_MAC || pomona_pretend_state_get_bool (state, "filevault"))
    return FALSE;
  pomona_pretend_state_set_bool (state, "filevault", TRUE);
  return TRUE;
}

void
pomona_practice_life_step (PomonaPretendDevice *device,
                           GRand               *rand)
{
  static const struct { int weight; gboolean (*happen) (PomonaPretendState *state, GRand *rand); } things[] = {
    { 40, drain }, { 15, fill_disk }, { 12, unlock }, { 12, set_passcode }, { 4, offer_update }, { 12, install_update },
    { 6, update_app }, { 2, turn_on_filevault },
  };
  int draw = g_rand_int_range (rand, 0, 105);

  if (device->phase != POMONA_PRETEND_ENROLLED)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (things); i++)
    {
      if (draw < things[i].weight)
        {
          if (things[i].happen (device->state, rand))
            pomona_pretend_device_changed (device);
          return;
        }
      draw -= things[i].weight;
    }
  pomona_pretend_device_change_token (device);
}
