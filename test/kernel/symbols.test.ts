import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { KernelSymbols, symbolsReader } from '../../src/kernel/symbols.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { KALLSYMS } from '../fixtures/tracepoints.ts';

const symbols = new KernelSymbols(Buffer.from(KALLSYMS));

describe('KernelSymbols', () => {
  test('finds every name of a large text', () => {
    const names = Array.from({ length: 5_000 }, (_, n) => `function_${n}`);
    const lines = names.map((name, n) => `${(0xffffffff81000000n + BigInt(n)).toString(16)} t ${name}\n`);
    const many = new KernelSymbols(Buffer.from(lines.join('')));
    expect(names.map((name) => many.addressOf(name))).toEqual(
      names.map((_, n) => 0xffffffff81000000n + BigInt(n)),
    );
    expect(many.addressOf('function_5000')).toBeUndefined();
    expect(many.addressOf('function_')).toBeUndefined();
    expect(many.namesFrom('function_499')).toHaveLength(11);
  });

  test('finds the first line, the first of two names, and a name before a module', () => {
    expect(symbols.addressOf('_text')).toBe(0xffffffff81000000n);
    expect(symbols.addressOf('twice')).toBe(0xffffffff81000040n);
    expect(symbols.addressOf('of_module')).toBe(0xffffffffc0200000n);
    expect(symbols.addressOf('some')).toBeUndefined();
    expect(symbols.addressOf('')).toBeUndefined();
  });

  test('finds addresses, also in a text that is not sorted', () => {
    const unsorted = new KernelSymbols(Buffer.from('00000030 t c\n00000010 t a\n00000020 t b\n'));
    expect([unsorted.atOrBefore(0x2fn), unsorted.atOrBefore(0xfn)]).toEqual([0x20n, undefined]);
    expect([unsorted.after(0x20n), unsorted.after(0x30n)]).toEqual([0x30n, undefined]);
  });

  describe('names the code that an address lies in', () => {
    const text = [
      '0000000000001000 A percpu',
      'ffffffff81000000 T _stext',
      'ffffffff81000000 T first',
      'ffffffff81000010 t do_it',
      'ffffffff81000010 T alias_of_it',
      'ffffffff81000040 t do_it',
      'ffffffff81000060 T _etext',
      'ffffffff81000070 d data',
      'ffffffffc0300000 t of_other\t[other]',
      'ffffffffc0200000 t of_module\t[some]',
      'ffffffffc0200020 t last\t[some]',
      '',
    ].join('\n');
    const modules =
      'some 8192 0 - Live 0xffffffffc0200000\nother 4096 1 some, Live 0xffffffffc0300000 (OE)\n';
    const named = new KernelSymbols(Buffer.from(text), modules);

    test.each([
      [
        0xffffffff81000000n,
        { name: '_stext', start: 0xffffffff81000000n, end: 0xffffffff81000010n, module: '' },
      ],
      [
        0xffffffff8100003fn,
        { name: 'do_it', start: 0xffffffff81000010n, end: 0xffffffff81000040n, module: '' },
      ],
      [
        0xffffffff81000041n,
        { name: 'do_it', start: 0xffffffff81000040n, end: 0xffffffff81000060n, module: '' },
      ],
      [
        0xffffffffc0200008n,
        { name: 'of_module', start: 0xffffffffc0200000n, end: 0xffffffffc0200020n, module: 'some' },
      ],
      [
        0xffffffffc0201fffn,
        { name: 'last', start: 0xffffffffc0200020n, end: 0xffffffffc0202000n, module: 'some' },
      ],
    ])('%#: %s', (address, symbol) => {
      expect(named.symbolAt(address)).toEqual(symbol);
    });

    test.each([
      ['before the first symbol', 0xfffn],
      ['per-CPU data', 0x1008n],
      ['data of the kernel', 0xffffffff81000078n],
      ['a module that was unloaded', 0xffffffffc0202000n],
      ['behind the last symbol', 0xffffffffc0300008n],
    ])('%s is no code', (_, address) => {
      expect(named.symbolAt(address)).toBeUndefined();
    });
  });

  test('is empty for an empty text', () => {
    const none = new KernelSymbols(Buffer.alloc(0));
    expect([none.areHidden, none.addressOf('vmap'), none.after(0n)]).toEqual([true, undefined, undefined]);
  });
});

describe('symbolsReader', () => {
  const files = () => {
    const directory = temporaryDirectory();
    const [kallsyms, modules] = [join(directory, 'kallsyms'), join(directory, 'modules')];
    writeFileSync(kallsyms, KALLSYMS);
    writeFileSync(modules, 'one 1\n');
    return { kallsyms, modules };
  };

  test('reads once for many filters', () => {
    const { kallsyms, modules } = files();
    const read = symbolsReader(kallsyms, modules);
    const first = read();
    writeFileSync(kallsyms, '');
    expect(read()).toBe(first);
  });

  test('reads again once the modules are others, which it asks once in a turn of the event loop', async () => {
    const { kallsyms, modules } = files();
    const read = symbolsReader(kallsyms, modules);
    const first = read();
    writeFileSync(modules, 'one 1\ntwo 2\n');
    expect(read()).toBe(first);
    await setImmediate();
    expect(read()).not.toBe(first);
  });

  test('forgets what it read after a while', () => {
    vi.useFakeTimers();
    try {
      const { kallsyms, modules } = files();
      const read = symbolsReader(kallsyms, modules, 1_000);
      const first = read();
      vi.advanceTimersByTime(1_000);
      expect(read()).not.toBe(first);
    } finally {
      vi.useRealTimers();
    }
  });
});
