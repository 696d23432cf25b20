// made N: makes a function at run time, names it in /tmp/perf-PID.map, and calls it N times over half a second. Each call
// makes an eventfd, one kmalloc, and closes it. The calls are of x86.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

// eventfd2(0, 0), then close() of what it returned.
static const unsigned char code[] = {0xb8, 0x22, 0x01, 0x00, 0x00, 0x31, 0xff, 0x31, 0xf6, 0x0f, 0x05,
                                     0x89, 0xc7, 0xb8, 0x03, 0x00, 0x00, 0x00, 0x0f, 0x05, 0xc3};

int main(int argc, char **argv) {
  long n = argc > 1 ? atol(argv[1]) : 0;
  const struct timespec part = {0, 5000000};
  char path[64];
  void *made = mmap(0, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (made == MAP_FAILED) return 1;
  memcpy(made, code, sizeof code);
  snprintf(path, sizeof path, "/tmp/perf-%d.map", getpid());
  FILE *map = fopen(path, "w");
  if (!map) return 1;
  fprintf(map, "%lx %zx made by;a program\n", (unsigned long)made, sizeof code);
  if (fclose(map)) return 1;
  for (long i = 0; i < n; i++) {
    ((void (*)(void))made)();
    if (i % (n / 100 + 1) == 0) nanosleep(&part, 0);
  }
  return unlink(path) != 0;
}
