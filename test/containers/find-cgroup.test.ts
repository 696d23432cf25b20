import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type FindOptions, findCgroups } from '../../src/containers/find-cgroup.ts';
import { VmtallyError } from '../../src/errors.ts';
import { describedId } from '../../src/tally/known-containers.ts';
import type { Container } from '../../src/wire/container.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

const [WEB, DB, NGINX] = ['a'.repeat(64), 'b'.repeat(64), 'c'.repeat(64)];
const UID = '5b6e7c1a-11ce-4a90-9d28-7a2b5f0e3c44';

const NAMES: Record<string, Partial<Container>> = {
  [WEB]: { name: 'web' },
  [DB]: { name: 'db' },
  [NGINX]: { name: 'nginx', pod: 'web-0', namespace: 'shop' },
};
const reader = {
  read: (place: Parameters<typeof describedId>[0]) => {
    const id = describedId(place) ?? '';
    return { id, name: null, image: null, pod: null, namespace: null, ...NAMES[id] };
  },
};

/** Finds in a folder with these cgroups. */
const find = (name: string, paths: string[]): string => findAll([name], paths)[0] ?? '';

function findAll(names: string[], paths: string[], options: FindOptions = {}): string[] {
  const root = temporaryDirectory();
  for (const path of paths) mkdirSync(join(root, path), { recursive: true });
  return findCgroups(names, { roots: [root], reader, ...options });
}

const PATHS = [
  'system.slice/nginx.service/worker',
  String.raw`system.slice/my\x2dapp.service`,
  `system.slice/docker-${WEB}.scope/init.scope`,
  `docker/${DB}`,
  `kubepods/pod${UID}/${NGINX}`,
  'lxc.payload.box/system.slice/nginx.socket',
  'web',
];

test.each([
  ['a path', 'system.slice/nginx.service', 'system.slice/nginx.service'],
  ['a unit', 'nginx.service', '/system.slice/nginx.service'],
  ['a unit without its escapes', 'my-app.service', String.raw`/system.slice/my\x2dapp.service`],
  ['a path before a container of that name', 'web', 'web'],
  ['a container', 'db', `/docker/${DB}`],
  ['an id', DB, `/docker/${DB}`],
  ['a short id', DB.slice(0, 12), `/docker/${DB}`],
  ['a scope of docker', `docker-${WEB}.scope`, `/system.slice/docker-${WEB}.scope`],
  ['a container of a pod', 'nginx', `/kubepods/pod${UID}/${NGINX}`],
  ['the same with its pod', 'shop/web-0/nginx', `/kubepods/pod${UID}/${NGINX}`],
  ['LXC', 'box', '/lxc.payload.box'],
])('%s', (_, name, expected) => {
  expect(find(name, PATHS)).toBe(expected);
});

const failureOf = (name: string, paths: string[], options: FindOptions = {}): VmtallyError => {
  try {
    findAll([name], paths, options);
  } catch (error) {
    if (error instanceof VmtallyError) return error;
    throw error;
  }
  throw new Error('nothing failed');
};

test.each(['webb', 'b'.repeat(11), 'nginx.scope', '/nginx.service', '../nginx.service'])(
  '%o names none',
  (name) => {
    expect(failureOf(name, PATHS).code).toBe('CGROUP_UNKNOWN');
  },
);

describe('an error says what was looked at, and what is nearest', () => {
  test.each([
    ['webb', 'web'],
    ['nginx.servce', 'nginx.service'],
    ['my-ap.service', 'my-app.service'],
    ['shop/web-0/ngin', 'shop/web-0/nginx'],
    ['/system.slice/nginx.servic', 'system.slice/nginx.service'],
  ])('%s: %s', (name, near) => {
    expect(failureOf(name, PATHS).hint).toMatch(
      new RegExp(`^Did you mean [^?]*${near}[^?]*[?] .*Give the path`),
    );
  });

  test('in numbers, where a name is like none', () => {
    const error = failureOf('abracadabra', PATHS);
    expect(error.message).toMatch(
      /^there is no cgroup abracadabra below \/.*, and none of 4 containers and 5 units has that name$/,
    );
    expect(error.hint).toMatch(/^(Cgroups of version 1.*)?Give the path/);
  });
});

test('a name of several cgroups is one error that lists them', () => {
  const units = ['user.slice/a.service', 'system.slice/a.service'];
  expect(failureOf('a.service', units)).toMatchObject({
    code: 'CGROUP_AMBIGUOUS',
    message: expect.stringMatching(/^a\.service names 2 cgroups: \/(system|user)\.slice\/a\.service, \//),
  });
  const many = Array.from({ length: 13 }, (_, number) => `s${number}.slice/a.service`);
  expect(failureOf('a.service', many).message).toMatch(/ and 3 more$/);
});

test('each container is read once for all names', () => {
  const read = vi.fn(reader.read);
  const names = ['db', 'web', 'system.slice/nginx.service', 'nginx', 'db'];
  expect(findAll(names, PATHS, { reader: { read } })).toEqual([
    `/docker/${DB}`,
    'web',
    'system.slice/nginx.service',
    `/kubepods/pod${UID}/${NGINX}`,
    `/docker/${DB}`,
  ]);
  expect(read).toHaveBeenCalledTimes(3);
});

describe('when no time to read is left', () => {
  /** Reads one container: then the time is over. */
  const slow = () => {
    const nowMs = vi.spyOn(performance, 'now').mockReturnValue(0);
    onTestFinished(() => nowMs.mockRestore());
    const read = (place: Parameters<typeof describedId>[0]) => {
      nowMs.mockReturnValue(250);
      return { ...reader.read(place), name: 'twin' };
    };
    return { reader: { read }, readMs: 250 };
  };
  const twins = [`docker/${WEB}`, `docker/${DB}`];

  test.each(['twin', 'webb'])('%s is not decided', (name) => {
    expect(failureOf(name, twins, slow())).toMatchObject({
      code: 'CGROUP_UNKNOWN',
      message: expect.stringContaining('could not be read in time'),
      hint: expect.stringContaining('Give the path'),
    });
  });

  test('paths, units and ids are found', () => {
    const names = ['web', 'nginx.service', DB.slice(0, 12), 'box'];
    expect(findAll(names, PATHS, slow())).toEqual([
      'web',
      '/system.slice/nginx.service',
      `/docker/${DB}`,
      '/lxc.payload.box',
    ]);
  });
});
