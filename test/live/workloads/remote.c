// Faults that another task handles: a call on behalf of a process makes N of its untouched pages present.
//   remote vm N    the parent reads N pages of a child by process_vm_readv (mm/gup.c)
//   remote mem N   the same by /proc/PID/mem
//   remote uffd N  a second thread fills N pages by userfaultfd (fs/userfaultfd.c): each fault waits
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096

static int fail(const char *what) {
  perror(what);
  return 1;
}

static int others(int by_file, size_t pages, char *memory) {
  pid_t child = fork();
  if (child == 0) {
    for (;;) pause();
  }
  char path[64], page[PAGE];
  snprintf(path, sizeof(path), "/proc/%d/mem", child);
  int fd = open(path, O_RDONLY);
  size_t read_pages = 0;
  for (; read_pages < pages; read_pages++) {
    char *at = memory + read_pages * PAGE;
    struct iovec local = {page, 1}, remote = {at, 1};
    ssize_t got = by_file ? pread(fd, page, 1, (off_t)at) : process_vm_readv(child, &local, 1, &remote, 1, 0);
    if (got != 1) break;
  }
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  return read_pages == pages ? 0 : fail(path);
}

static int uffd;
static void *filler(void *argument) {
  static char zeros[PAGE];
  for (size_t left = *(size_t *)argument; left > 0; left--) {
    struct uffd_msg message;
    if (read(uffd, &message, sizeof(message)) != sizeof(message)) return NULL;
    struct uffdio_copy copy = {message.arg.pagefault.address & ~(PAGE - 1ULL), (unsigned long)zeros, PAGE, 0, 0};
    if (ioctl(uffd, UFFDIO_COPY, &copy) != 0) return NULL;
  }
  return NULL;
}

static int fills(size_t pages, char *memory) {
  uffd = syscall(SYS_userfaultfd, O_CLOEXEC);
  struct uffdio_api api = {UFFD_API, 0, 0};
  struct uffdio_register area = {{(unsigned long)memory, pages * PAGE}, UFFDIO_REGISTER_MODE_MISSING, 0};
  if (uffd < 0 || ioctl(uffd, UFFDIO_API, &api) || ioctl(uffd, UFFDIO_REGISTER, &area)) return fail("userfaultfd");
  pthread_t thread;
  if (pthread_create(&thread, NULL, filler, &pages)) return fail("pthread_create");
  for (size_t at = 0; at < pages; at++) memory[at * PAGE] = 1;
  pthread_join(thread, NULL);
  return 0;
}

int main(int argc, char **argv) {
  size_t pages = argc > 2 ? strtoul(argv[2], NULL, 10) : 1;
  char *memory = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (argc < 3 || memory == MAP_FAILED) return fail("mmap");
  madvise(memory, pages * PAGE, MADV_NOHUGEPAGE);
  if (strcmp(argv[1], "uffd") == 0) return fills(pages, memory);
  return others(strcmp(argv[1], "mem") == 0, pages, memory);
}
