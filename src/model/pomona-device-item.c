/* pomona-device-item.c: a device as lists and pages bind to it. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-model"

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "pomona-clock.h"
#include "pomona-device-item.h"
#include "pomona-words.h"

enum
{
  PROP_ID = 1,
  PROP_NAME,
  PROP_MODEL,
  PROP_SYSTEM,
  PROP_OWNER,
  PROP_SERIAL,
  PROP_STATE,
  PROP_STATE_TEXT,
  PROP_STATE_ICON,
  PROP_PLATFORM_ICON,
  PROP_LAST_SEEN,
  PROP_LAST_SEEN_TEXT,
  PROP_PENDING,
  PROP_FILEVAULT_TEXT,
  PROP_TAGS_TEXT,
  PROP_PRACTICE,
  PROP_ATTENTION,
  N_PROPS,
};

struct _PomonaDeviceItem
{
  GObject       parent_instance;
  PomonaDevice *device;
  char         *last_seen_text;   /* as it was notified last */
  char         *keys[N_PROPS];    /* to sort by; NULL until somebody asks */
  char         *haystack;         /* the same for the search */
};

G_DEFINE_FINAL_TYPE (PomonaDeviceItem, pomona_device_item, G_TYPE_OBJECT)

static GParamSpec *properties[N_PROPS];

static char *
dup_system (PomonaDevice *device)
{
  if (*device->os_version == '\0')
    return g_strdup (pomona_platform_get_display_name (device->platform));
  /* Translators: name and version of a system, "macOS 15.1". */
  return g_strdup_printf (_("%s %s"), pomona_platform_get_display_name (device->platform), device->os_version);
}

static char *
dup_tags (PomonaDevice *device)
{
  return device->tags != NULL ? g_strjoinv (", ", (char **) device->tags) : g_strdup ("");
}

static gboolean
needs_attention (PomonaDevice *device)
{
  return device->state == POMONA_DEVICE_UNREACHABLE || device->failed > 0 ||
         (device->state == POMONA_DEVICE_ENROLLED && pomona_words_is_silent (device->last_seen, pomona_clock_now ()));
}

/* FileVault is a matter of Macs alone. */
static const char *
filevault_text (PomonaDevice *device)
{
  if (device->platform != POMONA_PLATFORM_MACOS)
    return "";
  return pomona_words_tristate (device->filevault);
}

static void
pomona_device_item_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  PomonaDevice *device = POMONA_DEVICE_ITEM (object)->device;

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, device->id);
      break;
    case PROP_NAME:
      g_value_set_string (value, *device->name != '\0' ? device->name : device->id);
      break;
    case PROP_MODEL:
      g_value_set_string (value, *device->model != '\0' ? device->model : device->product);
      break;
    case PROP_SYSTEM:
      g_value_take_string (value, dup_system (device));
      break;
    case PROP_OWNER:
      g_value_set_string (value, device->owner);
      break;
    case PROP_SERIAL:
      g_value_set_string (value, device->serial);
      break;
    case PROP_STATE:
      g_value_set_int (value, device->state);
      break;
    case PROP_STATE_TEXT:
      g_value_set_string (value, pomona_words_device_state (device->state));
      break;
    case PROP_STATE_ICON:
      g_value_set_string (value, pomona_words_device_state_icon (device->state));
      break;
    case PROP_PLATFORM_ICON:
      g_value_set_string (value, pomona_platform_get_icon_name (device->platform));
      break;
    case PROP_LAST_SEEN:
      g_value_set_int64 (value, device->last_seen);
      break;
    case PROP_LAST_SEEN_TEXT:
      g_value_take_string (value, pomona_words_dup_ago (device->last_seen, pomona_clock_now ()));
      break;
    case PROP_PENDING:
      g_value_set_uint (value, device->pending);
      break;
    case PROP_FILEVAULT_TEXT:
      g_value_set_string (value, filevault_text (device));
      break;
    case PROP_TAGS_TEXT:
      g_value_take_string (value, dup_tags (device));
      break;
    case PROP_PRACTICE:
      g_value_set_boolean (value, device->practice);
      break;
    case PROP_ATTENTION:
      g_value_set_boolean (value, needs_attention (device));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
forget_texts (PomonaDeviceItem *self)
{
  for (guint i = 0; i < N_PROPS; i++)
    g_clear_pointer (&self->keys[i], g_free);
  g_clear_pointer (&self->haystack, g_free);
}

static void
pomona_device_item_finalize (GObject *object)
{
  PomonaDeviceItem *self = POMONA_DEVICE_ITEM (object);

  forget_texts (self);
  pomona_device_unref (self->device);
  g_free (self->last_seen_text);
  G_OBJECT_CLASS (pomona_device_item_parent_class)->finalize (object);
}

static void
pomona_device_item_class_init (PomonaDeviceItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pomona_device_item_get_property;
  object_class->finalize = pomona_device_item_finalize;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_MODEL] = g_param_spec_string ("model", NULL, NULL, NULL, flags);
  properties[PROP_SYSTEM] = g_param_spec_string ("system", NULL, NULL, NULL, flags);
  properties[PROP_OWNER] = g_param_spec_string ("owner", NULL, NULL, NULL, flags);
  properties[PROP_SERIAL] = g_param_spec_string ("serial", NULL, NULL, NULL, flags);
  properties[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, 0, POMONA_DEVICE_REMOVED, 0, flags);
  properties[PROP_STATE_TEXT] = g_param_spec_string ("state-text", NULL, NULL, NULL, flags);
  properties[PROP_STATE_ICON] = g_param_spec_string ("state-icon", NULL, NULL, NULL, flags);
  properties[PROP_PLATFORM_ICON] = g_param_spec_string ("platform-icon", NULL, NULL, NULL, flags);
  properties[PROP_LAST_SEEN] = g_param_spec_int64 ("last-seen", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_LAST_SEEN_TEXT] = g_param_spec_string ("last-seen-text", NULL, NULL, NULL, flags);
  properties[PROP_PENDING] = g_param_spec_uint ("pending", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_FILEVAULT_TEXT] = g_param_spec_string ("filevault-text", NULL, NULL, NULL, flags);
  properties[PROP_TAGS_TEXT] = g_param_spec_string ("tags-text", NULL, NULL, NULL, flags);
  properties[PROP_PRACTICE] = g_param_spec_boolean ("practice", NULL, NULL, FALSE, flags);
  properties[PROP_ATTENTION] = g_param_spec_boolean ("attention", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pomona_device_item_init (PomonaDeviceItem *self)
{
}

PomonaDeviceItem *
pomona_device_item_new (PomonaDevice *device)
{
  PomonaDeviceItem *self = g_object_new (POMONA_TYPE_DEVICE_ITEM, NULL);

  self->device = pomona_device_ref (device);
  self->last_seen_text = pomona_words_dup_ago (device->last_seen, pomona_clock_now ());
  return self;
}

/* Compares a property of the two records by their text or number. */
static gboolean
differs (PomonaDeviceItem *before,
         PomonaDeviceItem *after,
         GParamSpec       *pspec)
{
  g_auto(GValue) a = G_VALUE_INIT;
  g_auto(GValue) b = G_VALUE_INIT;

  g_object_get_property (G_OBJECT (before), pspec->name, &a);
  g_object_get_property (G_OBJECT (after), pspec->name, &b);
  return g_param_values_cmp (pspec, &a, &b) != 0;
}

gboolean
pomona_device_item_set_device (PomonaDeviceItem *self,
                               PomonaDevice     *device)
{
  g_autoptr(PomonaDeviceItem) before = NULL;
  gboolean changed = FALSE;

  if (self->device == device)
    return FALSE;
  before = pomona_device_item_new (self->device);
  forget_texts (self);
  pomona_device_unref (self->device);
  self->device = pomona_device_ref (device);

  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = PROP_ID; i < N_PROPS; i++)
    if (differs (before, self, properties[i]))
      {
        g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
        changed = TRUE;
      }
  g_object_thaw_notify (G_OBJECT (self));
  return changed;
}

void
pomona_device_item_tick (PomonaDeviceItem *self)
{
  g_autofree char *text = pomona_words_dup_ago (self->device->last_seen, pomona_clock_now ());

  if (g_str_equal (text, self->last_seen_text))
    return;
  g_free (self->last_seen_text);
  self->last_seen_text = g_steal_pointer (&text);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAST_SEEN_TEXT]);
}

PomonaDevice *
pomona_device_item_get_device (PomonaDeviceItem *self)
{
  return self->device;
}

const char *
pomona_device_item_get_id (PomonaDeviceItem *self)
{
  return self->device->id;
}

char *
pomona_device_item_dup_text (PomonaDeviceItem *self,
                             const char       *property)
{
  g_auto(GValue) value = G_VALUE_INIT;
  g_auto(GValue) text = G_VALUE_INIT;

  g_object_get_property (G_OBJECT (self), property, &value);
  g_value_init (&text, G_TYPE_STRING);
  g_value_transform (&value, &text);
  return g_value_get_string (&text) != NULL ? g_value_dup_string (&text) : g_strdup ("");
}

const char *
pomona_device_item_get_key (PomonaDeviceItem *self,
                            const char       *property)
{
  GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (self), property);
  char **key = &self->keys[pspec->param_id];

  if (*key == NULL)
    {
      g_autofree char *text = pomona_device_item_dup_text (self, property);

      *key = g_utf8_collate_key_for_filename (text, -1);
    }
  return *key;
}

static char *
dup_haystack (PomonaDeviceItem *self)
{
  static const char * const searched[] = { "name", "serial", "model", "system", "owner", "tags-text", "state-text", "id" };
  g_autoptr(GString) all = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (searched); i++)
    {
      g_autofree char *text = pomona_device_item_dup_text (self, searched[i]);

      /* Nobody types a line break: no match goes over the edge of two texts. */
      g_string_append_printf (all, "%s\n", text);
    }
  return g_utf8_casefold (all->str, -1);
}

gboolean
pomona_device_item_matches (PomonaDeviceItem *self,
                            const char       *needle)
{
  if (self->haystack == NULL)
    self->haystack = dup_haystack (self);
  return strstr (self->haystack, needle) != NULL;
}
