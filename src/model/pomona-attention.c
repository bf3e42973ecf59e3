/* pomona-attention.c: what somebody should look at. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-model"

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "pomona-attention.h"
#include "pomona-words.h"

/* Somebody who enrolls is through in minutes. */
#define HALF_WAY_AFTER G_TIME_SPAN_HOUR

#define SHOW "win.show"

void
pomona_attention_free (PomonaAttention *attention)
{
  g_free (attention->text);
  g_free (attention);
}

static void
add (GPtrArray           *rows,
     PomonaAttentionKind  kind,
     PomonaSeverity       severity,
     char                *text,
     const char          *button,
     const char          *action,
     const char          *target)
{
  PomonaAttention *row = g_new0 (PomonaAttention, 1);

  row->kind = kind;
  row->severity = severity;
  row->text = text;
  row->button = button;
  row->action = action;
  row->target = target;
  g_ptr_array_add (rows, row);
}

/* --- devices --- */

static gboolean
is_here (const PomonaDevice *device)
{
  return device->state == POMONA_DEVICE_ENROLLED || device->state == POMONA_DEVICE_UNREACHABLE;
}

static gboolean
is_silent (const PomonaDevice *device,
           gint64              now)
{
  return device->state == POMONA_DEVICE_ENROLLED && pomona_words_is_silent (device->last_seen, now);
}

static gboolean
is_failed (const PomonaDevice *device,
           gint64              now)
{
  return device->failed > 0 && is_here (device);
}

static gboolean
is_unreachable (const PomonaDevice *device,
                gint64              now)
{
  return device->state == POMONA_DEVICE_UNREACHABLE;
}

static gboolean
is_enrolling (const PomonaDevice *device,
              gint64              now)
{
  return device->state == POMONA_DEVICE_WAITING;
}

static gboolean
is_practice (const PomonaDevice *device,
             gint64              now)
{
  return device->practice;
}

static const struct
{
  const char  *word;
  gboolean   (*matches) (const PomonaDevice *device,
                         gint64              now);
} keywords[] = {
  { "is:enrolling", is_enrolling },
  { "is:failed", is_failed },
  { "is:practice", is_practice },
  { "is:silent", is_silent },
  { "is:unreachable", is_unreachable },
};

gboolean
pomona_attention_is_keyword (const char *word)
{
  for (gsize i = 0; i < G_N_ELEMENTS (keywords); i++)
    if (g_str_equal (keywords[i].word, word))
      return TRUE;
  return FALSE;
}

gboolean
pomona_attention_matches (const char         *word,
                          const PomonaDevice *device,
                          gint64              now)
{
  for (gsize i = 0; i < G_N_ELEMENTS (keywords); i++)
    if (g_str_equal (keywords[i].word, word))
      return keywords[i].matches (device, now);
  return FALSE;
}

static void
add_devices (GPtrArray                  *rows,
             const PomonaAttentionFacts *facts)
{
  guint unreachable = 0;
  guint silent = 0;
  guint failed = 0;
  guint half_way = 0;

  for (guint i = 0; i < facts->devices->len; i++)
    {
      PomonaDevice *device = g_ptr_array_index (facts->devices, i);

      unreachable += is_unreachable (device, facts->now);
      silent += is_silent (device, facts->now);
      failed += is_failed (device, facts->now) ? device->failed : 0;
      half_way += is_enrolling (device, facts->now) && facts->now - device->last_seen > HALF_WAY_AFTER;
    }
  if (unreachable > 0)
    add (rows, POMONA_ATTENTION_UNREACHABLE, POMONA_SEVERITY_ERROR,
         g_strdup_printf (ngettext ("%u device can't be woken any more.", "%u devices can't be woken any more.", unreachable), unreachable),
         _("_Show"), SHOW, "devices:find:is:unreachable");
  if (failed > 0)
    add (rows, POMONA_ATTENTION_FAILED_COMMANDS, POMONA_SEVERITY_WARNING,
         g_strdup_printf (ngettext ("%u command failed.", "%u commands failed.", failed), failed), _("_Show"), SHOW,
         "devices:find:is:failed");
  if (silent > 0)
    add (rows, POMONA_ATTENTION_SILENT, POMONA_SEVERITY_WARNING,
         g_strdup_printf (ngettext ("%u device was not here for two weeks.", "%u devices were not here for two weeks.", silent), silent),
         _("_Show"), SHOW, "devices:find:is:silent");
  if (half_way > 0)
    add (rows, POMONA_ATTENTION_HALF_WAY, POMONA_SEVERITY_WARNING,
         g_strdup_printf (ngettext ("%u device began to enroll and did not finish.", "%u devices began to enroll and did not finish.",
                                    half_way), half_way),
         _("_Show"), SHOW, "devices:find:is:enrolling");
  if (facts->devices->len == 0)
    add (rows, POMONA_ATTENTION_NO_DEVICES, POMONA_SEVERITY_INFO, g_strdup (_("No device is enrolled yet.")), _("_Enroll…"), SHOW,
         "enrollment:new-link");
}

/* --- certificates --- */

static char *
dup_push_text (const PomonaPushCertificateRecord *record,
               gint64                             now)
{
  gint64 days = (record->not_after - now) / G_TIME_SPAN_DAY;

  if (record->not_after <= now)
    return g_strdup_printf (ngettext ("The push certificate has expired: %u device can't be woken.",
                                      "The push certificate has expired: %u devices can't be woken.", record->devices), record->devices);
  if (days < 1)
    return g_strdup (_("The push certificate expires today."));
  return g_strdup_printf (ngettext ("The push certificate expires in %d day.", "The push certificate expires in %d days.", (gulong) days),
                          (int) days);
}

static gboolean
has_real_devices (const PomonaAttentionFacts *facts)
{
  for (guint i = 0; i < facts->devices->len; i++)
    if (!((PomonaDevice *) g_ptr_array_index (facts->devices, i))->practice)
      return TRUE;
  return FALSE;
}

/* One that is neither current nor held by a device may run out in peace. */
static void
add_push (GPtrArray                  *rows,
          const PomonaAttentionFacts *facts)
{
  gboolean current = FALSE;

  for (guint i = 0; i < facts->certificates->len; i++)
    {
      PomonaPushCertificateRecord *record = g_ptr_array_index (facts->certificates, i);
      PomonaExpiry expiry = { POMONA_EXPIRY_PUSH, record->topic, record->not_after, 1 };
      PomonaSeverity severity = pomona_expiry_get_severity (&expiry, facts->now);

      current |= record->current;
      if (severity != POMONA_SEVERITY_INFO && !record->practice && (record->current || record->devices > 0))
        add (rows, POMONA_ATTENTION_PUSH_EXPIRES, severity, dup_push_text (record, facts->now), _("_Renew…"), SHOW, "preferences:push");
    }
  if (!current)
    add (rows, POMONA_ATTENTION_PUSH_MISSING, has_real_devices (facts) ? POMONA_SEVERITY_ERROR : POMONA_SEVERITY_WARNING,
         g_strdup (_("There is no push certificate, so devices can't be woken.")), _("_Import…"), SHOW, "preferences:push");
}

static void
add_expiries (GPtrArray                  *rows,
              const PomonaAttentionFacts *facts)
{
  for (guint i = 0; i < facts->expiries->len; i++)
    {
      PomonaExpiry *expiry = g_ptr_array_index (facts->expiries, i);
      PomonaSeverity severity = pomona_expiry_get_severity (expiry, facts->now);
      g_autofree char *title = pomona_expiry_dup_title (expiry);
      g_autofree char *until = pomona_words_dup_until (expiry->not_after, facts->now);
      g_autofree char *text = NULL;

      if (severity == POMONA_SEVERITY_INFO || expiry->kind == POMONA_EXPIRY_PUSH || expiry->kind == POMONA_EXPIRY_PRACTICE_PUSH)
        continue;
      /* Translators: a certificate and how long it is good: "Server certificate: 5 days left." */
      text = g_strdup_printf (_("%s: %s."), title, until);
      if (expiry->kind == POMONA_EXPIRY_TLS)
        add (rows, POMONA_ATTENTION_TLS_EXPIRES, severity, g_steal_pointer (&text), _("_Renew"), "app.restart-service", NULL);
      else if (expiry->kind == POMONA_EXPIRY_DEVICES)
        add (rows, POMONA_ATTENTION_IDENTITIES_EXPIRE, severity, g_steal_pointer (&text), _("_Show"), SHOW, "devices");
      else
        add (rows, POMONA_ATTENTION_AUTHORITY_EXPIRES, severity, g_steal_pointer (&text), _("_Help"), "app.help", NULL);
    }
}

/* --- the service --- */

static void
add_service (GPtrArray                  *rows,
             const PomonaAttentionFacts *facts)
{
  if (facts->state == POMONA_SERVICE_FAILED)
    add (rows, POMONA_ATTENTION_SERVICE_FAILED, POMONA_SEVERITY_ERROR,
         g_strdup_printf (_("The service does not run: %s."), facts->error_text != NULL ? facts->error_text : _("unknown fault")),
         _("_Start"), "app.start-service", NULL);
  else if (facts->state == POMONA_SERVICE_STOPPED)
    add (rows, POMONA_ATTENTION_SERVICE_STOPPED, POMONA_SEVERITY_ERROR, g_strdup (_("The service is stopped, so no device can reach it.")),
         _("_Start"), "app.start-service", NULL);
}

gboolean
pomona_attention_address_stays (const char *url)
{
  static const char * const local[] = { ".local", ".lan", ".localdomain", ".localhost", ".home.arpa", ".internal", ".fritz.box", ".home" };
  g_autoptr(GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  g_autofree char *host = NULL;

  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return FALSE;
  host = g_ascii_strdown (g_uri_get_host (uri), -1);
  if (strchr (host, '.') == NULL || g_hostname_is_ip_address (host))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (local); i++)
    if (g_str_has_suffix (host, local[i]))
      return FALSE;
  return TRUE;
}

/* Once a device holds an address it is too late to choose quietly, so this is said early; it weighs more with real ones. */
static void
add_address (GPtrArray                  *rows,
             const PomonaAttentionFacts *facts)
{
  if (facts->url == NULL || pomona_attention_address_stays (facts->url))
    return;
  add (rows, POMONA_ATTENTION_ADDRESS, has_real_devices (facts) ? POMONA_SEVERITY_WARNING : POMONA_SEVERITY_INFO,
       g_strdup (_("The address is not permanent: devices keep it for as long as they are enrolled.")), _("_Choose…"), SHOW,
       "preferences:address");
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  const PomonaAttention *left = *(const PomonaAttention * const *) a;
  const PomonaAttention *right = *(const PomonaAttention * const *) b;

  if (left->severity != right->severity)
    return (int) right->severity - (int) left->severity;
  return (int) left->kind - (int) right->kind;
}

GPtrArray *
pomona_attention_compute (const PomonaAttentionFacts *facts)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_attention_free);

  add_service (rows, facts);
  if (facts->known)
    {
      add_push (rows, facts);
      add_expiries (rows, facts);
      add_devices (rows, facts);
      add_address (rows, facts);
    }
  g_ptr_array_sort (rows, compare);
  return rows;
}
