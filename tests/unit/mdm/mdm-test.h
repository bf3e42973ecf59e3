/* mdm-test.h: what the tests of this floor share. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-mdm-error.h"
#include "pomona-plist.h"

#include <string.h>

/* A dictionary from the XML inside of its <dict>. */
static inline GVariant *
mdm_test_dict (const char *body)
{
  g_autofree char *xml = g_strconcat ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
                                      "<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" "
                                      "\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">"
                                      "<plist version=\"1.0\"><dict>", body, "</dict></plist>", NULL);
  g_autoptr(GError) error = NULL;
  GVariant *dict = pomona_plist_parse_dict (xml, strlen (xml), NULL, &error);

  g_assert_no_error (error);
  return dict;
}

/* Fails unless the message says a word that helps. */
#define mdm_test_assert_error(error, code, word) \
  G_STMT_START { \
    g_assert_error (error, POMONA_MDM_ERROR, (int) (code)); \
    if (strstr (error->message, word) == NULL) \
      g_error ("“%s” does not say “%s”", error->message, word); \
    g_clear_error (&error); \
  } G_STMT_END

#define S(key, value) "<key>" key "</key><string>" value "</string>"
#define D(key, value) "<key>" key "</key><data>" value "</data>"
#define I(key, value) "<key>" key "</key><integer>" value "</integer>"
#define YES(key) "<key>" key "</key><true/>"
#define NO(key) "<key>" key "</key><false/>"
#define DICT(key, body) "<key>" key "</key><dict>" body "</dict>"
#define ARRAY(key, body) "<key>" key "</key><array>" body "</array>"
