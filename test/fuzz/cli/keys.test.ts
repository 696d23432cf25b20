import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeKeys, KeyReader } from '../../../src/cli/top/decode-keys.ts';
import { fuzz } from '../lib/fuzz.ts';
import { mutated, pieced, pumped } from '../lib/texts.ts';

/** What a terminal sends for a key, and what the key is called; nothing for those that nobody asks for. */
const SENT: [string, string | undefined][] = [
  ['\x1b[A', 'Up'],
  ['\x1bOB', 'Down'],
  ['\x1b[5~', 'PgUp'],
  ['\x1b[[A', 'F1'],
  ['\x1bOP', 'F1'],
  ['\x1b[1;5C', undefined],
  ['\x1b[?1;2c', undefined],
  ['\x1b[<0;10;20M', undefined],
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

fuzz('keys that come together are told each', presses, (all) => {
  const expected = all.flatMap(([, key]) => key ?? []);
  assert.deepEqual(decodeKeys(all.map(([sent]) => sent).join('')), expected);
});

fuzz(
  'keys are the same wherever what is sent is torn',
  fc.tuple(presses, fc.array(fc.nat(60), { maxLength: 6 })),
  ([all, cuts]) => {
    // A terminal's stream decodes UTF-8: characters come whole.
    const characters = Array.from(all.map(([sent]) => sent).join(''));
    const ends = [...cuts.toSorted((a, b) => a - b), characters.length];
    const reader = new KeyReader();
    const chunks = ends.map((end, index) => characters.slice(ends[index - 1] ?? 0, end).join(''));
    const keys = chunks.flatMap((chunk) => reader.take(chunk));
    assert.deepEqual([...keys, ...reader.end()], decodeKeys(characters.join('')));
  },
);

const PIECES = ['\x1b', '[', 'O', ';', '<', '?', '1', '~', 'A', 'M', ' '];

fuzz(
  'whatever is sent, keys are names or characters that can be shown',
  fc.oneof(
    mutated(
      presses.map((all) => all.map(([sent]) => sent).join('')),
      PIECES,
    ),
    pieced(PIECES),
    fc.string({ unit: 'binary' }),
  ),
  (chunk) => {
    for (const key of decodeKeys(chunk))
      assert(/^(?:[A-Z][A-Za-z0-9]*(?:-[A-Z][a-z]*)?|\P{Cc})$/su.test(key), JSON.stringify(key));
  },
);

fuzz(
  '100 kB that are pasted are told in bounded time',
  pumped([...PIECES, 'é', '\ud83d']),
  (chunk) => void decodeKeys(chunk),
  { weight: 200 },
);
