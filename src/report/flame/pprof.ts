import { gzipSync } from 'node:zlib';
import type { Profile } from './profile.ts';
import { bytesField, numberField } from './protobuf.ts';

/** Numbers of fields in pprof's proto/profile.proto. */
const PROFILE = {
  sampleType: 1,
  sample: 2,
  mapping: 3,
  location: 4,
  function: 5,
  strings: 6,
  durationNs: 10,
  periodType: 11,
  period: 12,
  comment: 13,
  defaultSampleType: 14,
};
const TYPE = { type: 1, unit: 2 };
const SAMPLE = { locations: 1, values: 2, label: 3 };
const LABEL = { key: 1, text: 2, number: 3 };
const MAPPING = { id: 1, file: 5, hasFunctions: 7 };
const LOCATION = { id: 1, mapping: 2, line: 4 };
const LINE = { function: 1 };
const FUNCTION = { id: 1, name: 2, systemName: 3 };

/** A compressed profile for `go tool pprof`: events and bytes, with the labels comm and pid. No address is in it. */
export function profileToPprof(profile: Profile): Buffer {
  const { bytesOf, weight, rate, seconds, notes } = profile;
  const strings = new Numbers();
  strings.of('');
  const functions = new Numbers();
  const [events, space] = /alloc/.test(profile.event)
    ? ['alloc_objects', 'alloc_space']
    : ['events', 'space'];
  const typeOf = (type: string, unit: string) =>
    Buffer.concat([numberField(TYPE.type, strings.of(type)), numberField(TYPE.unit, strings.of(unit))]);
  const types = [typeOf(events, 'count'), ...(bytesOf === undefined ? [] : [typeOf(space, 'bytes')])];
  const label = (key: string, value: Buffer) =>
    bytesField(SAMPLE.label, Buffer.concat([numberField(LABEL.key, strings.of(key)), value]));
  const samples = [...sums(profile)].map(([key, [count, bytes]]) => {
    const [pid = '', ...frames] = key.split('\n');
    // Locations and functions have the same numbers, which begin at 1.
    const locations = frames.toReversed().map((name) => functions.of(name) + 1);
    return bytesField(
      PROFILE.sample,
      Buffer.concat([
        bytesField(SAMPLE.locations, locations),
        bytesField(SAMPLE.values, bytesOf === undefined ? [count] : [count, bytes]),
        label('comm', numberField(LABEL.text, strings.of(profile.commOf(pid)))),
        label('pid', numberField(LABEL.number, Number(profile.pidOf?.(pid) ?? pid) || 0)),
      ]),
    );
  });
  const mapping = Buffer.concat([
    numberField(MAPPING.id, 1),
    numberField(MAPPING.file, strings.of('[kernel.kallsyms]')),
    numberField(MAPPING.hasFunctions, 1),
  ]);
  const places = functions.names.flatMap((name, index) => {
    const [id, text] = [index + 1, strings.of(name)];
    const line = bytesField(LOCATION.line, numberField(LINE.function, id));
    return [
      bytesField(
        PROFILE.location,
        Buffer.concat([numberField(LOCATION.id, id), numberField(LOCATION.mapping, 1), line]),
      ),
      bytesField(
        PROFILE.function,
        Buffer.concat([
          numberField(FUNCTION.id, id),
          numberField(FUNCTION.name, text),
          numberField(FUNCTION.systemName, text),
        ]),
      ),
    ];
  });
  const comments = bytesField(
    PROFILE.comment,
    notes.map((note) => strings.of(note)),
  );
  const rest = [
    numberField(PROFILE.durationNs, Math.round(seconds * 1e9)),
    bytesField(PROFILE.periodType, typeOf(events, 'count')),
    numberField(PROFILE.period, rate),
    numberField(PROFILE.defaultSampleType, strings.of(weight === 'bytes' ? space : events)),
  ];
  return gzipSync(
    Buffer.concat([
      ...types.map((type) => bytesField(PROFILE.sampleType, type)),
      ...samples,
      bytesField(PROFILE.mapping, mapping),
      ...places,
      comments,
      ...rest,
      // The texts come last: all of the above adds to them.
      ...strings.names.map((text) => bytesField(PROFILE.strings, text)),
    ]),
  );
}

/** Events and bytes by process and frames: a line each. */
function sums({ stacks, bytesOf, framesOf }: Profile): Map<string, [count: number, bytes: number]> {
  const all = new Map<string, [number, number]>();
  for (const { pid, site, stack, value, count } of stacks) {
    const key = [pid, ...framesOf(stack, site)].join('\n');
    const [events, bytes] = all.get(key) ?? [0, 0];
    all.set(key, [events + count, bytes + count * (bytesOf?.({ value }) ?? 0)]);
  }
  return all;
}

/** Numbers names in the order in which they come. */
class Numbers {
  readonly #numbers = new Map<string, number>();

  of(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.#numbers.size);
    return this.#numbers.size - 1;
  }

  get names(): string[] {
    return [...this.#numbers.keys()];
  }
}
