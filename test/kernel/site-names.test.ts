import { describe, expect, test } from 'vitest';
import { siteNames } from '../../src/kernel/site-names.ts';
import { KernelSymbols } from '../../src/kernel/symbols.ts';

const START = 0xffffffff81000000n;
const text = [
  [START, 'T _stext'],
  [START + 0x100n, 't do_it'],
  [START + 0x140n, 't panics'],
  [START + 0x180n, 't do_it'],
  [START + 0x1c0n, 'T _etext'],
  [0xffffffffc0200000n, 't load\t[some]'],
  [0xffffffffc0200040n, 't behind\t[some]'],
]
  .map(([address, rest]) => `${(address as bigint).toString(16)} ${rest}\n`)
  .join('');
const symbols = new KernelSymbols(Buffer.from(text), 'some 4096 0 - Live 0xffffffffc0200000\n');
const HIDDEN = new KernelSymbols(Buffer.from(text.replaceAll(/^[0-9a-f]+/gm, '0000000000000000')));

describe('siteNames', () => {
  test('names the function, the place in it, its length, and the module', () => {
    const nameOf = siteNames(() => symbols);
    expect(nameOf(String(START + 0x134n))).toBe('do_it+0x34/0x40');
    expect(nameOf(String(0xffffffffc0200010n))).toBe('load+0x10/0x40 [some]');
  });

  test('takes an address with a sign, as bpftrace 0.17 prints it', () => {
    const nameOf = siteNames(() => symbols);
    expect(nameOf(String(BigInt.asIntN(64, START + 0x134n)))).toBe('do_it+0x34/0x40');
  });

  test('a call at the end of a function that does not return belongs to that function', () => {
    expect(siteNames(() => symbols)(String(START + 0x180n))).toBe('panics+0x40/0x40');
  });

  test('sites of two functions of one name are two', () => {
    const nameOf = siteNames(() => symbols);
    const sites = [0x134n, 0x1b4n, 0x134n].map((offset) => nameOf(String(START + offset)));
    expect(sites).toEqual(['do_it+0x34/0x40', 'do_it+0x34/0x40 (2)', 'do_it+0x34/0x40']);
  });

  test('by function, all sites of a function are one', () => {
    const nameOf = siteNames(() => symbols, { merge: 'function' });
    expect([0x134n, 0x1b4n, 0x135n].map((offset) => nameOf(String(START + offset)))).toEqual([
      'do_it',
      'do_it',
      'do_it',
    ]);
  });

  test('numbers sites where the kernel hides its symbols: no address becomes a name', () => {
    let times = 0;
    const nameOf = siteNames(() => HIDDEN, { onHidden: () => times++ });
    expect([0x134n, 0x140n, 0x134n].map((offset) => nameOf(String(START + offset)))).toEqual([
      'site 1',
      'site 2',
      'site 1',
    ]);
    expect(times).toBe(1);
    expect(siteNames(() => symbols)(String(START - 0x100n))).toBe('site 1');
  });
});
