import type { Field, Tracepoints } from '../../kernel/tracepoints.ts';
import { tracepointsOf } from '../attach.ts';
import type { ProgramBlock } from '../block.ts';
import type { MapHead } from '../head.ts';
import type { Token } from '../lex.ts';
import type { Probe } from '../probe.ts';
import { updatesOf } from '../probe.ts';
import type { Selection } from '../selection.ts';

/** A probe as it is counted, and the tracepoints with the fields that it reads. */
interface Form {
  probe: Probe;
  tracepoints: Tracepoints;
  whyNoValue?: string | undefined;
}

/**
 * Returns the probe with the values that only the raw tracepoint has: they are fields of its event and parts of its
 * keys. Where `compile` of that is not all at raw tracepoints, returns the probe without them, and why.
 */
export function withRawValues(
  { probe }: Pick<Selection, 'probe'>,
  tracepoints: Tracepoints,
  compile: (probe: Probe, tracepoints: Tracepoints) => readonly ProgramBlock[],
): Form {
  if (rawValues(probe).length === 0) return { probe, tracepoints };
  const form = { probe: keyed(probe), tracepoints: withFields(probe, tracepoints) };
  const classic = compile(form.probe, form.tracepoints).flatMap(({ raw }) =>
    raw !== undefined && 'why' in raw ? [raw.why] : [],
  );
  return classic.length === 0 ? form : { probe: without(probe), tracepoints, whyNoValue: classic[0] };
}

const rawValues = ({ head }: Probe) =>
  Object.entries(head.maps).flatMap(([map, { value }]) =>
    value?.raw === undefined ? [] : [{ map, name: value.name, raw: value.raw }],
  );

function without(probe: Probe): Probe {
  const maps = Object.entries(probe.head.maps).map(([map, head]): [string, MapHead] => [
    map,
    head.value?.raw === undefined ? head : { ...head, value: undefined },
  ]);
  return { ...probe, head: { ...probe.head, maps: Object.fromEntries(maps) } };
}

/** Writes `@map[pid]` as `@map[pid, args->VALUE]`. */
function keyed(probe: Probe): Probe {
  const { head, where } = probe;
  const values = new Map(rawValues(probe).map(({ map, name, raw }) => [map, { name, raw }]));
  const blocks = probe.blocks.map((block) => {
    const body = [...block.body];
    for (const { map, from } of updatesOf(block, head.maps, where).toReversed()) {
      const value = values.get(map);
      if (value !== undefined) body.splice(from + 3, 0, ...fieldTokens(value.name, body[from]?.line ?? 0));
    }
    return { ...block, body };
  });
  const maps = Object.entries(head.maps).map(([map, { value, ...rest }]): [string, MapHead] => [
    map,
    { ...rest, value: value && { ...value, raw: undefined } },
  ]);
  const sources = Object.fromEntries([...values.values()].map(({ name, raw }) => [name, raw]));
  const raw = head.raw && { ...head.raw, ...sources };
  return { ...probe, blocks, head: { ...head, maps: Object.fromEntries(maps), raw } };
}

const fieldTokens = (name: string, line: number): Token[] => [
  { kind: 'symbol', text: ',', line, space: false },
  { kind: 'word', text: 'args', line, space: true },
  { kind: 'symbol', text: '->', line, space: false },
  { kind: 'word', text: name, line, space: false },
];

/** A member or an argument is cast to this type, the largest of an amount. */
const fieldOf = (name: string): Field => ({
  name,
  type: 'u64',
  signed: false,
  text: false,
  size: 8,
});

function withFields(probe: Probe, tracepoints: Tracepoints): Tracepoints {
  const events = new Set(
    probe.blocks.flatMap(({ attach }) => attach.flatMap((point) => tracepointsOf(point, tracepoints))),
  );
  const names = [...new Set(rawValues(probe).map(({ name }) => name))];
  return {
    ...tracepoints,
    fields(event) {
      const fields = tracepoints.fields(event);
      return fields && events.has(event) ? [...fields, ...names.map(fieldOf)] : fields;
    },
  };
}
