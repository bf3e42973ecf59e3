/* test-office-practice.c: the practice office as a whole. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "office-fixture.h"

#include "pomona-practice-life.h"
#include "pomona-practice-office.h"

static gboolean
is_full (Office   *self,
         gpointer  data)
{
  return pomona_practice_office_count_enrolled (data) == POMONA_PRACTICE_OFFICE_SIZE;
}

static void
import (Office         *self,
        PomonaPushDesk *desk)
{
  PomonaPushDesk *own = self->desk;

  self->desk = desk;
  office_import (self, POMONA_PRACTICE_OFFICE_TOPIC, TRUE);
  self->desk = own;
}

static void
test_whole (Office        *self,
            gconstpointer  data)
{
  g_autofree char *folder = g_build_filename (self->folder, "practice", NULL), *url = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaPracticeOffice) office = pomona_practice_office_new (folder, 3, NULL, NULL, &error);
  g_autoptr(GPtrArray) list = NULL;
  guint practice = 0;

  g_assert_no_error (error);
  pomona_practice_office_set_life (office, 0);
  import (self, pomona_practice_office_get_desk (office));
  url = office_link (self, TRUE);
  pomona_practice_office_enroll (office, url, self->ca);
  office_wait (self, is_full, office);
  list = office_list (self, FALSE);
  g_assert_cmpuint (list->len, ==, POMONA_PRACTICE_OFFICE_SIZE);
  for (guint i = 0; i < list->len; i++)
    practice += ((PomonaDevice *) list->pdata[i])->practice;
  g_assert_cmpuint (practice, ==, POMONA_PRACTICE_OFFICE_SIZE);
  /* Closed and opened again, all are there as if nothing had been. */
  g_clear_pointer (&office, pomona_practice_office_free);
  office = pomona_practice_office_new (folder, 3, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pomona_practice_office_count_enrolled (office), ==, POMONA_PRACTICE_OFFICE_SIZE);
  import (self, pomona_practice_office_get_desk (office));
  pomona_practice_office_reset (office);
  g_assert_cmpuint (pomona_practice_office_count_enrolled (office), ==, 0);
}

static void
live (PomonaPretendDevice *device,
      gpointer             data)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (5);

  for (guint i = 0; i < 200; i++)
    pomona_practice_life_step (device, rand);
}

static void
copy_battery (PomonaPretendDevice *device,
              gpointer             data)
{
  *(double *) data = g_variant_get_double (pomona_pretend_device_get_fact (device, "BatteryLevel"));
}

static void
test_life (Office        *self,
           gconstpointer  data)
{
  double before = 0, after = 0;

  self->options.counts[POMONA_PRETEND_IPHONE] = 1;
  office_start_fleet (self);
  office_with_device (self, 0, copy_battery, &before);
  office_with_device (self, 0, live, NULL);
  office_with_device (self, 0, copy_battery, &after);
  g_assert_cmpfloat (before, !=, after);
  g_assert_cmpfloat (after, >, 0);
  g_assert_cmpfloat (after, <=, 1);
  office_settle (self);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  office_add ("/office/practice/whole", test_whole);
  office_add ("/office/practice/life", test_life);
  return g_test_run ();
}
