/* pomona-enroll-pages.c: the pages that a person sees who opens an enrollment link. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-enroll-pages.h"

#include <glib/gi18n.h>
#include <string.h>

static const char style[] =
  ":root{color-scheme:light dark;--back:#f6f5f4;--card:#fff;--text:#241f31;--dim:#5e5c64;--line:#deddda;--blue:#1a5fb4}"
  "@media (prefers-color-scheme:dark){:root{--back:#1e1e1e;--card:#2c2c2c;--text:#fff;--dim:#c0bfbc;--line:#454545;"
  "--blue:#62a0ea}}"
  "*{box-sizing:border-box}"
  "body{margin:0;background:var(--back);color:var(--text);font:17px/1.5 system-ui,-apple-system,Cantarell,sans-serif}"
  "main{max-width:38rem;margin:0 auto;padding:1.5rem 1rem 3rem}"
  "h1{font-size:1.6rem;line-height:1.25;margin:.5rem 0}h2{font-size:1.1rem;margin:0 0 .5rem}"
  "section{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1rem 1.25rem;margin:1rem 0}"
  "p{margin:.5rem 0}ol,ul{margin:.25rem 0;padding-left:1.4rem}li{margin:.35rem 0}"
  "a{color:var(--blue)}.button{display:block;margin:1.25rem 0;padding:.8rem 1rem;border-radius:12px;background:#1a5fb4;"
  "color:#fff;font-weight:600;text-align:center;text-decoration:none}"
  ".note{color:var(--dim);font-size:.9rem}code{font-size:.8rem;overflow-wrap:anywhere}";

/* --- pieces --- */

static const char *
translate (const PomonaEnrollPage *page,
           const char             *text)
{
  return pomona_enroll_catalogue_translate (page->catalogue, page->language, text);
}

/* A translated text in a tag; {organization} in it becomes the organization's name. Texts are escaped as a whole: there is no
 * markup in them. */
static void
add (GString                *html,
     const PomonaEnrollPage *page,
     const char             *tag,
     const char             *text)
{
  g_autoptr(GString) filled = g_string_new (translate (page, text));
  g_autofree char *escaped = NULL;

  g_string_replace (filled, "{organization}", page->organization, 0);
  escaped = g_markup_escape_text (filled->str, -1);
  g_string_append_printf (html, "<%s>%s</%.*s>", tag, escaped, (int) strcspn (tag, " "), tag);
}

static void
add_list (GString                *html,
          const PomonaEnrollPage *page,
          const char             *tag,
          const char *const      *items)
{
  g_string_append_printf (html, "<%s>", tag);
  for (guint i = 0; items[i] != NULL; i++)
    add (html, page, "li", items[i]);
  g_string_append_printf (html, "</%s>", tag);
}

static void
add_section (GString                *html,
             const PomonaEnrollPage *page,
             const char             *title,
             const char             *list_tag,
             const char *const      *items)
{
  g_string_append (html, "<section>");
  add (html, page, "h2", title);
  add_list (html, page, list_tag, items);
  g_string_append (html, "</section>");
}

static GString *
begin (const PomonaEnrollPage *page,
       const char             *title)
{
  GString *html = g_string_new ("<!DOCTYPE html><html lang=\"");
  g_autofree char *language = g_markup_escape_text (page->language, -1);

  g_string_append (html, language);
  g_string_append (html, "\"><head><meta charset=\"utf-8\">"
                   "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
                   "<meta name=\"robots\" content=\"noindex\">");
  add (html, page, "title", title);
  g_string_append_printf (html, "<style>%s</style></head><body><main>", style);
  add (html, page, "h1", title);
  return html;
}

static GBytes *
end (GString *html)
{
  g_string_append (html, "</main></body></html>\n");
  return g_string_free_to_bytes (html);
}

/* --- the page of a link that works --- */

static void
add_instructions_iphone (GString                *html,
                         const PomonaEnrollPage *page)
{
  static const char *const steps[] = {
    N_("Tap the button above and allow the download."),
    N_("Open Settings. “Profile Downloaded” is near the top; tap it."),
    N_("Tap Install and enter the passcode of the device."),
    N_("Confirm that the device will be managed."),
    NULL,
  };

  add_section (html, page, N_("On an iPhone or iPad"), "ol", steps);
}

static void
add_instructions_mac (GString                *html,
                      const PomonaEnrollPage *page)
{
  static const char *const steps[] = {
    N_("Click the button above. The profile is saved in Downloads; open it there if nothing else happens."),
    N_("Open System Settings and look for “Profile Downloaded” in the sidebar, or search for “Device Management”."),
    N_("Double-click the profile, click Install, and enter the password of an administrator of this Mac."),
    NULL,
  };

  add_section (html, page, N_("On a Mac"), "ol", steps);
}

static void
add_instructions_tv (GString                *html,
                     const PomonaEnrollPage *page)
{
  static const char *const steps[] = {
    N_("An Apple TV has no browser. Save the profile on a Mac and install it with Apple Configurator."),
    NULL,
  };

  add_section (html, page, N_("On an Apple TV"), "ul", steps);
}

static void
add_instructions (GString                *html,
                  const PomonaEnrollPage *page)
{
  if (page->visitor == POMONA_VISITOR_OTHER)
    add (html, page, "p", N_("This link is for Apple devices. Open it on the device that is to be enrolled."));
  if (page->visitor == POMONA_VISITOR_MAC)
    {
      add_instructions_mac (html, page);
      add_instructions_iphone (html, page);
    }
  else
    {
      add_instructions_iphone (html, page);
      add_instructions_mac (html, page);
    }
  add_instructions_tv (html, page);
}

static void
add_consequences (GString                *html,
                  const PomonaEnrollPage *page)
{
  static const char *const can[] = {
    N_("see model, serial number, system version, storage, installed apps, profiles and certificates"),
    N_("install and remove settings, apps and certificates"),
    N_("lock the device, remove its passcode, restart it, or erase it"),
    N_("install system updates"),
    NULL,
  };
  static const char *const cannot[] = {
    N_("read your messages, mail, notes or calendars"),
    N_("see your photos, your browsing history or your passwords"),
    N_("see where the device is, unless it was reported lost and is supervised"),
    NULL,
  };

  add_section (html, page, N_("What {organization} can do then"), "ul", can);
  add_section (html, page, N_("What {organization} cannot do"), "ul", cannot);
}

/* Only where the certificate of this very page is our own and no device knows it yet. */
static void
add_certificate (GString                *html,
                 const PomonaEnrollPage *page)
{
  static const char *const steps[] = {
    N_("The service uses a certificate of its own, which a device learns to trust by the profile."),
    N_("If you want to trust it before: download the certificate, install it in Settings, and on an iPhone or iPad turn it on "
       "under General, About, Certificate Trust Settings."),
    N_("Whether it is the right one, your administrator can tell by its fingerprint:"),
    NULL,
  };
  g_autofree char *path = NULL;

  if (page->ca_path == NULL)
    return;
  path = g_markup_escape_text (page->ca_path, -1);
  g_string_append (html, "<section>");
  add (html, page, "h2", N_("If the browser warns about this page"));
  add_list (html, page, "ul", steps);
  g_string_append_printf (html, "<p><code>%s</code></p><p><a href=\"%s\">", page->ca_fingerprint, path);
  add (html, page, "span", N_("Download the certificate"));
  g_string_append (html, "</a></p></section>");
}

GBytes *
pomona_enroll_pages_welcome (const PomonaEnrollPage *page)
{
  GString *html = begin (page, N_("Enroll this device"));
  g_autofree char *path = g_markup_escape_text (page->profile_path, -1);

  add (html, page, "p", N_("{organization} will manage this device when you install the profile."));
  if (page->practice)
    add (html, page, "p", N_("This link is for practice: what enrolls by it is shown as a pretend device."));
  g_string_append_printf (html, "<a class=\"button\" href=\"%s\">", path);
  add (html, page, "span", N_("Download the profile"));
  g_string_append (html, "</a>");
  add_instructions (html, page);
  add_consequences (html, page);
  add_certificate (html, page);
  add (html, page, "p class=\"note\"",
       N_("You can end the management at any time by removing the profile in the settings of the device."));
  return end (html);
}

/* --- the page of a link that does not --- */

static const struct
{
  const char *title;
  const char *what;
  const char *advice;
} closed[] = {
  [POMONA_CLOSED_UNKNOWN] = {
    N_("There is no such link"),
    N_("The address of this page does not belong to an enrollment link."),
    N_("Check that you have the whole address, or ask your administrator for a new link."),
  },
  [POMONA_CLOSED_REVOKED] = {
    N_("This link was withdrawn"),
    N_("Your administrator has ended it; nothing is wrong with your device."),
    N_("If you still want to enroll the device, ask your administrator for a new link."),
  },
  [POMONA_CLOSED_EXPIRED] = {
    N_("This link has expired"),
    N_("Enrollment links work for a limited time."),
    N_("Ask your administrator for a new link, and open it on the device soon."),
  },
  [POMONA_CLOSED_USED_UP] = {
    N_("This link was used already"),
    N_("It is good for a certain number of devices, and that many have used it."),
    N_("Ask your administrator for a new link. If you have downloaded a profile just now, you can still install it."),
  },
  [POMONA_CLOSED_FAULT] = {
    N_("This does not work at the moment"),
    N_("Something is wrong with the service, not with your link or your device."),
    N_("Please try again in a few minutes, and tell your administrator if it does not get better."),
  },
};

GBytes *
pomona_enroll_pages_closed (const PomonaEnrollPage *page,
                            PomonaClosedReason      reason)
{
  GString *html = begin (page, closed[reason].title);

  g_string_append (html, "<section>");
  add (html, page, "p", closed[reason].what);
  add (html, page, "p", closed[reason].advice);
  g_string_append (html, "</section>");
  return end (html);
}

/* --- what goes with them --- */

/* The style is allowed by its sum, so that nothing that is smuggled into the page can bring one of its own. */
static char *
make_policy (void)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize size = sizeof digest;
  g_autofree char *hash = NULL;

  g_checksum_update (checksum, (const guchar *) style, -1);
  g_checksum_get_digest (checksum, digest, &size);
  hash = g_base64_encode (digest, size);
  return g_strdup_printf ("default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'; "
                          "frame-ancestors 'none'", hash);
}

const char *const *
pomona_enroll_pages_get_headers (void)
{
  static const char *headers[] = {
    "Content-Security-Policy", NULL,
    "X-Content-Type-Options", "nosniff",
    "X-Frame-Options", "DENY",
    "Referrer-Policy", "no-referrer",
    "Vary", "Accept-Language, User-Agent",
    NULL,
  };
  static gsize ready;

  if (g_once_init_enter (&ready))
    {
      /* Lives as long as the program. */
      headers[1] = make_policy ();
      g_once_init_leave (&ready, 1);
    }
  return headers;
}

PomonaVisitor
pomona_enroll_pages_guess_visitor (const char *user_agent)
{
  if (user_agent == NULL)
    return POMONA_VISITOR_UNKNOWN;
  if (strstr (user_agent, "iPhone") != NULL || strstr (user_agent, "iPad") != NULL || strstr (user_agent, "iPod") != NULL)
    return POMONA_VISITOR_IPHONE;
  if (strstr (user_agent, "Macintosh") != NULL)
    return POMONA_VISITOR_MAC;
  if (strstr (user_agent, "Windows") != NULL || strstr (user_agent, "Android") != NULL || strstr (user_agent, "Linux") != NULL ||
      strstr (user_agent, "CrOS") != NULL)
    return POMONA_VISITOR_OTHER;
  return POMONA_VISITOR_UNKNOWN;
}
