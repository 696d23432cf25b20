import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Frame, frames } from '../../../src/bpftrace/frames.ts';
import { lines } from '../../../src/bpftrace/lines.ts';
import { collect } from '../../fixtures/collect.ts';
import { fuzz } from '../lib/fuzz.ts';
import { foreign, names, numbers } from '../lib/output.ts';
import { assertClear } from '../lib/refused.ts';
import { commBytes, mutated, pieced, streamOf, torn } from '../lib/texts.ts';

const split = (text: Buffer) => fc.tuple(fc.constant(text), torn(text), torn(text));
const anyBytes = fc
  .oneof(
    fc
      .array(fc.constantFrom('{', '{', '\n{', '}\n', '\n', '\r\n', 'é', '😀', '\0', 'a'), { maxLength: 20 })
      .map((all) => Buffer.from(all.join(''))),
    fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
  )
  .chain(split);

fuzz('lines are the same objects wherever chunks split the output', anyBytes, async ([text, one]) => {
  const ends = text.lastIndexOf(10);
  const whole = ends === -1 ? [] : text.subarray(0, ends).toString('latin1').split('\n');
  const objects = whole.filter((line) => line.startsWith('{'));
  const expected = objects.map((line) => Buffer.from(line, 'latin1').toString('utf8'));
  assert.deepEqual(await collect(lines(streamOf(one))), expected);
});

fuzz(
  'an object over the limit is refused wherever chunks split it, and no shorter one',
  fc.tuple(anyBytes, fc.integer({ min: 1, max: 20 })),
  async ([[text, one], limit]) => {
    const longest = (all: string[]) => Math.max(0, ...all.map((line) => line.length));
    const all = text.toString('latin1').split('\n');
    let refused = false;
    try {
      await collect(lines(streamOf(one), undefined, limit));
    } catch (error) {
      refused = true;
      assertClear(error, ['BPFTRACE_OUTPUT']);
    }
    if (refused) assert.ok(longest(all) > limit);
    else assert.ok(longest(all.filter((line) => line.startsWith('{'))) <= limit);
  },
);

/** Lines of one tick, mixed with others in any order: marks may be missing, doubled or from another tick. */
const marker = fc
  .tuple(fc.constantFrom(0, 1, 2), fc.integer({ min: 0, max: 3 }), fc.nat(), fc.nat(2))
  .map((numbersOf) => `{"type": "value", "data": [${numbersOf.join(',')}]}`);
const map = fc.oneof(
  foreign,
  fc.oneof(numbers, names(commBytes)).map(({ line }) => line),
);
const noise = fc.constantFrom(
  '',
  'Attaching 4 probes...',
  '{"type": "attached_probes", "data": {"probes": 4}}',
  '{"type": "cat", "data": "pgpgin 1\\n"}',
  '{"type": "cat", "data": ""}',
  '{"type": "lost_events", "data": {"events": 7}}',
  '{"type": "helper_error", "helper": "map_update_elem", "retcode": -7}',
  '{"type": "helper_error", "helper": "map_update_elem", "retcode": -17}',
  '{"type": "map", "data": {"@vt_',
);
const said = fc
  .array(fc.oneof({ arbitrary: marker, weight: 3 }, map, noise), { maxLength: 16 })
  .map((all) => all.map((line) => `${line}\n`).join(''));

fuzz(
  'frames are the same wherever chunks split the output, and each tick ends as it began',
  fc
    .oneof(said, mutated(said), pieced(['{"type": "value", "data": [1,2,3,4]}', '\n']))
    .map((text) => Buffer.from(text))
    .chain(split),
  async ([text, one, other]) => {
    const found: Frame[] = await collect(frames(lines(streamOf(one))));
    assert.deepEqual(await collect(frames(lines(streamOf(other)))), found);
    const plain = text.toString('utf8');
    for (const frame of found) {
      if (frame.kind !== 'tick') continue;
      const marks = [1, 2].map((mark) => new RegExp(`\\[\\s*${mark}\\s*,\\s*"?${frame.tick}\\b`).test(plain));
      assert.deepEqual(marks, [true, true]);
    }
  },
  { weight: 4 },
);
