import { PbfReader } from 'pbf';
import { expect, test } from 'vitest';
import type { Family } from '../../src/metrics/family.ts';
import { toProtobuf } from '../../src/metrics/to-protobuf.ts';

type Fields = Record<number, unknown[]>;

/** Fields that are messages by number, those of packed numbers, and those of signed numbers. */
interface Shape {
  messages?: Record<number, Shape>;
  signed?: readonly number[];
  doubles?: readonly number[];
}
const LABEL: Shape = {};
const TIME: Shape = {};
const SPAN: Shape = { signed: [1] };
const EXEMPLAR: Shape = { messages: { 1: LABEL, 3: TIME }, doubles: [2] };
const HISTOGRAM: Shape = {
  messages: { 3: { doubles: [2] }, 9: SPAN, 12: SPAN, 15: TIME },
  signed: [5],
  doubles: [2, 6],
};
const METRIC: Shape = {
  messages: {
    1: LABEL,
    2: { doubles: [1] },
    3: { messages: { 2: EXEMPLAR, 3: TIME }, doubles: [1] },
    7: HISTOGRAM,
  },
};
const FAMILY: Shape = { messages: { 4: METRIC } };
const PACKED = new Set([10, 13]);

function read(reader: PbfReader, shape: Shape, end: number): Fields {
  return reader.readFields<Fields>(
    (tag, fields) => {
      const values = fields[tag] ?? [];
      fields[tag] = values;
      const inner = shape.messages?.[tag];
      if (inner !== undefined) {
        const to = reader.readVarint() + reader.pos;
        values.push(read(reader, inner, to));
      } else if (shape === HISTOGRAM && PACKED.has(tag)) values.push(reader.readPackedSVarint([]));
      else if (shape.doubles?.includes(tag)) values.push(reader.readDouble());
      else if (shape.signed?.includes(tag)) values.push(reader.readSVarint());
      else if (reader.type === 2) values.push(reader.readString());
      else values.push(reader.readVarint());
    },
    {},
    end,
  );
}

/** The messages of a body, each with its length before it. */
function messagesOf(body: Uint8Array): Fields[] {
  const reader = new PbfReader(body);
  const messages: Fields[] = [];
  while (reader.pos < body.length) {
    const end = reader.readVarint() + reader.pos;
    messages.push(read(reader, FAMILY, end));
    expect(reader.pos).toBe(end);
  }
  return messages;
}

test('a counter has its value, its start and its exemplar', () => {
  const family: Family = {
    name: 'vmtally_events',
    help: 'Events.',
    unit: null,
    type: 'counter',
    series: [
      {
        labels: { event: 'kmalloc', name: 'ä"\n' },
        value: 2 ** 53 - 1,
        startMs: 1_700_000_000_250,
        exemplar: { labels: { pid: '7' }, value: 5, atMs: 1_700_000_001_000 },
      },
    ],
  };
  expect(messagesOf(toProtobuf([family]))).toEqual([
    {
      1: ['vmtally_events_total'],
      2: ['Events.'],
      3: [0],
      4: [
        {
          1: [
            { 1: ['event'], 2: ['kmalloc'] },
            { 1: ['name'], 2: ['ä"\n'] },
          ],
          3: [
            {
              1: [2 ** 53 - 1],
              2: [{ 1: [{ 1: ['pid'], 2: ['7'] }], 2: [5], 3: [{ 1: [1_700_000_001], 2: [0] }] }],
              3: [{ 1: [1_700_000_000], 2: [250_000_000] }],
            },
          ],
        },
      ],
    },
  ]);
});

test('a histogram is native and classic at once', () => {
  const counts = new Map([
    [96, 5],
    [128, 2],
    [0, 1],
  ]);
  const family: Family = {
    name: 'vmtally_event_size_bytes',
    help: 'Values.',
    unit: 'bytes',
    type: 'histogram',
    series: [{ labels: {}, histogram: { counts, sum: 736, schema: 3 }, startMs: 1_000_000 }],
  };
  expect(messagesOf(toProtobuf([family]))).toMatchObject([
    {
      1: ['vmtally_event_size_bytes'],
      3: [4],
      4: [
        {
          7: [
            {
              1: [8],
              2: [736],
              3: [
                { 1: [1], 2: [0] },
                { 1: [6], 2: [96] },
                { 1: [8], 2: [128] },
                { 1: [8], 2: [Number.POSITIVE_INFINITY] },
              ],
              5: [3],
              6: [2 ** -128],
              7: [1],
              12: [
                { 1: [53], 2: [1] },
                { 1: [2], 2: [1] },
              ],
              13: [[5, -3]],
              15: [{ 1: [1000], 2: [0] }],
            },
          ],
        },
      ],
      5: ['bytes'],
    },
  ]);
});

test('families of any size follow each other', () => {
  const series = Array.from({ length: 3_000 }, (_, index) => ({
    labels: { event: 'kmalloc', name: `p${index}` },
    value: index,
    startMs: 0,
  }));
  const head = { help: 'Rows.', unit: null, type: 'gauge' as const };
  const messages = messagesOf(
    toProtobuf([
      { ...head, name: 'a', series },
      { ...head, name: 'b', series },
    ]),
  );
  expect(messages.map(({ 1: name, 4: metrics }) => [name, metrics?.length])).toEqual([
    [['a'], 3_000],
    [['b'], 3_000],
  ]);
});

test('a counter whose start is not known has no time of creation', () => {
  const counter = (startMs: number | null): Family => ({
    name: 'vmtally_named',
    help: 'Named counts.',
    unit: null,
    type: 'counter',
    series: [{ labels: {}, value: 42, startMs }],
  });
  const messages = messagesOf(toProtobuf([counter(null), counter(2_000)]));
  expect(messages.map(({ 4: metrics }) => metrics)).toEqual([
    [{ 3: [{ 1: [42] }] }],
    [{ 3: [{ 1: [42], 3: [{ 1: [2], 2: [0] }] }] }],
  ]);
});
