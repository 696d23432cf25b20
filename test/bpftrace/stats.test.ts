import { describe, expect, it } from 'vitest';
import { enableStats } from '../../src/bpftrace/stats.ts';
import { temporaryScript } from '../fixtures/temporary.ts';

const holder = (body: string) => enableStats({ [temporaryScript('holder', body)]: ['-e', 'program'] }, 'x64');

describe('the holder of the measurement', () => {
  it('gets the number of bpf(2), and ends with its input', async () => {
    const stats = await holder('[ "$*" = "-e program 321" ] && echo on && read -r _; exit 0');
    expect(stats?.enabled()).toBe(true);
    await stats?.disable();
    expect(stats?.enabled()).toBe(false);
  });

  it('that dies no longer measures', async () => {
    const stats = await holder('echo on; exec sleep 0.1');
    await expect.poll(() => stats?.enabled()).toBe(false);
    await stats?.disable();
  });
});

describe('there is no measurement', () => {
  it('without the privilege', async () => {
    expect(await holder('exit 1')).toBeUndefined();
  });
  it('without an interpreter', async () => {
    expect(await enableStats({ '/nonexistent': [] }, 'x64')).toBeUndefined();
  });
  it('on an architecture whose system calls vmtally does not know', async () => {
    expect(await enableStats({ '/bin/echo': [] }, 'mips')).toBeUndefined();
  });
});
