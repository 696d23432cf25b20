import { describe, expect, test } from 'vitest';
import { siteNames } from '../../src/kernel/site-names.ts';
import { stackNames } from '../../src/kernel/stack-names.ts';
import { KernelSymbols } from '../../src/kernel/symbols.ts';

const START = 0xffffffff81000000n;
const MODULE = 0xffffffffc0200000n;
const text = [
  [START, 'T _stext'],
  [START + 0x100n, 't kmalloc'],
  [START + 0x140n, 't do_it'],
  [START + 0x180n, 't entry'],
  [START + 0x1c0n, 'T _etext'],
  [MODULE, 't load\t[some]'],
  [MODULE + 0x40n, 't behind\t[some]'],
]
  .map(([address, rest]) => `${(address as bigint).toString(16)} ${rest}\n`)
  .join('');
const symbols = new KernelSymbols(Buffer.from(text), 'some 4096 0 - Live 0xffffffffc0200000\n');
const HIDDEN = new KernelSymbols(Buffer.from(text.replaceAll(/^[0-9a-f]+/gm, '0000000000000000')));

const hex = (...addresses: bigint[]) => addresses.map((address) => address.toString(16)).join('\n');
const STACK = hex(START + 0x110n, START + 0x148n, MODULE + 0x10n, START + 0x190n);
const SITE = START + 0x148n;
const namesOf = (of: KernelSymbols, depth: number) =>
  stackNames(
    siteNames(() => of, { merge: 'function' }),
    () => of,
    depth,
  );
const names = namesOf(symbols, 16);

describe('stackNames', () => {
  test('names functions from the outermost to that of the call site', () => {
    expect(names(STACK, String(SITE))).toEqual(['entry', 'load [some]', 'do_it']);
    expect(names(STACK, String(BigInt.asIntN(64, SITE)))).toEqual(['entry', 'load [some]', 'do_it']);
  });

  test('to the tracepoint without a call site, or where it is not in the stack', () => {
    const all = ['entry', 'load [some]', 'do_it', 'kmalloc'];
    expect(names(STACK, '')).toEqual(all);
    expect(names(STACK, '1')).toEqual(all);
  });

  test('takes the names that bpftrace 0.17 prints', () => {
    expect(names('kmalloc+16\ndo_it+8\nload+16\nentry+16', String(SITE))).toEqual([
      'entry',
      'load [some]',
      'do_it',
    ]);
  });

  test('marks a stack that may be deeper', () => {
    expect(namesOf(symbols, 4)(STACK, String(SITE))).toEqual(['[deeper]', 'entry', 'load [some]', 'do_it']);
  });

  test('says that there is none', () => {
    expect(names('', String(SITE))).toEqual(['[no stack]']);
  });

  test('numbers frames where the kernel hides its symbols: no address becomes a name', () => {
    const hidden = namesOf(HIDDEN, 16);
    expect(hidden(STACK, String(SITE))).toEqual(['site 3', 'site 2', 'site 1']);
    expect(hidden('0xffffffff81000148', '')).toEqual(['site 1']);
    expect(hidden('kmalloc+16\ndo_it+8', String(SITE))).toEqual(['do_it', 'kmalloc']);
  });
});
