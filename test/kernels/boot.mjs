import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { runLines } from './children.mjs';

const LIMIT_SECONDS = 3600;
const SWAP_BYTES = 2 ** 30;

/**
 * Boots a kernel and waits until the machine is off again. Prints its messages. Returns the results of its
 * checks, with a failure if some checks are missing. Without checks it prints all output.
 */
export async function boot(name, files, checks) {
  writeFileSync(files.swap, '');
  truncateSync(files.swap, SWAP_BYTES);
  const guest = {
    name,
    kernel: basename(files.kernel).replace('linux-image-', ''),
    bpftrace: '',
    results: [],
    compared: [],
  };
  console.log(`== ${name}: Linux ${guest.kernel}`);
  let complete = !checks;
  const began = Date.now();

  const status = await runLines('qemu-system-x86_64', machine(files), LIMIT_SECONDS, (line) => {
    const message = checks ? parse(line) : { kind: 'other', text: line };
    if (message.kind === 'boot') guest.bpftrace = message.bpftrace;
    if (message.kind === 'check') guest.results.push(message);
    if (message.kind === 'compared') guest.compared.push(...message.rows);
    if (message.kind === 'end') complete = true;
    const text = textOf(message);
    if (text !== undefined) console.log(`   ${text}`);
  });

  guest.seconds = Math.round((Date.now() - began) / 1000);
  if (!complete || status !== 0) {
    const tail = readFileSync(files.log, 'utf8').split('\n').slice(-20).join('\n');
    guest.failure = `ended after ${guest.seconds} s with ${status} before its end: see ${files.log}\n${tail}`;
  }
  return guest;
}

function parse(line) {
  try {
    return JSON.parse(line);
  } catch {
    return { kind: 'other', text: line };
  }
}

function textOf(message) {
  switch (message.kind) {
    case 'boot':
      return `booted ${message.kernel}, ${message.bpftrace}`;
    case 'check':
      return `${message.check}: ${message.status} ${message.text} (${message.seconds.toFixed(0)} s)`;
    case 'note':
    case 'other':
      return message.text;
    default:
      return undefined;
  }
}

/**
 * Two CPUs, each with its own memory node. One thread emulates both: with a thread for each CPU, guests
 * crashed where the kernel patches its own code. On a busy host the timer is too late for the kernel's check of it
 * (arch/x86/kernel/apic/io_apic.c, timer_irq_works), which would end the guest. The first serial port is the
 * kernel's, the second is for the checks.
 */
const machine = (files) =>
  [
    ['-nodefaults', '-no-user-config', '-no-reboot'],
    ['-display', 'none'],
    ['-machine', 'pc'],
    ['-accel', 'tcg,thread=single'],
    ['-cpu', 'max,la57=off'],
    ['-smp', '2'],
    ['-m', '1536'],
    ['-object', 'memory-backend-ram,id=memory0,size=768M'],
    ['-object', 'memory-backend-ram,id=memory1,size=768M'],
    ['-numa', 'node,nodeid=0,cpus=0,memdev=memory0'],
    ['-numa', 'node,nodeid=1,cpus=1,memdev=memory1'],
    ['-kernel', join(files.kernel, 'vmlinuz')],
    ['-initrd', join(files.kernel, 'initramfs.gz')],
    ['-append', `console=ttyS0 panic=-1 mitigations=off no_timer_check ${files.options}`],
    ['-drive', `file=${join(files.rootfs, 'image')},format=raw,if=virtio,snapshot=on`],
    ['-drive', `file=${files.swap},format=raw,if=virtio`],
    ['-drive', `file=${files.payload},format=raw,if=virtio,readonly=on`],
    ['-serial', `file:${files.log}`],
    ['-serial', 'stdio'],
  ].flat();
