import { Command } from 'commander';
import { expect, test } from 'vitest';
import {
  chosenParts,
  type StateOptions,
  stateContradiction,
  withState,
} from '../../../src/cli/state/options.ts';
import { argv } from '../../fixtures/argv.ts';

function options(...line: Parameters<typeof argv>): StateOptions {
  const command = withState(new Command('state')).exitOverride();
  command.parse(argv(...line), { from: 'user' });
  return command.opts<StateOptions>();
}

test('all parts by default; types stand below the zones', () => {
  expect(chosenParts(options``)).toEqual({
    parts: new Set(['slab', 'buddy', 'types', 'allocations']),
    areChosen: false,
  });
  expect(chosenParts(options`--slab`)).toEqual({ parts: new Set(['slab']), areChosen: true });
  expect(chosenParts(options`--types --allocations`).parts).toEqual(
    new Set(['types', 'allocations', 'buddy']),
  );
});

test.each([
  [options`--timeout 5s`, '--timeout needs -I'],
  [options`--sort change`, '--sort change needs -I'],
  [options`--sort since`, '--sort since needs -I'],
  [options`--append`, '--append needs -o FILE'],
  [options`-I 1s --timeout 5s --sort change`, undefined],
  [options``, undefined],
])('%o: %s', (given, text) => {
  const said = stateContradiction(given);
  expect(said?.startsWith(text ?? '')).toBe(text === undefined ? undefined : true);
});
