// Repeats N times: a new name while its oom_score_adj is 503, a listening socket, kill(2) with signal 0 of
// itself and of the missing process group -1, a failing mkdirat(2), an opened file, a mapping. The events
// have fields of all widths.
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int argc, char **argv) {
  long n = argc > 1 ? atol(argv[1]) : 0;
  int adjust = open("/proc/self/oom_score_adj", O_WRONLY);
  if (adjust < 0 || write(adjust, "503", 3) != 3) return 1;
  for (long i = 0; i < n; i++) {
    prctl(PR_SET_NAME, i % 2 ? "fields-odd" : "fields-even");
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0 || listen(listener, 1) != 0) return 1;
    close(listener);
    kill(getpid(), 0);
    kill(-0x7ffffffe, 0);
    mkdirat(AT_FDCWD, "/proc/none/at-all", 0750);
    int file = open("/proc/self/oom_score_adj", O_RDONLY);
    if (file < 0) return 1;
    close(file);
    char *area = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (area == MAP_FAILED) return 1;
    *area = 1;
    munmap(area, 4096);
  }
  return 0;
}
