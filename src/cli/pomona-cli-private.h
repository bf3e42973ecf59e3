/* pomona-cli-private.h: what the sub-commands share. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib/gi18n.h>

#include "pomona-control-client.h"
#include "pomona-json.h"

G_BEGIN_DECLS

#define POMONA_EXIT_DONE 0
#define POMONA_EXIT_FAILED 1
#define POMONA_EXIT_USAGE 2
#define POMONA_EXIT_REFUSED 3

/* The options of all sub-commands in one place: each reads those it declares. */
typedef struct
{
  char      *data_dir;
  gboolean   json;

  int        uses;
  char      *expires;
  char      *label;
  gboolean   practice;
  char      *filter;
  gboolean   users;
  int        wait;
  gboolean   follow;
  char      *key;
  char      *password_file;
  char      *allow_topic_change;
  char      *apns_host;
  char      *apns_ca;

  char     **words;            /* what is left: ids, files */
} PomonaCliArguments;

typedef struct
{
  const char *name;            /* "devices", "pushcert import" */
  const char *usage;           /* the words and options, as --help shows them */
  const char *summary;         /* translatable */
  guint       min_words;
  guint       max_words;
  const char *options;         /* names of the options it takes, separated by blanks */
  int       (*run) (PomonaCliArguments *arguments);
} PomonaCliCommand;

extern const PomonaCliCommand pomona_cli_device_commands[];
extern const PomonaCliCommand pomona_cli_service_commands[];
extern const PomonaCliCommand pomona_cli_push_commands[];

/* Calls a method of the running service. Prints the error and returns its exit code, or 0 with the result. */
int  pomona_cli_call        (PomonaCliArguments  *arguments,
                             const char          *method,
                             JsonObject          *params,
                             JsonNode           **out_result);

/* Prints JSON with --json and returns TRUE, else leaves it to the caller. */
gboolean pomona_cli_print_json (PomonaCliArguments *arguments,
                                JsonNode           *result);

/* A table of the members of an array of objects: `columns` is a list of member, heading, … , NULL. */
void pomona_cli_print_table (JsonArray           *rows,
                             const char * const  *columns);

/* "name: value" lines of an object; nested values as JSON. */
void pomona_cli_print_fields (JsonObject         *object);

/* Reads a file for the service. Prints the error and returns NULL when that fails. "-" is standard input. */
char *pomona_cli_read_file  (const char          *path,
                             gsize                max_size,
                             gsize               *length);

void pomona_cli_fail        (const char          *format,
                             ...) G_GNUC_PRINTF (1, 2);

G_END_DECLS
