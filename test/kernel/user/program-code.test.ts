import { expect, it } from 'vitest';
import { ProgramCode } from '../../../src/kernel/user/program-code.ts';

const mapping = (start: number, file: string) => ({
  start,
  end: start + 0x1000,
  offset: 0,
  file,
  path: file === 'vdso' ? '[vdso]' : `/bin/${file}`,
  opened: undefined,
});
const image = (file: string, vdso: number) => [mapping(0x400000, file), mapping(vdso, 'vdso')];
const codeOf = (...readings: [us: number, mappings: ReturnType<typeof image>][]) => {
  const code = new ProgramCode();
  for (const reading of readings) code.add(...reading);
  return code;
};
const filesAt = (code: ProgramCode, address: number) => code.at(address).map(({ file }) => file);

it('has the mappings of all readings', () => {
  const code = codeOf([10, image('a', 0x7000)], [20, [mapping(0x400000, 'b')]]);
  expect(filesAt(code, 0x400fff)).toEqual(['a', 'b']);
  expect(filesAt(code, 0x401000)).toEqual([]);
  expect(code.newOf([...image('a', 0x7000), mapping(0x500000, 'c')])).toHaveLength(1);
  expect(code.has(image('c', 0x7000))).toBe(true);
  expect(code.has(image('a', 0x9000))).toBe(false);
});

it('keeps what was read before an exec, and nothing that was read after it', () => {
  const code = codeOf([10, image('a', 0x7000)], [60, image('b', 0x9000)]);
  code.endedAt(50, image('b', 0x9000));
  expect(filesAt(code, 0x400000)).toEqual(['a']);
});

it('keeps nothing that is of the next program, whose code is there before the event', () => {
  const code = codeOf([49, image('b', 0x9000)]);
  code.endedAt(50, image('b', 0x9000));
  expect(code.isEmpty).toBe(true);
});

it('keeps nothing that was read shortly before an exec, if the next program could not be read', () => {
  const code = codeOf([10_000, image('a', 0x7000)], [45_000, image('b', 0x9000)]);
  code.endedAt(50_000, undefined);
  expect(filesAt(code, 0x400000)).toEqual(['a']);
});
