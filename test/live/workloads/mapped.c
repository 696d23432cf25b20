// Maps a file privately and writes to its first N pages: each write is a page fault that copies the file's
// page.
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>

int main(int argc, char **argv) {
  long n = argc > 2 ? atol(argv[2]) : 0;
  int fd = argc > 1 ? open(argv[1], O_RDONLY) : -1;
  if (fd < 0) return 1;
  if (n == 0) return 0;
  char *pages = mmap(NULL, n * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
  if (pages == MAP_FAILED) return 1;
  for (long i = 0; i < n; i++) pages[i * 4096] = 1;
  return 0;
}
