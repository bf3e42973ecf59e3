/* bench-load.c: devices that all come at once. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A thread a connection and blocking calls: the least that a client can cost beside the server on the same cores. Each
 * connection serves its share of the devices, one after the other. */
#include "config.h"

#include "bench-load.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#include "http-client.h"
#include "pomona-mdm-signature.h"

/* What a phone says to DeviceInformation, about as long as it is in life. */
static const char answer_format[] =
  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
  "<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n"
  "<plist version=\"1.0\">\n<dict>\n"
  "\t<key>CommandUUID</key>\n\t<string>%s</string>\n"
  "\t<key>QueryResponses</key>\n\t<dict>\n"
  "\t\t<key>AvailableDeviceCapacity</key>\n\t\t<real>101.5</real>\n"
  "\t\t<key>BatteryLevel</key>\n\t\t<real>0.8</real>\n"
  "\t\t<key>BuildVersion</key>\n\t\t<string>22B83</string>\n"
  "\t\t<key>DeviceCapacity</key>\n\t\t<real>128</real>\n"
  "\t\t<key>DeviceName</key>\n\t\t<string>Bench</string>\n"
  "\t\t<key>IsSupervised</key>\n\t\t<true/>\n"
  "\t\t<key>Model</key>\n\t\t<string>MTQ73ZD</string>\n"
  "\t\t<key>ModelName</key>\n\t\t<string>iPhone</string>\n"
  "\t\t<key>OSVersion</key>\n\t\t<string>18.1</string>\n"
  "\t\t<key>ProductName</key>\n\t\t<string>iPhone16,1</string>\n"
  "\t\t<key>UDID</key>\n\t\t<string>%s</string>\n"
  "\t\t<key>WiFiMAC</key>\n\t\t<string>00:00:5e:00:53:01</string>\n"
  "\t</dict>\n"
  "\t<key>Status</key>\n\t<string>Acknowledged</string>\n"
  "\t<key>UDID</key>\n\t<string>%s</string>\n"
  "</dict>\n</plist>\n";

static const char idle_format[] =
  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
  "<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n"
  "<plist version=\"1.0\">\n<dict>\n"
  "\t<key>Status</key>\n\t<string>Idle</string>\n"
  "\t<key>UDID</key>\n\t<string>%s</string>\n"
  "</dict>\n</plist>\n";

typedef struct
{
  GBytes *body;
  char   *headers;
} Message;

typedef struct _Crowd Crowd;

typedef struct
{
  Crowd   *crowd;
  guint    number;
  Message *idle;       /* one for each of its devices */
  Message *answer;
  GArray  *latencies;
  guint64  requests;
  guint64  failures;
} Worker;

struct _Crowd
{
  guint16       port;
  BenchDevice **devices;
  guint         n_devices;
  guint         n_workers;
  GMutex        lock;
  GCond         changed;
  guint         ready;
  gboolean      go;
};

BenchDevice *
bench_device_new (const char        *id,
                  PomonaCertificate *certificate,
                  PomonaKey         *key)
{
  BenchDevice *self = g_new0 (BenchDevice, 1);

  self->id = g_strdup (id);
  self->certificate = pomona_certificate_ref (certificate);
  self->key = pomona_key_ref (key);
  return self;
}

void
bench_device_free (BenchDevice *self)
{
  g_free (self->id);
  pomona_certificate_unref (self->certificate);
  pomona_key_unref (self->key);
  g_free (self->command);
  g_free (self);
}

void
bench_load_init (BenchLoad *self)
{
  *self = (BenchLoad) { .latencies = g_array_new (FALSE, FALSE, sizeof (gint64)) };
}

void
bench_load_clear (BenchLoad *self)
{
  g_clear_pointer (&self->latencies, g_array_unref);
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return x < y ? -1 : x > y;
}

double
bench_load_get_ms (BenchLoad *self,
                   double     share)
{
  if (self->latencies->len == 0)
    return 0;
  g_array_sort (self->latencies, compare);
  return (double) g_array_index (self->latencies, gint64, (guint) (share * (self->latencies->len - 1))) / 1000;
}

double
bench_process_cpu (int pid)
{
  clockid_t clock;
  struct timespec time;

  if (clock_getcpuclockid (pid, &clock) != 0 || clock_gettime (clock, &time) != 0)
    return 0;
  return (double) time.tv_sec + (double) time.tv_nsec / 1e9;
}

guint
bench_process_memory (int pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/status", pid);
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents (path, &text, NULL, NULL) || (line = strstr (text, "VmRSS:")) == NULL)
    return 0;
  return (guint) g_ascii_strtoull (line + strlen ("VmRSS:"), NULL, 10);
}

/* --- messages --- */

static void
sign (Message     *message,
      BenchDevice *device,
      char        *text)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *signature = NULL;

  message->body = g_bytes_new_take (text, strlen (text));
  signature = pomona_mdm_signature_create (message->body, device->certificate, device->key, &error);
  if (signature == NULL)
    g_error ("%s", error->message);
  message->headers = g_strdup_printf ("Content-Type: application/x-apple-aspen-mdm\r\nMdm-Signature: %s\r\n", signature);
}

static void
message_clear (Message *message)
{
  g_clear_pointer (&message->body, g_bytes_unref);
  g_clear_pointer (&message->headers, g_free);
}

static void
sign_answer (Message     *message,
             BenchDevice *device,
             const char  *uuid)
{
  sign (message, device, g_strdup_printf (answer_format, uuid, device->id, device->id));
}

static char *
find_uuid (GBytes *body)
{
  gsize size;
  const char *text = g_bytes_get_data (body, &size);
  const char *key = size > 0 ? g_strstr_len (text, (gssize) size, "<key>CommandUUID</key>") : NULL;
  const char *start = key != NULL ? g_strstr_len (key, (gssize) size - (key - text), "<string>") : NULL;

  return start != NULL ? g_strndup (start + strlen ("<string>"), strcspn (start + strlen ("<string>"), "<")) : NULL;
}

/* --- one connection --- */

static HttpReply *
tell (Worker     *worker,
      HttpClient *client,
      Message    *message)
{
  g_autoptr(HttpReply) reply = http_client_request (client, "PUT", "/mdm", message->headers, message->body);

  worker->requests++;
  if (reply != NULL && reply->status == 200)
    return g_steal_pointer (&reply);
  worker->failures++;
  return NULL;
}

/* The first command's answer was signed beforehand; what the service asks on its own is signed on the way. */
static void
converse (Worker      *worker,
          HttpClient  *client,
          BenchDevice *device,
          Message     *idle,
          Message     *answer)
{
  gint64 start = g_get_monotonic_time ();
  g_autoptr(HttpReply) reply = tell (worker, client, idle);
  g_autofree char *uuid = reply != NULL ? find_uuid (reply->body) : NULL;

  while (uuid != NULL)
    {
      Message other = { NULL, NULL };
      gboolean expected = g_strcmp0 (uuid, device->command) == 0;
      gint64 took;

      if (!expected)
        sign_answer (&other, device, uuid);
      g_clear_pointer (&reply, http_reply_free);
      reply = tell (worker, client, expected ? answer : &other);
      message_clear (&other);
      took = g_get_monotonic_time () - start;
      if (reply == NULL)
        return;
      g_array_append_val (worker->latencies, took);
      start = g_get_monotonic_time ();
      g_free (uuid);
      uuid = find_uuid (reply->body);
    }
}

static gpointer
worker_func (gpointer data)
{
  Worker *worker = data;
  Crowd *crowd = worker->crowd;
  const HttpClientOptions options = { .port = crowd->port };
  g_autoptr(GError) error = NULL;
  g_autoptr(HttpClient) client = NULL;
  guint share = crowd->n_devices / crowd->n_workers + 1, n = 0;

  worker->idle = g_new0 (Message, share);
  worker->answer = g_new0 (Message, share);
  for (guint i = worker->number; i < crowd->n_devices; i += crowd->n_workers, n++)
    {
      BenchDevice *device = crowd->devices[i];

      sign (&worker->idle[n], device, g_strdup_printf (idle_format, device->id));
      if (device->command != NULL)
        sign_answer (&worker->answer[n], device, device->command);
    }
  g_mutex_lock (&crowd->lock);
  crowd->ready++;
  g_cond_broadcast (&crowd->changed);
  /* Connections are opened when all is signed: they may not wait for long for their first request. */
  while (crowd->ready < crowd->n_workers)
    g_cond_wait (&crowd->changed, &crowd->lock);
  g_mutex_unlock (&crowd->lock);
  client = http_client_new (&options, &error);
  if (client == NULL)
    g_error ("%s", error->message);
  g_mutex_lock (&crowd->lock);
  crowd->ready++;
  g_cond_broadcast (&crowd->changed);
  while (!crowd->go)
    g_cond_wait (&crowd->changed, &crowd->lock);
  g_mutex_unlock (&crowd->lock);
  n = 0;
  for (guint i = worker->number; i < crowd->n_devices; i += crowd->n_workers, n++)
    converse (worker, client, crowd->devices[i], &worker->idle[n], &worker->answer[n]);
  for (guint i = 0; i < n; i++)
    {
      message_clear (&worker->idle[i]);
      message_clear (&worker->answer[i]);
    }
  g_free (worker->idle);
  g_free (worker->answer);
  return NULL;
}

void
bench_load_run (BenchLoad    *load,
                guint16       port,
                int           server_pid,
                BenchDevice **devices,
                guint         n_devices,
                guint         n_connections)
{
  Crowd crowd = { .port = port, .devices = devices, .n_devices = n_devices, .n_workers = MIN (n_connections, n_devices) };
  g_autofree Worker *workers = g_new0 (Worker, crowd.n_workers);
  g_autofree GThread **threads = g_new0 (GThread *, crowd.n_workers);
  double server_cpu, client_cpu;
  gint64 start;

  for (guint i = 0; i < crowd.n_workers; i++)
    {
      workers[i] = (Worker) { .crowd = &crowd, .number = i, .latencies = g_array_new (FALSE, FALSE, sizeof (gint64)) };
      threads[i] = g_thread_new ("device", worker_func, &workers[i]);
    }
  g_mutex_lock (&crowd.lock);
  while (crowd.ready < 2 * crowd.n_workers)
    g_cond_wait (&crowd.changed, &crowd.lock);
  server_cpu = bench_process_cpu (server_pid);
  client_cpu = bench_process_cpu (getpid ());
  start = g_get_monotonic_time ();
  crowd.go = TRUE;
  g_cond_broadcast (&crowd.changed);
  g_mutex_unlock (&crowd.lock);
  for (guint i = 0; i < crowd.n_workers; i++)
    g_thread_join (threads[i]);
  load->seconds += (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  load->server_cpu += bench_process_cpu (server_pid) - server_cpu;
  load->client_cpu += bench_process_cpu (getpid ()) - client_cpu;
  for (guint i = 0; i < crowd.n_workers; i++)
    {
      load->round_trips += workers[i].latencies->len;
      load->requests += workers[i].requests;
      load->failures += workers[i].failures;
      g_array_append_vals (load->latencies, workers[i].latencies->data, workers[i].latencies->len);
      g_array_unref (workers[i].latencies);
    }
}
