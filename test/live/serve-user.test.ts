import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { uidOf } from '../../src/kernel/processes.ts';
import { argv } from '../fixtures/argv.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { Service, serve, serveWith, serviceEnv } from './service.ts';
import { finish, start, vmtally, WORKLOADS } from './support.ts';

const ROOT = join(import.meta.dirname, '../..');
/** The id of the user vmtally; undefined where there is none, and the serving process takes an unused one. */
const ACCOUNT = /^vmtally:[^:]*:(\d+):(\d+)/m.exec(readFileSync('/etc/passwd', 'utf8'));
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

/** The identity that all threads of a serving process have by default. */
function byDefault(pid: number): string[] {
  if (ACCOUNT) return [ordinary(Number(ACCOUNT[1]), Number(ACCOUNT[2]))];
  const uid = Number(uidOf(pid));
  expect(uid).toBeGreaterThan(2_100_000_000);
  return [ordinary(uid)];
}

const ordinary = (uid: number, gid = uid): string =>
  `Uid: ${`${uid} `.repeat(4)}, Gid: ${`${gid} `.repeat(4)}, Groups:, `.replaceAll(' ,', ',') +
  `CapPrm: ${NO_CAPABILITY}, CapEff: ${NO_CAPABILITY}, CapAmb: ${NO_CAPABILITY}`;

describe('the process that talks to the network', () => {
  it('runs as a user of its own on every thread, without groups, capabilities and environment', async () => {
    const service = await Service.start`-e kmalloc --interval 200`;
    try {
      expect(identities(service.serverPid)).toEqual(byDefault(service.serverPid));
      expect(readFileSync(`/proc/${service.serverPid}/environ`, 'utf8')).not.toMatch(/HOME|PATH|USER/);
      const doctor = await finish(vmtally`doctor`);
      expect(doctor.stdout.replaceAll(/\s+/g, ' ')).toContain(
        `${service.child.pid} counts as root, ${service.serverPid} serves as ${ACCOUNT ? 'vmtally' : uidOf(service.serverPid)}`,
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

  it('runs as the user of --user, never as who called sudo', async () => {
    const bySudo = await Service.of(serveWith({ SUDO_UID: '1' })`--listen 127.0.0.1:0 -e kmalloc`);
    const named = await Service.start`-e kmalloc --user bin`;
    try {
      expect(identities(bySudo.serverPid)).toEqual(byDefault(bySudo.serverPid));
      expect(identities(named.serverPid)).toEqual([ordinary(2)]);
    } finally {
      await bySudo.stop();
      await named.stop();
    }
  });

  it('serves its page from a directory that its user cannot read', async () => {
    const hidden = temporaryDirectory();
    for (const part of ['dist', 'probes', 'contrib', 'package.json'])
      cpSync(join(ROOT, part), join(hidden, part), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(hidden, 'node_modules'));
    chmodSync(hidden, 0o700);
    // As the clone of a user in a home directory of mode 0700.
    chownSync(hidden, 1234, 1234);
    const args = argv`${join(hidden, 'dist/cli/main.js')} serve --listen 127.0.0.1:0 -e kmalloc`;
    const service = await Service.of(start(process.execPath, args, serviceEnv()));
    try {
      const { status, body } = await service.request('GET', '/');
      expect(status).toBe(200);
      const [, script = ''] = /src="([^"]+)"/.exec(String(body)) ?? [];
      expect((await service.request('GET', new URL(script, service.url).pathname)).status).toBe(200);
    } finally {
      await service.stop();
    }
  });

  it('listens on a port below 1024', async () => {
    const service = await Service.of(serve`--listen 127.0.0.1:717 -e kmalloc`);
    try {
      expect((await service.health()).server.clients).toBe(0);
      expect(identities(service.serverPid)).toEqual(byDefault(service.serverPid));
    } finally {
      await service.stop();
    }
  });

  it('is not started for a user that does not exist', async () => {
    const child = await finish(vmtally`serve --user no-such-user`, 2);
    expect(child.stderr).toBe('vmtally: user: there is no user no-such-user. Name a user with --user.\n');
  });
});

describe('a Node that cannot change its user, as that of Debian 13', () => {
  const refusing = (program = join(ROOT, 'dist/cli/main.js')) => {
    const file = join(temporaryDirectory(), 'refuses.cjs');
    // As src/node_credentials.cc does.
    const refusal = "Object.assign(new Error('setgroups() disabled'), { code: 'ERR_INVALID_STATE' })";
    writeFileSync(file, `process.setgroups = () => { throw ${refusal}; };\n`);
    return argv`-r ${file} ${program} serve -e kmalloc --interval 200`;
  };

  it('starts the process that talks to the network as its user, on sockets that listen already', async () => {
    const args = argv`${refusing()} --listen 127.0.0.1:718`;
    const service = await Service.of(start(process.execPath, args, serviceEnv()));
    const sockets = ['vmtally.sock', 'read.sock'].map((name) => join(service.runDirectory ?? '', name));
    try {
      expect(identities(service.serverPid)).toEqual(byDefault(service.serverPid));
      expect((await service.request('GET', '/')).status).toBe(200);
      expect(sockets.map((path) => statSync(path).isSocket())).toEqual([true, true]);
      const seen = execFileSync(
        'curl',
        argv`-sf --unix-socket ${sockets[1] ?? ''} http://localhost/api/sessions`,
      );
      expect(String(seen)).toContain('"main"');
      // Nobody else accepts connections.
      expect(listenersOf(service.child.pid)).toBe(0);
    } finally {
      await service.stop();
    }
    expect(sockets.some((path) => existsSync(path) || existsSync(`${path}.new`))).toBe(false);
  });

  it('says so where that user cannot read the program', async () => {
    const hidden = temporaryDirectory();
    for (const part of ['dist', 'probes', 'contrib', 'package.json'])
      cpSync(join(ROOT, part), join(hidden, part), { recursive: true });
    chmodSync(hidden, 0o700);
    const args = argv`${refusing(join(hidden, 'dist/cli/main.js'))} --listen 127.0.0.1:0`;
    const child = await finish(start(process.execPath, args, serviceEnv()), 3);
    expect(child.stderr).toContain(`cannot read ${hidden}`);
    expect(child.stderr).toContain('npm install -g');
  });
});

/** Number of sockets that a process listens on. */
function listenersOf(pid: number): number {
  const lines = execFileSync('ss', argv`-Hlntxp`, { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => line.includes(`pid=${pid},`)).length;
}

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
