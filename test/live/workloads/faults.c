// Writes to N fresh pages, one by one, then reads M pages of a file that it drops from memory first: each write is a
// minor fault, each read a major one.
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int main(int argc, char **argv) {
  long fresh = argc > 1 ? atol(argv[1]) : 0;
  long read = argc > 3 ? atol(argv[3]) : 0;
  if (fresh > 0) {
    char *pages = mmap(NULL, fresh * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) return 1;
    madvise(pages, fresh * 4096, MADV_NOHUGEPAGE);
    for (long i = 0; i < fresh; i++) pages[i * 4096] = 1;
  }
  if (read == 0) return 0;
  int fd = open(argv[2], O_RDONLY);
  if (fd < 0 || fsync(fd) != 0 || posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED) != 0) return 1;
  volatile char *file = mmap(NULL, read * 4096, PROT_READ, MAP_SHARED, fd, 0);
  if (file == MAP_FAILED) return 1;
  // No read-ahead: each page is read when it is asked for.
  madvise((void *)file, read * 4096, MADV_RANDOM);
  for (long i = 0; i < read; i++) (void)file[i * 4096];
  return 0;
}
