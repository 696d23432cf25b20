import type { HeadLine } from '../capture/schema.ts';

/** The scope of a side, and the filter of each series. */
export interface CountedScope {
  /** The scope as a text for people; `COMMAND` for a command with its children, whatever command it is. */
  target: string;
  /** Undefined where a capture before version 1.2 does not say. */
  inherit?: boolean | undefined;
  untilExit?: boolean | undefined;
  /** Filter of each series by its label. */
  filters: ReadonlyMap<string, string | null>;
}

const COMMAND = 'a command';

/** The scope of a count as two sides compare it: the command itself may differ. */
export const targetOf = (target: string, command: readonly string[] | undefined): string =>
  command !== undefined && target === `'${command.join(' ')}'` ? COMMAND : target;

/** The scope and the filters of a capture. */
export const countedIn = ({ target, command, scope, series }: HeadLine): CountedScope => ({
  target: targetOf(target, command),
  ...scope,
  filters: new Map(series.map(({ label, filter }) => [label, filter])),
});

/** Sentences on what the sides A and B counted unlike each other, so that their counts are not of the same things. */
export function unlikeSides(a: CountedScope, b: CountedScope): string[] {
  const filters = [...a.filters].flatMap(([label, filter]) => {
    const other = b.filters.get(label);
    return other === undefined || other === filter
      ? []
      : [`${label} has ${filterText(filter)} in A, and ${filterText(other)} in B`];
  });
  const scopes = a.target === b.target ? [] : [`A counted ${a.target}, and B ${b.target}`];
  return [
    ...scopes,
    ...optionText('its children', a.inherit, b.inherit),
    ...optionText('until the exit of a task only', a.untilExit, b.untilExit),
    ...filters,
  ];
}

const filterText = (filter: string | null): string =>
  filter === null ? 'no filter' : `the filter ${filter}`;

function optionText(what: string, a: boolean | undefined, b: boolean | undefined): string[] {
  if (a === undefined || b === undefined || a === b) return [];
  return [`${a ? 'A' : 'B'} counted ${what}, and ${a ? 'B' : 'A'} did not`];
}
