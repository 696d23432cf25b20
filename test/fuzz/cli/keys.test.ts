import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { readKeys } from '../../../src/cli/top/read-keys.ts';
import { fuzz } from '../lib/fuzz.ts';
import { mutated, pieced, pumped } from '../lib/texts.ts';

/** Terminal input and the name of its key; undefined for keys without a function. */
const SENT: [string, string | undefined][] = [
  ['\x1b[A', 'Up'],
  ['\x1bOB', 'Down'],
  ['\x1b[5~', 'PgUp'],
  ['\x1b[[A', 'F1'],
  ['\x1bOP', 'F1'],
  ['\x1b[1;5C', undefined],
  ['\x1b[?1;2c', undefined],
  ['\x1b[<0;10;20M', 'Click:10:20'],
  ['\x1b[<0;10;20m', undefined],
  ['\x1b[<65;1;1M', 'WheelDown'],
  ['\r', 'Enter'],
  ['\x7f', 'Backspace'],
  ['\x03', 'Ctrl-C'],
  ['\x01', undefined],
  [' ', 'Space'],
  ['q', 'q'],
  ['é', 'é'],
  ['😀', '😀'],
];
const presses = fc.array(fc.constantFrom(...SENT), { maxLength: 12 });
const bytesOf = (all: readonly (typeof SENT)[number][]) => Buffer.from(all.map(([sent]) => sent).join(''));

/** The keys that readKeys() finds in chunks of input. */
async function keysIn(...chunks: readonly Buffer[]): Promise<string[]> {
  const input = new PassThrough();
  const keys: string[] = [];
  const stop = readKeys(input, (pressed) => keys.push(...pressed));
  for (const chunk of chunks) input.emit('data', chunk);
  await Promise.resolve();
  stop();
  return keys;
}

fuzz(
  'keys are the same wherever chunks split their bytes',
  fc.tuple(presses, fc.array(fc.nat(60), { maxLength: 6 })),
  async ([all, cuts]) => {
    const bytes = bytesOf(all);
    const ends = [...cuts.toSorted((a, b) => a - b), bytes.length];
    const chunks = ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
    assert.deepEqual(
      await keysIn(...chunks),
      all.flatMap(([, key]) => key ?? []),
    );
  },
);

const PIECES = ['\x1b', '[', 'O', ';', '<', '?', '1', '~', 'A', 'M', ' '];

fuzz(
  'for any input, keys are names or printable characters',
  fc.oneof(
    mutated(
      presses.map((all) => bytesOf(all).toString()),
      PIECES,
    ),
    pieced(PIECES),
    fc.string({ unit: 'binary' }),
  ),
  async (text) => {
    for (const key of await keysIn(Buffer.from(text)))
      assert(
        /^(?:[A-Z][A-Za-z0-9]*(?:-[A-Z][a-z]*)?|Click:\d+:\d+|\P{Cc})$/su.test(key),
        JSON.stringify(key),
      );
  },
);

fuzz(
  'a paste of 100 kB is read in bounded time',
  pumped([...PIECES, 'é', '\ud83d']),
  async (text) => void (await keysIn(Buffer.from(text))),
  { weight: 200 },
);
