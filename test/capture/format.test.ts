import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { pack } from '../../src/capture/gzip-member.ts';
import { readCapture, readHead } from '../../src/capture/reader.ts';
import {
  EndLine,
  FORMAT,
  HeadLine,
  MAJOR,
  MemberLine,
  MINOR,
  RunLine,
  TickLine,
} from '../../src/capture/schema.ts';
import { rowsBy } from '../../src/cli/report/rows-by.ts';
import { runsOf } from '../../src/report/capture-runs.ts';
import { sourceFrom } from '../fixtures/capture.ts';

const document = readFileSync(new URL('../../docs/capture-format.md', import.meta.url), 'utf8');
const [, block = ''] = /```json\n([\s\S]*?)```/.exec(document) ?? [];
const [head = '', ...lines] = block
  .trimEnd()
  .split('\n')
  .map((line) => `${line}\n`);
const end = lines.pop() ?? '';
const source = sourceFrom(Buffer.concat([pack(head), pack(lines.join('')), pack(end)]));

test('the example of the documentation has what its text says', () => {
  const { keyOf } = rowsBy('comm');
  const {
    runs,
    damages,
    missing,
    end: last,
  } = runsOf(readCapture(source, readHead(source)), readHead(source), keyOf, {
    from: 0,
    to: Number.POSITIVE_INFINITY,
  });
  expect({ damages, missing, last: last?.problem }).toEqual({ damages: [], missing: 0, last: null });
  expect(runs[0]?.counts[0]).toEqual(
    new Map([
      [
        'sh',
        new Map([
          [64, 7],
          [4096, 1],
        ]),
      ],
      ['cc1', new Map([[64, 42]])],
    ]),
  );
});

test('the documentation has the version that is written', () => {
  expect(document).toContain(`# Format of captures, version ${MAJOR}.${MINOR}`);
  expect(readHead(source).schema).toBe(`${FORMAT}/${MAJOR}.${MINOR}`);
});

test.each([
  ['head', HeadLine],
  ['member', MemberLine],
  ['tick', TickLine],
  ['run', RunLine],
  ['end', EndLine],
])('the documentation names each field of a line: %s', (kind, line) => {
  const text = document.split('\n\n').find((paragraph) => paragraph.startsWith(`**${kind}**`)) ?? '';
  for (const field of Object.keys(line.shape)) if (field !== 'kind') expect(text).toContain(`\`${field}`);
});
