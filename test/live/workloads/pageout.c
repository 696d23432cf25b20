// pageout N: writes N pages of memory, makes the kernel swap them out (MADV_PAGEOUT), and reads them all
// again. Prints the number of these pages that were in swap meanwhile.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21
#endif

static long swapped_kb(void) {
  char line[256];
  long kb = -1;
  FILE *status = fopen("/proc/self/status", "r");
  while (status && fgets(line, sizeof line, status)) sscanf(line, "VmSwap: %ld kB", &kb);
  if (status) fclose(status);
  return kb;
}

int main(int argc, char **argv) {
  long pages = argc > 1 ? atol(argv[1]) : 1009, size = sysconf(_SC_PAGESIZE), sum = 0;
  char *memory = mmap(0, pages * size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return perror("mmap"), 1;
  madvise(memory, pages * size, MADV_NOHUGEPAGE);
  // No page is all zeros, since the kernel does not write those (6.12 and newer), and no two pages are alike.
  for (long page = 0; page < pages; page++)
    for (long at = 0; at < size / (long)sizeof(long); at++)
      ((long *)(memory + page * size))[at] = (page + 1) * 0x9e3779b97f4a7c15 + at * at;
  // The kernel skips pages that are being read ahead or written: try again.
  for (int again = 0; again < 50 && swapped_kb() * 1024 < pages * size; again++) {
    if (madvise(memory, pages * size, MADV_PAGEOUT) != 0) return perror("madvise"), 1;
    usleep(20000);
  }
  printf("%ld\n", swapped_kb() * 1024 / size);
  for (long page = 0; page < pages; page++) sum += memory[page * size];
  return sum == 42;
}
