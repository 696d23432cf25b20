import type { Filter } from './filter/parse.ts';
import type { Probe } from './probe.ts';

/** A probe to compile, the output maps to count, and the filter on its events. */
export interface Selection {
  probe: Probe;
  maps: string[];
  filter?: Filter | undefined;
  /** Text of the filter. */
  source?: string | undefined;
  /** Name that the user gave. */
  name?: string | undefined;
  /** The event that the user named, where another probe counts it (requested.ts). */
  label?: string | undefined;
  /** True where another selection counts the same events with another filter: labels then have the filter. */
  labelsFilter?: boolean;
  /** True for a dropped selection: its series stay, but nothing is counted for them. */
  dropped?: boolean | undefined;
}

/**
 * Name that -e takes for a map of a probe: `kmem:kmalloc`, `mm_page_alloc.failed`; the name of the probe where
 * its event's name stands for another one.
 */
export function eventOf({ head, own }: Probe, map: string): string {
  if (map === head.name) return own || head.ownName ? head.name : head.event;
  return `${head.name}.${partOf(head.name, map)}`;
}

/**
 * Label of a series: its event, with its filter where only that tells it from another series, or the name that
 * the user gave to the selection. Further maps append their part to that name.
 */
export function labelOf({ probe, maps, name, label, source, labelsFilter }: Selection, map: string): string {
  if (name === undefined) {
    const event =
      label === undefined
        ? eventOf(probe, map)
        : map === probe.head.name
          ? label
          : `${label}.${partOf(probe.head.name, map)}`;
    return labelsFilter && source !== undefined ? `${event} if ${source}` : event;
  }
  return maps.length === 1 || map === probe.head.name ? name : `${name}.${partOf(probe.head.name, map)}`;
}

/** True where the user named the counts, by --name or by a probe file of their own. */
export const isNamed = ({ probe, name }: Selection): boolean => name !== undefined || probe.own === true;

/** Names that -e takes for a probe and its parts: `mm_page_alloc`, `mm_page_alloc.failed`. */
export const namesOf = (probe: Probe): string[] => outputsOf(probe).map(({ name }) => name);

/** The same names, with what each of them counts. */
export const outputsOf = ({ head }: Probe): { name: string; summary: string }[] =>
  Object.entries(head.maps).map(([map, { summary = head.summary }]) => ({
    name: map === head.name ? map : `${head.name}.${partOf(head.name, map)}`,
    summary,
  }));

const partOf = (probe: string, map: string): string => map.slice(probe.length + 1);
