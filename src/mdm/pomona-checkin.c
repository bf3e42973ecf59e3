/* pomona-checkin.c: a check-in message. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-checkin.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pomona-mdm-error.h"
#include "pomona-plist.h"

/* No text or token of a check-in message comes near these; what is longer is not from a device. */
#define MAX_TEXT  1024
#define MAX_TOKEN 4096
#define MAX_UNLOCK_TOKEN (64 * 1024)

#define BIT(type) (1u << (type))

typedef struct
{
  const char *key;
  gsize       offset;
  guint       required_by;  /* bits of PomonaCheckinType */
} TextField;

/* What a message cannot do without is less than what Apple lists as required: that list depends on the kind of enrollment,
 * and a missing device name is no reason to turn a device away. */
static const TextField text_fields[] = {
  { "UDID", G_STRUCT_OFFSET (PomonaCheckin, udid), 0 },
  { "EnrollmentID", G_STRUCT_OFFSET (PomonaCheckin, user_enrollment_id), 0 },
  { "Topic", G_STRUCT_OFFSET (PomonaCheckin, topic),
    BIT (POMONA_CHECKIN_AUTHENTICATE) | BIT (POMONA_CHECKIN_TOKEN_UPDATE) },
  { "DeviceName", G_STRUCT_OFFSET (PomonaCheckin, device_name), 0 },
  { "Model", G_STRUCT_OFFSET (PomonaCheckin, model), 0 },
  { "ModelName", G_STRUCT_OFFSET (PomonaCheckin, model_name), 0 },
  { "ProductName", G_STRUCT_OFFSET (PomonaCheckin, product_name), 0 },
  { "OSVersion", G_STRUCT_OFFSET (PomonaCheckin, os_version), 0 },
  { "BuildVersion", G_STRUCT_OFFSET (PomonaCheckin, build_version), 0 },
  { "SerialNumber", G_STRUCT_OFFSET (PomonaCheckin, serial_number), 0 },
  { "IMEI", G_STRUCT_OFFSET (PomonaCheckin, imei), 0 },
  { "MEID", G_STRUCT_OFFSET (PomonaCheckin, meid), 0 },
  { "UserID", G_STRUCT_OFFSET (PomonaCheckin, user_id), 0 },
  { "UserShortName", G_STRUCT_OFFSET (PomonaCheckin, user_short_name), 0 },
  { "UserLongName", G_STRUCT_OFFSET (PomonaCheckin, user_long_name), 0 },
  { "DigestResponse", G_STRUCT_OFFSET (PomonaCheckin, digest_response), 0 },
  { "TokenServiceType", G_STRUCT_OFFSET (PomonaCheckin, token_service_type), BIT (POMONA_CHECKIN_GET_TOKEN) },
  { "Endpoint", G_STRUCT_OFFSET (PomonaCheckin, endpoint), BIT (POMONA_CHECKIN_DECLARATIVE_MANAGEMENT) },
};

static const char *const type_names[] = {
  [POMONA_CHECKIN_UNKNOWN] = NULL,
  [POMONA_CHECKIN_AUTHENTICATE] = "Authenticate",
  [POMONA_CHECKIN_TOKEN_UPDATE] = "TokenUpdate",
  [POMONA_CHECKIN_CHECK_OUT] = "CheckOut",
  [POMONA_CHECKIN_SET_BOOTSTRAP_TOKEN] = "SetBootstrapToken",
  [POMONA_CHECKIN_GET_BOOTSTRAP_TOKEN] = "GetBootstrapToken",
  [POMONA_CHECKIN_USER_AUTHENTICATE] = "UserAuthenticate",
  [POMONA_CHECKIN_GET_TOKEN] = "GetToken",
  [POMONA_CHECKIN_DECLARATIVE_MANAGEMENT] = "DeclarativeManagement",
  [POMONA_CHECKIN_RETURN_TO_SERVICE] = "ReturnToService",
};

G_DEFINE_BOXED_TYPE (PomonaCheckin, pomona_checkin, pomona_checkin_ref, pomona_checkin_unref)

static PomonaCheckinType
type_from_string (const char *message_type)
{
  for (guint i = POMONA_CHECKIN_AUTHENTICATE; i < G_N_ELEMENTS (type_names); i++)
    if (strcmp (message_type, type_names[i]) == 0)
      return i;
  return POMONA_CHECKIN_UNKNOWN;
}

static void
set_missing (GError              **error,
             const PomonaCheckin  *self,
             const char           *key)
{
  g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_MALFORMED,
               _("The %s message has no %s"), self->message_type, key);
}

static void
set_wrong_kind (GError              **error,
                const PomonaCheckin  *self,
                const char           *key)
{
  g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_MALFORMED,
               _("The %s of the %s message is of the wrong kind"), key, self->message_type);
}

static void
set_too_long (GError              **error,
              const PomonaCheckin  *self,
              const char           *key)
{
  g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_LIMIT,
               _("The %s of the %s message is too long"), key, self->message_type);
}

static gboolean
read_texts (PomonaCheckin  *self,
            GVariant       *dict,
            GError        **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (text_fields); i++)
    {
      const TextField *field = &text_fields[i];
      const char *text = pomona_plist_get_string (dict, field->key);

      if (text == NULL && pomona_plist_has (dict, field->key))
        {
          set_wrong_kind (error, self, field->key);
          return FALSE;
        }
      if (text != NULL && strlen (text) > MAX_TEXT)
        {
          set_too_long (error, self, field->key);
          return FALSE;
        }
      if ((text == NULL || *text == '\0') && (field->required_by & BIT (self->type)))
        {
          set_missing (error, self, field->key);
          return FALSE;
        }
      if (text != NULL && *text != '\0')
        G_STRUCT_MEMBER (char *, self, field->offset) = g_strdup (text);
    }
  return TRUE;
}

static gboolean
read_data (const PomonaCheckin  *self,
           GVariant             *dict,
           const char           *key,
           gsize                 max_size,
           GBytes              **out_bytes,
           GError              **error)
{
  g_autoptr(GBytes) bytes = pomona_plist_get_data (dict, key);

  *out_bytes = NULL;
  if (bytes == NULL && pomona_plist_has (dict, key))
    {
      set_wrong_kind (error, self, key);
      return FALSE;
    }
  if (bytes != NULL && max_size > 0 && g_bytes_get_size (bytes) > max_size)
    {
      set_too_long (error, self, key);
      return FALSE;
    }
  /* The bytes are shared with the whole message otherwise, and keep its secrets in memory. */
  if (bytes != NULL && g_bytes_get_size (bytes) > 0)
    *out_bytes = g_bytes_new (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  return TRUE;
}

static gboolean
read_secret (const PomonaCheckin  *self,
             GVariant             *dict,
             const char           *key,
             PomonaSecret        **out_secret,
             GError              **error)
{
  g_autoptr(GBytes) bytes = pomona_plist_get_data (dict, key);

  *out_secret = NULL;
  if (bytes == NULL && pomona_plist_has (dict, key))
    {
      set_wrong_kind (error, self, key);
      return FALSE;
    }
  if (bytes != NULL && g_bytes_get_size (bytes) > MAX_UNLOCK_TOKEN)
    {
      set_too_long (error, self, key);
      return FALSE;
    }
  if (bytes != NULL && g_bytes_get_size (bytes) > 0)
    *out_secret = pomona_secret_new (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  return TRUE;
}

static gboolean
read_tristate (const PomonaCheckin  *self,
               GVariant             *dict,
               const char           *key,
               PomonaTristate       *out_value,
               GError              **error)
{
  g_autoptr(GVariant) value = pomona_plist_get_value (dict, key);

  *out_value = POMONA_TRISTATE_UNKNOWN;
  if (value == NULL)
    return TRUE;
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    {
      set_wrong_kind (error, self, key);
      return FALSE;
    }
  *out_value = g_variant_get_boolean (value) ? POMONA_TRISTATE_YES : POMONA_TRISTATE_NO;
  return TRUE;
}

static gboolean
read_token_update (PomonaCheckin  *self,
                   GVariant       *dict,
                   GError        **error)
{
  const char *magic = pomona_plist_get_string (dict, "PushMagic");

  if (!read_data (self, dict, "Token", MAX_TOKEN, &self->token, error) ||
      !read_secret (self, dict, "UnlockToken", &self->unlock_token, error))
    return FALSE;
  if (self->token == NULL)
    {
      set_missing (error, self, "Token");
      return FALSE;
    }
  if (magic == NULL || *magic == '\0')
    {
      if (magic == NULL && pomona_plist_has (dict, "PushMagic"))
        set_wrong_kind (error, self, "PushMagic");
      else
        set_missing (error, self, "PushMagic");
      return FALSE;
    }
  if (strlen (magic) > MAX_TEXT)
    {
      set_too_long (error, self, "PushMagic");
      return FALSE;
    }
  self->push_magic = pomona_secret_new (magic, -1);
  return TRUE;
}

static gboolean
read_declarative_management (PomonaCheckin  *self,
                             GVariant       *dict,
                             GError        **error)
{
  /* No limit of its own: a status report is as large as the property list may be. */
  if (!read_data (self, dict, "Data", 0, &self->data, error))
    return FALSE;
  if (self->data == NULL && strcmp (self->endpoint, "status") == 0)
    {
      set_missing (error, self, "Data");
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_get_token (PomonaCheckin  *self,
                GVariant       *dict,
                GError        **error)
{
  self->token_parameters = pomona_plist_get_dict (dict, "TokenParameters");
  if (self->token_parameters == NULL && pomona_plist_has (dict, "TokenParameters"))
    {
      set_wrong_kind (error, self, "TokenParameters");
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_user_authenticate (PomonaCheckin  *self,
                        GError        **error)
{
  if (!pomona_enrollment_id_is_user_channel (self->enrollment_id))
    {
      set_missing (error, self, "UserID");
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_by_type (PomonaCheckin  *self,
              GVariant       *dict,
              GError        **error)
{
  switch (self->type)
    {
    case POMONA_CHECKIN_TOKEN_UPDATE:
      return read_token_update (self, dict, error);
    case POMONA_CHECKIN_SET_BOOTSTRAP_TOKEN:
      return read_secret (self, dict, "BootstrapToken", &self->bootstrap_token, error);
    case POMONA_CHECKIN_USER_AUTHENTICATE:
      return read_user_authenticate (self, error);
    case POMONA_CHECKIN_GET_TOKEN:
      return read_get_token (self, dict, error);
    case POMONA_CHECKIN_DECLARATIVE_MANAGEMENT:
      return read_declarative_management (self, dict, error);
    case POMONA_CHECKIN_UNKNOWN:
    case POMONA_CHECKIN_AUTHENTICATE:
    case POMONA_CHECKIN_CHECK_OUT:
    case POMONA_CHECKIN_GET_BOOTSTRAP_TOKEN:
    case POMONA_CHECKIN_RETURN_TO_SERVICE:
    default:
      return TRUE;
    }
}

static void
checkin_clear (gpointer data)
{
  PomonaCheckin *self = data;

  for (gsize i = 0; i < G_N_ELEMENTS (text_fields); i++)
    g_free (G_STRUCT_MEMBER (char *, self, text_fields[i].offset));
  g_free ((char *) self->message_type);
  g_clear_pointer (&self->enrollment_id, pomona_enrollment_id_unref);
  g_clear_pointer (&self->token, g_bytes_unref);
  g_clear_pointer (&self->push_magic, pomona_secret_unref);
  g_clear_pointer (&self->unlock_token, pomona_secret_unref);
  g_clear_pointer (&self->bootstrap_token, pomona_secret_unref);
  g_clear_pointer (&self->token_parameters, g_variant_unref);
  g_clear_pointer (&self->data, g_bytes_unref);
}

PomonaCheckin *
pomona_checkin_new_from_plist (GVariant  *dict,
                               GError   **error)
{
  g_autoptr(PomonaCheckin) self = NULL;
  const char *message_type;

  g_return_val_if_fail (dict != NULL, NULL);

  message_type = pomona_plist_get_string (dict, "MessageType");
  if (message_type == NULL || *message_type == '\0')
    {
      g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_MALFORMED,
                   _("The check-in message does not say what it is: MessageType is missing"));
      return NULL;
    }
  if (strlen (message_type) > MAX_TEXT)
    {
      g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_LIMIT,
                   _("The MessageType of the check-in message is too long"));
      return NULL;
    }

  self = g_atomic_rc_box_new0 (PomonaCheckin);
  self->message_type = g_strdup (message_type);
  self->type = type_from_string (message_type);
  self->enrollment_id = pomona_enrollment_id_from_message (dict, error);
  if (self->enrollment_id == NULL ||
      !read_texts (self, dict, error) ||
      !read_tristate (self, dict, "AwaitingConfiguration", &self->awaiting_configuration, error) ||
      !read_tristate (self, dict, "NotOnConsole", &self->not_on_console, error) ||
      !read_by_type (self, dict, error))
    return NULL;
  return g_steal_pointer (&self);
}

PomonaCheckin *
pomona_checkin_ref (PomonaCheckin *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
pomona_checkin_unref (PomonaCheckin *self)
{
  g_atomic_rc_box_release_full (self, checkin_clear);
}

PomonaPlatform
pomona_checkin_get_platform (const PomonaCheckin *self)
{
  return pomona_platform_from_product (self->product_name,
                                       self->model_name != NULL ? self->model_name : self->model,
                                       self->os_version);
}

const char *
pomona_checkin_type_to_string (PomonaCheckinType type)
{
  g_return_val_if_fail ((guint) type < G_N_ELEMENTS (type_names), NULL);

  return type_names[type];
}
