// Fills MB megabytes with data, in pages of 4 KiB (small) or of any size that the kernel chooses (any), and
// prints a line when they are filled. Then holds them until stdin ends ("hold"), or reads all of them a
// number of times and ends.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  size_t size = (size_t)atol(argv[1]) << 20;
  char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return 1;
  if (strcmp(argv[2], "small") == 0) madvise(memory, size, MADV_NOHUGEPAGE);
  // Pages must not be all zeros: newer kernels do not write such pages to swap.
  for (size_t at = 0; at < size; at += 4096) memory[at] = 1 + at / 4096 % 251;
  puts("ready");
  fflush(stdout);

  if (strcmp(argv[3], "hold") == 0) {
    char byte;
    while (read(0, &byte, 1) > 0) {
    }
    return 0;
  }
  for (int pass = atoi(argv[3]); pass > 0; pass--)
    for (size_t at = 0; at < size; at += 4096)
      if (memory[at] != (char)(1 + at / 4096 % 251)) return 1;
  return 0;
}
