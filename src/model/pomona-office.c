/* pomona-office.c: what all pages of the window share. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-model"

#include "config.h"

#include "pomona-office.h"

struct _PomonaOffice
{
  GObject           parent_instance;
  PomonaService    *service;
  PomonaDeviceList *devices;
  PomonaPractice   *practice;
  PomonaSituation  *situation;
  GSettings        *settings;
};

G_DEFINE_FINAL_TYPE (PomonaOffice, pomona_office, G_TYPE_OBJECT)

static void
pomona_office_dispose (GObject *object)
{
  PomonaOffice *self = POMONA_OFFICE (object);

  g_clear_object (&self->practice);
  g_clear_object (&self->situation);
  g_clear_object (&self->devices);
  g_clear_object (&self->service);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (pomona_office_parent_class)->dispose (object);
}

static void
pomona_office_class_init (PomonaOfficeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pomona_office_dispose;
}

static void
pomona_office_init (PomonaOffice *self)
{
}

PomonaOffice *
pomona_office_new (const PomonaServiceConfig *config,
                   GSettings                 *settings)
{
  PomonaOffice *self = g_object_new (POMONA_TYPE_OFFICE, NULL);

  g_set_object (&self->settings, settings);
  self->service = pomona_service_new (config);
  self->devices = pomona_device_list_new (self->service);
  self->practice = pomona_practice_new (self->service);
  self->situation = pomona_situation_new (self->service, self->devices);
  return self;
}

PomonaService *
pomona_office_get_service (PomonaOffice *self)
{
  return self->service;
}

PomonaDeviceList *
pomona_office_get_devices (PomonaOffice *self)
{
  return self->devices;
}

PomonaPractice *
pomona_office_get_practice (PomonaOffice *self)
{
  return self->practice;
}

PomonaSituation *
pomona_office_get_situation (PomonaOffice *self)
{
  return self->situation;
}

GSettings *
pomona_office_get_settings (PomonaOffice *self)
{
  return self->settings;
}
