// pages PID: looks at the pages of a process as `vmtally pages PID` does, without a table: smaps, right after each of its mappings the
// entries of pagemap, and kpagecount where an entry does not say that its page is mapped once. Prints the sums, and how many mappings
// differ from smaps; on stderr what it used, as used.ts reads it.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { BATCH = 32768, GAP = 8, RUN = 32768, PAGE = 4096, RESERVE = 65536 };
static const unsigned long FRAME = (1UL << 55) - 1, ONCE = 1UL << 56, PRESENT = 1UL << 63;

struct sums {
  unsigned long once, twice, few, many, zero, shares;
};
struct mapping {
  unsigned long start, end, rss, pss, uss, swap, hugetlb;
  char permissions[5];
  int is_hugetlb;
};

static unsigned long entries[BATCH], counts[BATCH], words[RUN];
static struct key {
  unsigned long frame, place;
} keys[BATCH];
static int pagemap, kpagecount;
static struct sums total;
static long mappings, differ;

static int order(const void *a, const void *b) {
  const struct key *left = a, *right = b;
  return left->frame < right->frame ? -1 : left->frame > right->frame;
}

// Looks up the counts of the gathered frames, neighbours at once.
static void look(long length) {
  for (long at = 0; at < length;) {
    unsigned long first = keys[at].frame, last = first;
    long end = at + 1;
    for (; end < length && keys[end].frame - last <= GAP && keys[end].frame - first < RUN; end++) last = keys[end].frame;
    long found = pread(kpagecount, words, (last - first + 1) * 8, first * 8) / 8;
    for (; at < end; at++)
      if ((long)(keys[at].frame - first) < found) counts[keys[at].place] = words[keys[at].frame - first];
  }
}

static void add(struct sums *sums, long length) {
  long keyed = 0;
  int sorted = 1;
  for (long place = 0; place < length; place++) {
    counts[place] = (entries[place] & PRESENT) && (entries[place] & ONCE) ? 1 : 0;
    if (!(entries[place] & PRESENT) || counts[place]) continue;
    keys[keyed] = (struct key){entries[place] & FRAME, place};
    sorted &= keyed == 0 || keys[keyed].frame >= keys[keyed - 1].frame;
    keyed++;
  }
  if (!sorted) qsort(keys, keyed, sizeof *keys, order);
  look(keyed);
  for (long place = 0; place < length; place++) {
    if (!(entries[place] & PRESENT)) continue;
    unsigned long count = counts[place];
    if (count == 0) sums->zero++;
    else if (count == 1) sums->once++;
    else {
      sums->shares += ((unsigned long)PAGE << 12) / count;
      if (count == 2) sums->twice++;
      else if (count < 10) sums->few++;
      else sums->many++;
    }
  }
}

static void finish(const struct mapping *mapping) {
  struct sums sums = {0};
  unsigned long pages = (mapping->end - mapping->start) / PAGE;
  int is_empty = mapping->rss + mapping->swap + mapping->hugetlb == 0;
  mappings++;
  if (is_empty && (mapping->start >> 56 || mapping->permissions[0] == '-' || pages > RESERVE)) return;
  for (unsigned long page = 0; page < pages;) {
    unsigned long length = pages - page < BATCH ? pages - page : BATCH;
    long found = pread(pagemap, entries, length * 8, 8 * (mapping->start / PAGE + page)) / 8;
    if (found <= 0) break;
    add(&sums, found);
    page += length;
  }
  unsigned long present = sums.once + sums.twice + sums.few + sums.many;
  unsigned long pss = sums.once * PAGE + (sums.shares >> 12);
  int is_equal = present * PAGE == mapping->rss && sums.once * PAGE == mapping->uss && pss / 1024 * 1024 == mapping->pss;
  if (!mapping->is_hugetlb && !is_equal) differ++;
  total.once += sums.once, total.twice += sums.twice, total.few += sums.few, total.many += sums.many;
  total.zero += sums.zero;
}

static int open_of(const char *pid, const char *name) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%s/%s", pid, name);
  int file = open(path, O_RDONLY);
  if (file < 0) {
    perror(path);
    exit(1);
  }
  return file;
}

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  FILE *smaps = fdopen(open_of(argv[1], "smaps"), "r");
  pagemap = open_of(argv[1], "pagemap");
  kpagecount = open("/proc/kpagecount", O_RDONLY);
  if (smaps == NULL || kpagecount < 0) return 1;
  static char buffer[1 << 16];
  setvbuf(smaps, buffer, _IOFBF, sizeof buffer);
  struct mapping mapping = {0};
  char *line = NULL;
  size_t room = 0;
  while (getline(&line, &room, smaps) > 0) {
    unsigned long start, end, amount;
    char permissions[5], name[32];
    if (sscanf(line, "%lx-%lx %4s", &start, &end, permissions) == 3) {
      if (mapping.end) finish(&mapping);
      mapping = (struct mapping){.start = start, .end = end};
      memcpy(mapping.permissions, permissions, sizeof permissions);
    } else if (strncmp(line, "VmFlags:", 8) == 0) {
      mapping.is_hugetlb = strstr(line, " ht") != NULL;
    } else if (sscanf(line, "%31[^:]: %lu", name, &amount) == 2) {
      amount *= 1024;
      if (!strcmp(name, "Rss")) mapping.rss = amount;
      else if (!strcmp(name, "Pss")) mapping.pss = amount;
      else if (!strcmp(name, "Private_Clean") || !strcmp(name, "Private_Dirty")) mapping.uss += amount;
      else if (!strcmp(name, "Swap")) mapping.swap = amount;
      else if (strstr(name, "_Hugetlb")) mapping.hugetlb += amount;
    }
  }
  if (mapping.end) finish(&mapping);
  printf("%ld mappings, %ld differ: %lu once, %lu twice, %lu 3 to 9, %lu 10+ times, %lu zero\n", mappings, differ, total.once,
         total.twice, total.few, total.many, total.zero);
  struct rusage used;
  getrusage(RUSAGE_SELF, &used);
  fprintf(stderr, "\nused {\"userCPUTime\":%ld,\"systemCPUTime\":%ld,\"maxRSS\":%ld}\n",
          used.ru_utime.tv_sec * 1000000L + used.ru_utime.tv_usec, used.ru_stime.tv_sec * 1000000L + used.ru_stime.tv_usec,
          used.ru_maxrss);
  return 0;
}
