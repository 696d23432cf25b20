import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { argv, type CommandLine } from '../fixtures/argv.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

const MIB = 1 << 20;
function run(...line: CommandLine): string {
  const [file = '', ...args] = argv(...line);
  return execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

/** A file with a swap header. The swap is not turned on. */
export function swapFile(megabytes = 64): string {
  const path = join(temporaryDirectory(), 'swap');
  run`dd if=/dev/zero of=${path} bs=1M count=${megabytes} conv=fsync`;
  chmodSync(path, 0o600);
  run`mkswap ${path}`;
  return path;
}

/** Turns swap on until the test ends. */
export function turnOn(path: string, priority = 32_767): void {
  turnOffAfter(path);
  run`swapon -p ${priority} ${path}`;
}

/** Turns swap off when the test ends, if it is on. */
export function turnOffAfter(path: string): void {
  onTestFinished(() => {
    if (readFileSync('/proc/swaps', 'utf8').includes(`${path} `)) run`swapoff ${path}`;
  });
}

/** A block device that stores its data in memory. */
export function zram(megabytes = 64): string {
  const device = '/dev/zram0';
  if (!existsSync(device)) run`modprobe zram`;
  writeFileSync('/sys/block/zram0/disksize', String(megabytes * MIB));
  onTestFinished(() => writeFileSync('/sys/block/zram0/reset', '1'));
  run`mkswap ${device}`;
  return device;
}

/** The first sector of the partition, in sectors of 512 bytes. */
const START = 4096;

/**
 * A partition of a loop device over a file. addpart tells the kernel its place, so that no partition table is
 * needed.
 */
export function partition(megabytes = 64): { disk: string; path: string } {
  const image = join(temporaryDirectory(), 'disk');
  run`truncate -s ${megabytes + 8}M ${image}`;
  const disk = run`losetup --find --show ${image}`;
  onTestFinished(() => void run`losetup -d ${disk}`);
  run`addpart ${disk} 1 ${START} ${megabytes * (MIB / 512)}`;
  onTestFinished(() => void run`delpart ${disk} 1`);
  const path = `${disk}p1`;
  run`mkswap ${path}`;
  return { disk, path };
}
