/* Linking is the test: see meson.build. */
int main (void);

int
main (void)
{
  return 0;
}
