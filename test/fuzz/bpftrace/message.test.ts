import assert from 'node:assert/strict';
import fc from 'fast-check';
import { lineToMessage, repairText, wordsToName } from '../../../src/bpftrace/message.ts';
import { fuzz } from '../lib/fuzz.ts';
import { foreign, names, numbers, type Written } from '../lib/output.ts';
import { commBytes, mutated, pieced, pumped } from '../lib/texts.ts';

const PIECES = [
  '{',
  '}',
  '[',
  ']',
  '"type": ',
  '"map"',
  '"data": ',
  '"@m": ',
  '"count": ',
  'null',
  '1e999',
  '-',
  ',',
];

const reads = ({ line, map, entries }: Written) => {
  assert.deepEqual(lineToMessage(line), { kind: 'map', map, entries });
};
fuzz('counts and sums are read as they were printed', numbers, reads, { weight: 2 });
fuzz('names of any bytes are read as they were printed, as words and as text', names(commBytes), reads, {
  weight: 2,
});

fuzz(
  'four words are the name up to its first zero byte',
  fc.uint8Array({ minLength: 16, maxLength: 16 }),
  (bytes) => {
    const buffer = Buffer.from(bytes);
    const end = buffer.indexOf(0);
    const words = [0, 4, 8, 12].map((at) => buffer.readUInt32LE(at));
    assert.equal(wordsToName(words), buffer.subarray(0, end === -1 ? 16 : end).toString('utf8'));
  },
);

const KINDS = ['marker', 'map', 'text', 'lost', 'helper-error', 'garbled'];

/**
 * Checks the result for any line: the numbers of a message are numbers, and only lines that begin as JSON are
 * garbled.
 */
function assertMessage(line: string): void {
  const message = lineToMessage(line);
  if (message === undefined) return;
  assert(KINDS.includes(message.kind) && line.startsWith('{'));
  switch (message.kind) {
    case 'marker':
      for (const value of [message.mark, message.tick, message.ns, message.flushSequence])
        assert(!Number.isNaN(value) && typeof value === 'number');
      break;
    case 'map':
      for (const [key, value] of message.entries) {
        assert(key.every((part) => /^-?\d+$/.test(part)));
        if (value.kind === 'number') assert(Number.isInteger(value.value) || value.value === Infinity);
        else assert(typeof value.name === 'string');
      }
      break;
    case 'lost':
      assert(typeof message.events === 'number');
      break;
    case 'garbled':
      assert(message.line.length <= 120 && line.startsWith(message.line));
  }
}

fuzz('output of no program of vmtally is garbled', foreign, (line) => {
  assert.deepEqual(lineToMessage(line), { kind: 'garbled', line: line.slice(0, 120) });
});

const json = fc
  .tuple(
    fc.constantFrom('value', 'map', 'hist', 'stats', 'cat', 'lost_events', 'helper_error', 'time'),
    fc.jsonValue({ maxDepth: 4 }),
    fc.jsonValue({ maxDepth: 2 }),
  )
  .map(([type, data, more]) => JSON.stringify({ type, data, retcode: more, helper: more, '@m': data }));

fuzz(
  'any other line is a message, garbled or nothing',
  fc.oneof(
    mutated(
      fc.oneof(
        foreign,
        fc.oneof(numbers, names(commBytes)).map(({ line }) => line),
      ),
      PIECES,
    ),
    pieced(PIECES).map((text) => `{${text}`),
    json,
    mutated(json, PIECES),
    fc.string({ unit: 'binary' }),
  ),
  assertMessage,
);

fuzz(
  'a line of 100 kB is read in bounded time',
  pumped([...PIECES, '\\\\', '\\uffffffc3', '{"type": "map", "data": {"@m": {', '"1": 5, ', '1']).map(
    (text) => `{"type": "map", "data": ${text}`,
  ),
  (line) => {
    assertMessage(line);
    repairText(line);
  },
  { weight: 200 },
);
