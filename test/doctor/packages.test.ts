import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findManager, installCommands, MANAGER_NAMES } from '../../src/doctor/packages.ts';
import { temporaryDirectory, temporaryScript } from '../fixtures/temporary.ts';

const script = (name: string): string => join(temporaryScript(name, 'exit 0'), '..');

describe('findManager', () => {
  it.each(MANAGER_NAMES)('finds %s', (name) => {
    expect(findManager(`/nonexistent:${script(name)}`)).toBe(name);
  });

  it('prefers the distribution’s package manager', () => {
    expect(findManager(`${script('dnf')}:${script('apt-get')}`)).toBe('apt-get');
  });

  it('ignores a file that is not executable', () => {
    const directory = temporaryDirectory({ 'apt-get': '' });
    chmodSync(join(directory, 'apt-get'), 0o644);
    expect(findManager(directory)).toBeUndefined();
  });

  it('finds none if none is installed', () => expect(findManager('')).toBeUndefined());
});

describe('installCommands', () => {
  it.each([
    ['apt-get', 'apt-get update; apt-get install -y bpftrace'],
    ['dnf', 'dnf install -y bpftrace'],
    ['pacman', 'pacman -S --noconfirm bpftrace'],
    ['zypper', 'zypper --non-interactive install bpftrace'],
    ['apk', 'apk add bpftrace'],
    ['brew', ''],
  ])('%s: %s', (manager, commands) => {
    const lines = installCommands(manager).map(({ file, args }) => [file, ...args].join(' '));
    expect(lines.join('; ')).toBe(commands);
  });

  it('accepts a failing update of the package list, but no failing install', () => {
    expect(installCommands('apt-get').map(({ optional = false }) => optional)).toEqual([true, false]);
  });
});
