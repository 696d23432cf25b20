// Usage: storm SECONDS. Sends UDP datagrams, and opens, uses and closes TCP connections, on loopback, as fast as two
// CPUs can, and ends by itself: the kernel allocates and frees in soft interrupts all the time.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double deadline;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static int bound(int type, struct sockaddr_in *address) {
  struct timeval wait = {.tv_usec = 100000};
  socklen_t length = sizeof *address;
  int fd = socket(AF_INET, type, 0);
  if (fd < 0 || bind(fd, (void *)address, length) || getsockname(fd, (void *)address, &length) ||
      setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait)) {
    perror("storm: a socket on 127.0.0.1");
    exit(1);
  }
  return fd;
}

static void send_datagrams(int fd, struct sockaddr_in *to) {
  char data[512] = {0};
  while (now() < deadline)
    for (int i = 0; i < 64; i++) sendto(fd, data, sizeof data, 0, (void *)to, sizeof *to);
}

static void receive_datagrams(int fd) {
  char data[512];
  while (now() < deadline)
    for (int i = 0; i < 64 && recv(fd, data, sizeof data, 0) > 0; i++) {}
}

static void serve(int fd) {
  char data[64];
  while (now() < deadline) {
    int peer = accept(fd, NULL, NULL);
    if (peer < 0) continue;
    if (read(peer, data, sizeof data) > 0 && write(peer, data, sizeof data) < 0) {}
    close(peer);
  }
}

static void visit(struct sockaddr_in *to) {
  // A reset leaves no TIME_WAIT, of which the ports would run out.
  struct linger reset = {.l_onoff = 1};
  struct timeval wait = {.tv_usec = 100000};
  char data[64] = {0};
  while (now() < deadline) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    if (!connect(fd, (void *)to, sizeof *to) && write(fd, data, sizeof data) > 0 && read(fd, data, sizeof data) < 0) {}
    close(fd);
  }
}

int main(int argc, char **argv) {
  int seconds = argc == 2 ? atoi(argv[1]) : 0;
  if (seconds < 1 || seconds > 60) {
    fprintf(stderr, "usage: storm SECONDS, from 1 to 60\n");
    return 2;
  }
  deadline = now() + seconds;
  struct sockaddr_in udp = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}}, tcp = udp;
  int receiver = bound(SOCK_DGRAM, &udp), server = bound(SOCK_STREAM, &tcp), sender = socket(AF_INET, SOCK_DGRAM, 0);
  listen(server, 128);
  signal(SIGPIPE, SIG_IGN);
  for (int role = 0; role < 4; role++)
    if (fork() == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      if (role == 0) send_datagrams(sender, &udp);
      if (role == 1) receive_datagrams(receiver);
      if (role == 2) serve(server);
      if (role == 3) visit(&tcp);
      _exit(0);
    }
  while (wait(NULL) > 0) {}
  return 0;
}
