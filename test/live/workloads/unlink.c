// Makes and removes a file in memory N times. After a grace period the kernel frees its inode, its dentry
// and, since it is long, its name, many at a time in an interrupt (fs/dcache.c, __d_free_external()).
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv) {
  long n = argc > 1 ? atol(argv[1]) : 0;
  char name[100];
  snprintf(name, sizeof name, "/dev/shm/vmtally-unlink-%060d", getpid());
  for (long i = 0; i < n; i++) {
    int fd = open(name, O_CREAT | O_RDWR, 0600);
    if (fd < 0) return 1;
    unlink(name);
    close(fd);
  }
  return 0;
}
