// latency MIB: holds so much memory, prints its PID, and measures page faults: it writes the pages of 1 MiB, gives them up and writes them
// again. At each line of stdin it prints the 99.9th percentile of the faults since the last one in ns, and how many they were.
#define _GNU_SOURCE
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { PAGES = 256, PAGE = 4096, BUCKETS = 1 << 20, BUCKET = 32 };
static unsigned counts[BUCKETS];

static long now(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec * 1000000000L + at.tv_nsec;
}

static volatile char *map(long bytes) {
  volatile char *at = mmap(0, bytes, PROT_READ | PROT_WRITE, MAP_ANONYMOUS | MAP_PRIVATE, -1, 0);
  if (at == MAP_FAILED) exit(1);
  madvise((void *)at, bytes, MADV_NOHUGEPAGE);
  return at;
}

int main(int argc, char **argv) {
  long held = atol(argc > 1 ? argv[1] : "1") << 20, faults = 0;
  volatile char *memory = map(held), *pages = map(PAGES * PAGE);
  for (long place = 0; place < held; place += PAGE) memory[place] = 1;
  printf("%d\n", getpid());
  fflush(stdout);
  for (;;) {
    for (long page = 0; page < PAGES; page++) {
      long began = now();
      pages[page * PAGE] = 1;
      long bucket = (now() - began) / BUCKET;
      counts[bucket < BUCKETS ? bucket : BUCKETS - 1]++;
      faults++;
    }
    madvise((void *)pages, PAGES * PAGE, MADV_DONTNEED);
    struct pollfd input = {.fd = 0, .events = POLLIN};
    if (poll(&input, 1, 0) <= 0) continue;
    char byte;
    if (read(0, &byte, 1) <= 0) return 0;
    long bucket = BUCKETS - 1, above = 0;
    while (bucket > 0 && (above += counts[bucket]) * 1000 <= faults) bucket--;
    printf("%ld %ld\n", (bucket + 1) * BUCKET, faults);
    fflush(stdout);
    memset(counts, 0, sizeof counts);
    faults = 0;
  }
}
