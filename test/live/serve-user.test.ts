import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { argv } from '../fixtures/argv.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { Service, serve, serveWith } from './service.ts';
import { finish, OWN_MARK, start, vmtally, WORKLOADS } from './support.ts';

const ROOT = join(import.meta.dirname, '../..');
const NOBODY = 65_534;
const NO_CAPABILITY = '0'.repeat(16);

/**
 * Ids (real, effective, saved, of files), groups and capabilities of each thread of a process, without
 * duplicates.
 */
function identities(pid: number): string[] {
  const threads = readdirSync(`/proc/${pid}/task`).map((tid) =>
    [
      ...readFileSync(`/proc/${pid}/task/${tid}/status`, 'utf8').matchAll(
        /^(?:Uid|Gid|Groups|Cap(?:Prm|Eff|Amb)):.*$/gm,
      ),
    ]
      .map(([line]) => line.replaceAll(/\s+/g, ' ').trim())
      .join(', '),
  );
  return [...new Set(threads)];
}

const ordinary = (uid: number, gid = uid): string =>
  `Uid: ${`${uid} `.repeat(4)}, Gid: ${`${gid} `.repeat(4)}, Groups:, `.replaceAll(' ,', ',') +
  `CapPrm: ${NO_CAPABILITY}, CapEff: ${NO_CAPABILITY}, CapAmb: ${NO_CAPABILITY}`;

describe('the process that talks to the network', () => {
  it('runs as nobody on every thread, without groups, capabilities and environment', async () => {
    const service = await Service.start`-e kmalloc --interval 200`;
    try {
      expect(identities(service.serverPid)).toEqual([ordinary(NOBODY)]);
      expect(readFileSync(`/proc/${service.serverPid}/environ`, 'utf8')).not.toMatch(/HOME|PATH|USER/);
      const doctor = await finish(vmtally`doctor`);
      expect(doctor.stdout.replaceAll(/\s+/g, ' ')).toContain(
        `${service.child.pid} counts as root, ${service.serverPid} serves as nobody`,
      );
      // The serving process looks into no process itself: all details come over the pipe.
      const session = await service.create({
        events: [{ event: 'kmalloc' }],
        scope: { pids: [service.child.pid] },
      });
      expect(session.state).toBe('counting');
    } finally {
      await service.stop();
    }
  });

  it('runs as the user who called sudo, or the user of --user', async () => {
    const bySudo = await Service.of(serveWith({ SUDO_UID: '1' })`--listen 127.0.0.1:0 -e kmalloc`);
    const named = await Service.start`-e kmalloc --user bin`;
    try {
      expect(identities(bySudo.serverPid)).toEqual([ordinary(1)]);
      expect(identities(named.serverPid)).toEqual([ordinary(2)]);
    } finally {
      await bySudo.stop();
      await named.stop();
    }
  });

  it('serves its page from a directory that its user cannot read', async () => {
    const hidden = temporaryDirectory();
    for (const part of ['dist', 'probes', 'package.json'])
      cpSync(join(ROOT, part), join(hidden, part), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(hidden, 'node_modules'));
    chmodSync(hidden, 0o700);
    const args = argv`${join(hidden, 'dist/cli/main.js')} serve --listen 127.0.0.1:0 -e kmalloc`;
    const service = await Service.of(start(process.execPath, args, OWN_MARK));
    try {
      const { status, body } = await service.request('GET', '/');
      expect(status).toBe(200);
      const [, script = ''] = /src="([^"]+)"/.exec(String(body)) ?? [];
      expect((await service.request('GET', script)).status).toBe(200);
    } finally {
      await service.stop();
    }
  });

  it('listens on a port below 1024', async () => {
    const service = await Service.of(serve`--listen 127.0.0.1:717 -e kmalloc`);
    try {
      expect((await service.health()).server.clients).toBe(0);
      expect(identities(service.serverPid)).toEqual([ordinary(NOBODY)]);
    } finally {
      await service.stop();
    }
  });

  it('is not started for a user that does not exist', async () => {
    const child = await finish(vmtally`serve --user no-such-user`, 2);
    expect(child.stderr).toBe('vmtally: user: there is no user no-such-user. Name a user with --user.\n');
  });
});

describe('bpftrace', () => {
  it('gets nothing of the environment', async () => {
    const service = await Service.of(
      serveWith({
        LD_LIBRARY_PATH: '/nonexistent',
        SECRET: 'of the caller',
      })`--listen 127.0.0.1:0 -e kmalloc`,
    );
    try {
      const environment = readFileSync(`/proc/${service.bpftraces[0]}/environ`, 'utf8').split('\0');
      expect(environment).toContain('PATH=/usr/sbin:/usr/bin:/sbin:/bin');
      expect(environment.join()).not.toMatch(/SECRET|LD_LIBRARY_PATH|HOME/);
    } finally {
      await service.stop();
    }
  });

  it('that other users could change is refused', async () => {
    const directory = join(temporaryDirectory(), 'bin');
    mkdirSync(directory);
    cpSync('/bin/true', join(directory, 'bpftrace'));
    chmodSync(directory, 0o777);
    const child = await finish(
      vmtally`stat --bpftrace ${join(directory, 'bpftrace')} ${WORKLOADS.eventfd} 7`,
      3,
    );
    expect(child.stderr).toContain(`and other users can change ${directory}`);
  });
});
