/* pomona-enrollment-id.c: who is speaking. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-enrollment-id.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pomona-mdm-error.h"
#include "pomona-plist.h"

G_DEFINE_BOXED_TYPE (PomonaEnrollmentId, pomona_enrollment_id, pomona_enrollment_id_ref, pomona_enrollment_id_unref)

static const char *const type_nicks[] = {
  [POMONA_ENROLLMENT_DEVICE] = "device",
  [POMONA_ENROLLMENT_USER] = "user",
  [POMONA_ENROLLMENT_USER_ENROLLMENT_DEVICE] = "user-enrollment-device",
  [POMONA_ENROLLMENT_USER_ENROLLMENT] = "user-enrollment",
  [POMONA_ENROLLMENT_SHARED_IPAD] = "shared-ipad",
};

static gboolean
is_printable (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_isprint (g_utf8_get_char (p)))
      return FALSE;
  return TRUE;
}

/* Reads one part of an id; an empty text counts as absent, as it does for existing servers. */
static gboolean
read_part (GVariant    *dict,
           const char  *key,
           gboolean     allow_colon,
           const char **out_part,
           GError     **error)
{
  const char *text = pomona_plist_get_string (dict, key);

  *out_part = NULL;
  if (text == NULL && pomona_plist_has (dict, key))
    {
      g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_MALFORMED, _("The %s of the message is not text"), key);
      return FALSE;
    }
  if (text == NULL || *text == '\0')
    return TRUE;
  if (strlen (text) > POMONA_ENROLLMENT_ID_MAX_PART)
    {
      g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_LIMIT,
                   _("The %s of the message is longer than %d bytes"), key, POMONA_ENROLLMENT_ID_MAX_PART);
      return FALSE;
    }
  if (!g_utf8_validate (text, -1, NULL) || !is_printable (text) || (!allow_colon && strchr (text, ':') != NULL))
    {
      g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_MALFORMED,
                   _("The %s of the message holds characters that no device id has"), key);
      return FALSE;
    }
  *out_part = text;
  return TRUE;
}

static PomonaEnrollmentId *
new_user_channel (PomonaEnrollmentType  type,
                  const char           *device,
                  const char           *user)
{
  g_autofree char *id = g_strconcat (device, ":", user, NULL);

  return pomona_enrollment_id_new (type, id, device);
}

static void
enrollment_id_clear (gpointer data)
{
  PomonaEnrollmentId *self = data;

  g_free ((char *) self->id);
  g_free ((char *) self->parent_id);
}

PomonaEnrollmentId *
pomona_enrollment_id_new (PomonaEnrollmentType  type,
                          const char           *id,
                          const char           *parent_id)
{
  PomonaEnrollmentId *self;

  g_return_val_if_fail (id != NULL, NULL);

  self = g_atomic_rc_box_new0 (PomonaEnrollmentId);
  self->type = type;
  self->id = g_strdup (id);
  self->parent_id = g_strdup (parent_id);
  return self;
}

PomonaEnrollmentId *
pomona_enrollment_id_from_message (GVariant  *dict,
                                   GError   **error)
{
  const char *udid;
  const char *user_id;
  const char *short_name;
  const char *enrollment_id;
  const char *enrollment_user_id;

  g_return_val_if_fail (dict != NULL, NULL);

  if (!read_part (dict, "UDID", FALSE, &udid, error) ||
      !read_part (dict, "UserID", TRUE, &user_id, error) ||
      !read_part (dict, "UserShortName", TRUE, &short_name, error) ||
      !read_part (dict, "EnrollmentID", FALSE, &enrollment_id, error) ||
      !read_part (dict, "EnrollmentUserID", TRUE, &enrollment_user_id, error))
    return NULL;

  if (udid != NULL && user_id == NULL)
    return pomona_enrollment_id_new (POMONA_ENROLLMENT_DEVICE, udid, NULL);
  if (udid != NULL && strcmp (user_id, POMONA_SHARED_IPAD_USER_ID) != 0)
    return new_user_channel (POMONA_ENROLLMENT_USER, udid, user_id);
  if (udid != NULL && short_name != NULL)
    return new_user_channel (POMONA_ENROLLMENT_SHARED_IPAD, udid, short_name);
  if (udid != NULL)
    {
      g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_MALFORMED,
                   _("A shared iPad did not say whose session this is: UserShortName is missing"));
      return NULL;
    }
  if (enrollment_id != NULL && enrollment_user_id != NULL)
    return new_user_channel (POMONA_ENROLLMENT_USER_ENROLLMENT, enrollment_id, enrollment_user_id);
  if (enrollment_id != NULL)
    return pomona_enrollment_id_new (POMONA_ENROLLMENT_USER_ENROLLMENT_DEVICE, enrollment_id, NULL);

  g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_MALFORMED,
               _("The message does not say which device it is from: it has neither UDID nor EnrollmentID"));
  return NULL;
}

PomonaEnrollmentId *
pomona_enrollment_id_ref (PomonaEnrollmentId *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
pomona_enrollment_id_unref (PomonaEnrollmentId *self)
{
  g_atomic_rc_box_release_full (self, enrollment_id_clear);
}

gboolean
pomona_enrollment_id_equal (const PomonaEnrollmentId *a,
                            const PomonaEnrollmentId *b)
{
  return a->type == b->type && strcmp (a->id, b->id) == 0;
}

gboolean
pomona_enrollment_id_is_user_channel (const PomonaEnrollmentId *self)
{
  return self->parent_id != NULL;
}

const char *
pomona_enrollment_id_get_device_id (const PomonaEnrollmentId *self)
{
  return self->parent_id != NULL ? self->parent_id : self->id;
}

const char *
pomona_enrollment_type_to_string (PomonaEnrollmentType type)
{
  g_return_val_if_fail (type >= POMONA_ENROLLMENT_DEVICE && type <= POMONA_ENROLLMENT_SHARED_IPAD, NULL);

  return type_nicks[type];
}

gboolean
pomona_enrollment_type_from_string (const char           *nick,
                                    PomonaEnrollmentType *out_type)
{
  for (guint i = POMONA_ENROLLMENT_DEVICE; i < G_N_ELEMENTS (type_nicks); i++)
    if (g_strcmp0 (nick, type_nicks[i]) == 0)
      {
        *out_type = i;
        return TRUE;
      }
  return FALSE;
}
