/* fuzz-pki.c: one authority and one device, always the same, for fuzz targets. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The keys are known to everybody and too small for anything else. */
#include "config.h"

#include "fuzz-pki.h"

static const char authority_certificate_pem[] =
  "-----BEGIN CERTIFICATE-----\n"
  "MIICHTCCAYagAwIBAgIUbU4qdBkM9T4Upl+F4+XQ65Mm2YIwDQYJKoZIhvcNAQEL\n"
  "BQAwGTEXMBUGA1UEAwwORnV6eiBhdXRob3JpdHkwIBcNMjYxMTI1MDEzMjMwWhgP\n"
  "MjEyNjExMDEwMTMyMzBaMBkxFzAVBgNVBAMMDkZ1enogYXV0aG9yaXR5MIGfMA0G\n"
  "CSqGSIb3DQEBAQUAA4GNADCBiQKBgQC2NULy7S/BsPCpfvhYIinLpe9gRn8lHnQZ\n"
  "CVPmD7g3u9h/Zgw3ovlFvQB303j6AmSiOtx8mViv3pXDAzLrrqXrrf5r6CqD2AHn\n"
  "bE81hAmSaoLboWahvhUAqUBW7wOjxslYjEX42are/5pcrSJxUtGE4QlUHKa/mM/C\n"
  "7GANYgrhZQIDAQABo2AwXjAdBgNVHQ4EFgQULvXlrWFjoG6P1QT8hyvlqqGIV+cw\n"
  "HwYDVR0jBBgwFoAULvXlrWFjoG6P1QT8hyvlqqGIV+cwDwYDVR0TAQH/BAUwAwEB\n"
  "/zALBgNVHQ8EBAMCAqQwDQYJKoZIhvcNAQELBQADgYEAoHR4BPdn6WQP8zbNmEEM\n"
  "GxGiCUrASEPLP/YgVMo9neRaQZea1/kDLp84TjpNuimRSIE+60fEIVH2FzIW9c1W\n"
  "zZmWAwqI27YRIMP/3HBbWXCpc3UXejaTldK11Is/qyOt8pYAolO5SbYSlfDQiV//\n"
  "1ff/RfJQffvb7lXm8bvFmBk=\n"
  "-----END CERTIFICATE-----\n";

static const char authority_key_pem[] =
  "-----BEGIN PRIVATE KEY-----\n"
  "MIICdgIBADANBgkqhkiG9w0BAQEFAASCAmAwggJcAgEAAoGBALY1QvLtL8Gw8Kl+\n"
  "+FgiKcul72BGfyUedBkJU+YPuDe72H9mDDei+UW9AHfTePoCZKI63HyZWK/elcMD\n"
  "Muuupeut/mvoKoPYAedsTzWECZJqgtuhZqG+FQCpQFbvA6PGyViMRfjZqt7/mlyt\n"
  "InFS0YThCVQcpr+Yz8LsYA1iCuFlAgMBAAECgYBQWrDJvTxAaS3ZMfuHsplIDEfC\n"
  "55QO5J1CpVBwtyIAwkC5/mEI8ECKNs3MCmDhsMh8mwS9lkr8VGcrd2+vbHgS9yTX\n"
  "oVASkO8Kt9BSQ0dR5eUkTC8PBi+pUdGgLazBk2d21CQCmyySWY8po/EB6KgZhAaE\n"
  "gVTld61z59uVCbTnAQJBAODStAN2s5BbUjZrTTL+JNU55Av9v49Kk/FOZhXWG9J7\n"
  "/+6iGyrTRLlDc3HtpYY5FHz3fe1mDrrwbMxKYhjZ1aECQQDPebX2B8QnZSWG/4rR\n"
  "9e3mbavE7ViLKyc1luc8O2iY5qrw6Ts+ScM2isCZ1Y+2eCSa2CJTPLu9F2iAfpHR\n"
  "Zy1FAkEA3OGmQpDosjdGenjJjAPtJCCQUMeo4Jsg5r9jxKhrBU0WkdlqX5TZvDrs\n"
  "vU4ChfCmlHCDpC3U4w07lyqtXkUGgQJAKcqZZXqA/3J3Ua8Ntmc0SXMT43HvoPDL\n"
  "UBcact6AnjPwgOBqB4zyHn1qeFI1RYsDzJD2sQ+NvXQGn8Ne+fAvhQJALZ+rF4IE\n"
  "ufn0Gc7X1wEPy3AJPel8nEJSK8lOfDsJ5z78GPL5WQtbU9wPbc0EZVIEUfsvXesx\n"
  "QStvclYxxtfRbw==\n"
  "-----END PRIVATE KEY-----\n";

static const char device_key_pem[] =
  "-----BEGIN PRIVATE KEY-----\n"
  "MIICdwIBADANBgkqhkiG9w0BAQEFAASCAmEwggJdAgEAAoGBAPbgMDVz3ZyfJ2Au\n"
  "jthW1dVjJxGk4sJZd3YtmMR9xhaV3fhdDF2hih2CbBosxk/H82yRv76tDJKKVFiB\n"
  "MaVcWfL5sHUdrNKInk4zxvNsS2r4N6/Boq1CRoJV4JwxAMQKbSbjWFjcqtGvo24o\n"
  "f7SNrd53CqeSlPy9Avjp/IaMXV77AgMBAAECgYB18pA1yYCUhplaY4QNqhcJlxCg\n"
  "ZmWMMxBXHtvA7NJKEhn1wgbZaQdCqAAb1U596WrMcSnp4GWEUaCQlFDyzxeNhTNk\n"
  "jVuITaPnIQ2Nar4Vd1XDv1xA9uXmVqQWLgMIZ0prLGyflw6+0eGxfE4GmFi7vI18\n"
  "dsbt88GlJoFeYcnQaQJBAPw5y61qelz+Xu6R7jPJLRDlcRvocXsyCFMDGtDA2Vyd\n"
  "IlshAtE2N+cI5qxEEnsRu80zIF+DKxyYnIA4pMWP7E8CQQD6keX1qKM7tJCPOB+a\n"
  "N23o7hiBT7ahLU4onmVfSpVC3xUU6T8jWe51LeY8yF47qLvnleYfBMvwTHZDudnR\n"
  "65uVAkBnp4TZxrl0wCDZYGWJKLL5j6FVO8hvPZeILe12PtrVIcp9supKekKtEs5h\n"
  "mzQRGa+ZW9qBBhHQlbMzSpQEkOonAkEA26GpJQRVWE80ayUxpjax03tn5Wje1zZk\n"
  "DPySNM2mOcBatUKiAjWg6/t4lYy39Kk5U4wz8rp8nDwZadHtGLDhZQJBAM41BRD0\n"
  "ykJGCdK6c0WSw+REdhZqXjqsxg5qR6eZ9+8AHpqdAlT4qKBbbN45wMjDt0KwrnFy\n"
  "+Edw6CUreflWQ6w=\n"
  "-----END PRIVATE KEY-----\n";

static PomonaKey *
read_key (const char *pem)
{
  PomonaKey *key = pomona_key_new_from_pem (pem, -1, NULL, NULL);

  g_assert (key != NULL);
  return key;
}

PomonaAuthority *
fuzz_authority (void)
{
  static PomonaAuthority *authority;

  if (authority == NULL)
    {
      g_autoptr(PomonaKey) key = read_key (authority_key_pem);
      g_autoptr(PomonaCertificate) certificate = pomona_certificate_new_from_pem (authority_certificate_pem, -1, NULL);

      g_assert (certificate != NULL);
      authority = pomona_authority_new_from_parts (certificate, key, NULL);
      g_assert (authority != NULL);
    }
  return authority;
}

PomonaKey *
fuzz_device_key (void)
{
  static PomonaKey *key;

  if (key == NULL)
    key = read_key (device_key_pem);
  return key;
}
