import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/*
 * A library put in front of libc that lets writes fail with "no space left" while a file `full` exists in its
 * directory, and syncs fail with "input/output error" while a file `unsynced` does. Only files of the store
 * are concerned.
 */
const SOURCE = `
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
static int is_store(int fd) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, path, sizeof path - 1);
  if (n <= 0) return 0;
  path[n] = 0;
  return strstr(path, "events.db") != NULL;
}
static int armed(const char *name) {
  char path[4096];
  struct stat info;
  const char *directory = getenv("ICRM_FAULT_DIRECTORY");
  if (!directory) return 0;
  snprintf(path, sizeof path, "%s/%s", directory, name);
  return stat(path, &info) == 0;
}
#define FAILS(name, error) if (armed(name) && is_store(fd)) { errno = error; return -1; }
ssize_t pwrite64(int fd, const void *b, size_t n, off64_t o) {
  FAILS("full", ENOSPC)
  static ssize_t (*next)(int, const void *, size_t, off64_t);
  if (!next) next = dlsym(RTLD_NEXT, "pwrite64");
  return next(fd, b, n, o);
}
ssize_t pwrite(int fd, const void *b, size_t n, off_t o) { return pwrite64(fd, b, n, o); }
ssize_t write(int fd, const void *b, size_t n) {
  FAILS("full", ENOSPC)
  static ssize_t (*next)(int, const void *, size_t);
  if (!next) next = dlsym(RTLD_NEXT, "write");
  return next(fd, b, n);
}
int fsync(int fd) {
  FAILS("unsynced", EIO)
  static int (*next)(int);
  if (!next) next = dlsym(RTLD_NEXT, "fsync");
  return next(fd);
}
int fdatasync(int fd) {
  FAILS("unsynced", EIO)
  static int (*next)(int);
  if (!next) next = dlsym(RTLD_NEXT, "fdatasync");
  return next(fd);
}
`;

/** Whether this machine can build the library: Linux with a C compiler. */
export const canFailDisk = (): boolean =>
  process.platform === 'linux' && spawnSync('cc', ['--version']).status === 0;

/** Builds the library in a directory and returns the variables that put it in front of a process. */
export const buildFaultShim = (directory: string): readonly string[] => {
  const [source, library] = [join(directory, 'faults.c'), join(directory, 'faults.so')];
  writeFileSync(source, SOURCE);
  const built = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl'], {
    encoding: 'utf8',
  });
  if (built.status !== 0) throw new Error(built.stderr);
  return [`LD_PRELOAD=${library}`, `ICRM_FAULT_DIRECTORY=${directory}`];
};
