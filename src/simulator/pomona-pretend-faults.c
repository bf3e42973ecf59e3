/* pomona-pretend-faults.c: what a pretend device does wrong when it is told to. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-pretend-faults.h"

typedef struct
{
  PomonaPretendFault fault;
  guint times;
  char *type;
} Entry;

struct _PomonaPretendFaults
{
  GArray *entries;
};

static const char *const names[POMONA_N_PRETEND_FAULTS + 1] = {
  "not-now", "error", "no-answer", "twice", "slow", "drop", "wrong-signature", "other-identity", "malformed", "huge", "silent", NULL
};

static void
entry_clear (gpointer data)
{
  g_free (((Entry *) data)->type);
}

PomonaPretendFaults *
pomona_pretend_faults_new (void)
{
  PomonaPretendFaults *self = g_new0 (PomonaPretendFaults, 1);

  self->entries = g_array_new (FALSE, TRUE, sizeof (Entry));
  g_array_set_clear_func (self->entries, entry_clear);
  return self;
}

PomonaPretendFaults *
pomona_pretend_faults_copy (PomonaPretendFaults *self)
{
  PomonaPretendFaults *copy = pomona_pretend_faults_new ();

  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = &g_array_index (self->entries, Entry, i);

      pomona_pretend_faults_add (copy, entry->fault, entry->times, entry->type);
    }
  return copy;
}

void
pomona_pretend_faults_free (PomonaPretendFaults *self)
{
  g_clear_pointer (&self->entries, g_array_unref);
  g_free (self);
}

void
pomona_pretend_faults_add (PomonaPretendFaults *self,
                           PomonaPretendFault   fault,
                           guint                times,
                           const char          *type)
{
  Entry entry = { fault, times, g_strdup (type) };

  g_return_if_fail (fault < POMONA_N_PRETEND_FAULTS);

  g_array_append_val (self->entries, entry);
}

static gboolean
read_times (const char *text,
            guint      *times)
{
  guint64 value;

  if (g_str_equal (text, "always"))
    {
      *times = G_MAXUINT;
      return TRUE;
    }
  if (!g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT - 1, &value, NULL))
    return FALSE;
  *times = value;
  return TRUE;
}

static gboolean
find_name (const char         *name,
           PomonaPretendFault *fault)
{
  for (guint i = 0; i < POMONA_N_PRETEND_FAULTS; i++)
    if (g_str_equal (names[i], name))
      {
        *fault = i;
        return TRUE;
      }
  return FALSE;
}

gboolean
pomona_pretend_faults_add_text (PomonaPretendFaults  *self,
                                const char           *text,
                                GError              **error)
{
  g_auto(GStrv) parts = g_strsplit (text, "=", 2);
  g_auto(GStrv) values = parts[0] != NULL && parts[1] != NULL ? g_strsplit (parts[1], ":", 2) : NULL;
  const char *type = NULL;
  PomonaPretendFault fault;
  guint times = 1;

  if (parts[0] == NULL || !find_name (parts[0], &fault))
    {
      g_autofree char *all = g_strjoinv (", ", (char **) names);

      g_set_error (error, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_INVALID, "“%s” is no fault; there are: %s", text, all);
      return FALSE;
    }
  if (values != NULL && values[0] != NULL && !read_times (values[0], &times))
    type = values[0];
  if (values != NULL && values[0] != NULL && values[1] != NULL && (type == NULL || !read_times (values[1], &times)))
    {
      g_set_error (error, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_INVALID, "“%s” does not say how often", text);
      return FALSE;
    }
  pomona_pretend_faults_add (self, fault, times, type);
  return TRUE;
}

gboolean
pomona_pretend_faults_take (PomonaPretendFaults *self,
                            PomonaPretendFault   fault,
                            const char          *type)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = &g_array_index (self->entries, Entry, i);

      if (entry->fault != fault || (entry->type != NULL && g_strcmp0 (entry->type, type) != 0))
        continue;
      if (entry->times != G_MAXUINT && --entry->times == 0)
        g_array_remove_index (self->entries, i);
      return TRUE;
    }
  return FALSE;
}

void
pomona_pretend_faults_clear (PomonaPretendFaults *self)
{
  g_array_set_size (self->entries, 0);
}
