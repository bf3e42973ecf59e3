/* test-device-item.c: an item tells what changed, and nothing else. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-clock.h"
#include "pomona-device-item.h"
#include "pomona-records-private.h"

#define NOW (G_GINT64_CONSTANT (1800000000) * G_USEC_PER_SEC)

static PomonaDevice fields = {
  .id = "UDID-1", .udid = "UDID-1", .serial = "C02", .name = "Mac 10", .model = "iMac", .product = "iMac21,1", .platform = POMONA_PLATFORM_MACOS,
  .os_version = "15.1", .build = "", .topic = "", .state = POMONA_DEVICE_ENROLLED, .last_seen = NOW, .owner = "", .notes = "",
};

static void
notify_cb (GObject    *object,
           GParamSpec *pspec,
           gpointer    user_data)
{
  g_string_append_printf (user_data, "%s ", pspec->name);
}

static void
test_notify (void)
{
  g_autoptr(PomonaDevice) before = pomona_device_new (&fields);
  g_autoptr(PomonaDevice) same = pomona_device_new (&fields);
  g_autoptr(PomonaDeviceItem) item = pomona_device_item_new (before);
  g_autoptr(PomonaDevice) after = NULL;
  g_autoptr(GString) heard = g_string_new (NULL);
  PomonaDevice changed = fields;

  g_signal_connect (item, "notify", G_CALLBACK (notify_cb), heard);
  g_assert_false (pomona_device_item_set_device (item, same));
  g_assert_cmpstr (heard->str, ==, "");

  changed.name = "Mac 9";
  changed.pending = 2;
  after = pomona_device_new (&changed);
  g_assert_true (pomona_device_item_set_device (item, after));
  g_assert_nonnull (g_strrstr (heard->str, "name "));
  g_assert_nonnull (g_strrstr (heard->str, "pending "));
  g_assert_null (g_strrstr (heard->str, "serial "));
  g_assert_null (g_strrstr (heard->str, "state "));
}

static void
test_tick (void)
{
  g_autoptr(PomonaDevice) device = pomona_device_new (&fields);
  g_autoptr(PomonaDeviceItem) item = pomona_device_item_new (device);
  g_autoptr(GString) heard = g_string_new (NULL);

  g_signal_connect (item, "notify", G_CALLBACK (notify_cb), heard);
  pomona_device_item_tick (item);
  g_assert_cmpstr (heard->str, ==, "");
  pomona_clock_advance (5 * G_TIME_SPAN_MINUTE);
  pomona_device_item_tick (item);
  g_assert_cmpstr (heard->str, ==, "last-seen-text ");
  pomona_clock_set_fixed (NOW);
}

/* Sorted as people count, found whatever the case; both forget what they knew of an older record. */
static void
test_texts (void)
{
  PomonaDevice other = fields;
  g_autoptr(PomonaDevice) ten = pomona_device_new (&fields);
  g_autoptr(PomonaDevice) nine = NULL;
  g_autoptr(PomonaDeviceItem) item_ten = pomona_device_item_new (ten);
  g_autoptr(PomonaDeviceItem) item_nine = NULL;

  other.name = "Mac 9";
  nine = pomona_device_new (&other);
  item_nine = pomona_device_item_new (nine);
  g_assert_cmpint (g_strcmp0 (pomona_device_item_get_key (item_nine, "name"), pomona_device_item_get_key (item_ten, "name")), <, 0);
  g_assert_true (pomona_device_item_matches (item_ten, "mac 10"));
  g_assert_true (pomona_device_item_matches (item_ten, "c02"));
  g_assert_false (pomona_device_item_matches (item_ten, "mac 9"));
  pomona_device_item_set_device (item_ten, nine);
  g_assert_true (pomona_device_item_matches (item_ten, "mac 9"));
  g_assert_cmpstr (pomona_device_item_get_key (item_ten, "name"), ==, pomona_device_item_get_key (item_nine, "name"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pomona_clock_set_fixed (NOW);
  g_test_add_func ("/model/device-item/notify", test_notify);
  g_test_add_func ("/model/device-item/tick", test_tick);
  g_test_add_func ("/model/device-item/texts", test_texts);
  return g_test_run ();
}
