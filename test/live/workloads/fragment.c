// Takes this many MiB page by page, returns every second page, makes the kernel compact memory, and ends.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int main(int argc, char **argv) {
  size_t size = (argc > 1 ? strtoul(argv[1], NULL, 10) : 256) << 20;
  char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return perror("mmap"), 1;
  madvise(memory, size, MADV_NOHUGEPAGE);
  for (size_t at = 0; at < size; at += 4096) memory[at] = 1;
  for (size_t at = 0; at < size; at += 8192) madvise(memory + at, 4096, MADV_DONTNEED);
  int fd = open("/proc/sys/vm/compact_memory", O_WRONLY);
  if (fd < 0 || write(fd, "1", 1) != 1) return perror("compact_memory"), 1;
  return 0;
}
