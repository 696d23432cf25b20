import { chmodSync, copyFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { writeUsers } from '../../../src/cli/fleet/write-users.ts';
import { newUserKey, publicKeyOf } from '../../../src/nats/user-key.ts';
import { failure } from '../../fixtures/failure.ts';
import { temporaryDirectory } from '../../fixtures/temporary.ts';

vi.mock(import('../../../src/nats/user-key.ts'), { spy: true });

const list = (text: string): string => join(temporaryDirectory({ hosts: text }), 'hosts');

describe('the users of a fleet', () => {
  it('have a key each, which its owner alone may read, and whose public part the server gets', () => {
    const out = join(temporaryDirectory(), 'users');
    expect(writeUsers('prod', list('web-1.example # the first\n\ndb\ndb\n'), out)).toEqual([
      'web-1.example',
      'db',
      'hub',
    ]);
    const conf = readFileSync(join(out, 'users.conf'), 'utf8');
    for (const name of ['web-1.example', 'db', 'hub']) {
      const path = join(out, `${name}.nk`);
      const seed = readFileSync(path, 'utf8').trim();
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(conf).toContain(publicKeyOf(seed));
      expect(conf).not.toContain(seed);
    }
  });

  it('are not written below a directory that other users can change, where nothing is made', () => {
    const open = temporaryDirectory();
    chmodSync(open, 0o777);
    expect(failure(() => writeUsers('prod', list('web\n'), join(open, 'users/x')))).toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(`other users can change ${open}`),
    });
    expect(readdirSync(open)).toEqual([]);
  });

  it('keep their keys when a host is added', () => {
    const out = join(temporaryDirectory(), 'users');
    writeUsers('prod', list('web\n'), out);
    const before = readFileSync(join(out, 'web.nk'), 'utf8');
    expect(writeUsers('prod', list('web\ndb\n'), out)).toEqual(['db']);
    expect(readFileSync(join(out, 'web.nk'), 'utf8')).toBe(before);
    expect(readdirSync(out).toSorted()).toEqual(['db.nk', 'hub.nk', 'users.conf', 'web.nk']);
  });

  it('have the keys on the disk, though another run writes some at the same time', () => {
    const out = join(temporaryDirectory(), 'users');
    const { seed, key } = newUserKey();
    vi.mocked(newUserKey).mockImplementationOnce(() => {
      writeFileSync(join(out, 'web.nk'), `${seed}\n`, { mode: 0o600 });
      return newUserKey();
    });
    expect(writeUsers('prod', list('web\n'), out)).toEqual(['hub']);
    expect(readFileSync(join(out, 'web.nk'), 'utf8')).toBe(`${seed}\n`);
    expect(readFileSync(join(out, 'users.conf'), 'utf8')).toContain(key);
    expect(readdirSync(out).toSorted()).toEqual(['hub.nk', 'users.conf', 'web.nk']);
  });

  it('are not made of keys that another user can read, or that another name has', () => {
    const out = join(temporaryDirectory(), 'users');
    writeUsers('prod', list('web\n'), out);
    chmodSync(join(out, 'web.nk'), 0o644);
    expect(failure(() => writeUsers('prod', list('web\n'), out))).toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('others than its owner can use'),
    });
    chmodSync(join(out, 'web.nk'), 0o600);
    copyFileSync(join(out, 'web.nk'), join(out, 'db.nk'));
    expect(failure(() => writeUsers('prod', list('web\ndb\n'), out))).toMatchObject({
      message: expect.stringContaining('db.nk holds the key of web'),
    });
    chmodSync(out, 0o777);
    expect(failure(() => writeUsers('prod', list('web\n'), out))).toMatchObject({
      message: `other users can change ${out}`,
      hint: `Run \`chmod go-w ${out}\`, or name another directory with -o.`,
    });
  });

  it.each([
    ['a path', '../root\n', 'line 1'],
    ['the name of the hub', 'web\nhub\n', 'line 2'],
    ['nothing', '# none\n', 'names no host'],
  ])('are refused for %s, and nothing is written', (_, text, message) => {
    const out = join(temporaryDirectory(), 'users');
    expect(failure(() => writeUsers('prod', list(text), out))).toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(message),
    });
    expect(statSync(out, { throwIfNoEntry: false })).toBeUndefined();
  });

  it('are refused where a file of a key holds none', () => {
    const out = temporaryDirectory({ 'web.nk': 'nothing' });
    expect(failure(() => writeUsers('prod', list('web\n'), out))).toMatchObject({ code: 'CONFIG_INVALID' });
    writeFileSync(join(out, 'web.nk'), '');
  });
});
