import { afterEach, expect, test, vi } from 'vitest';
import { schemaCommand } from '../../../src/cli/schema/command.ts';

afterEach(() => void vi.restoreAllMocks());

function printed(...args: string[]): string {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  schemaCommand()
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .parse(args, { from: 'user' });
  const text = write.mock.calls.map(([chunk]) => String(chunk)).join('');
  write.mockRestore();
  return text;
}

test.each([
  'stat',
  'top',
  'sites',
  'flame',
  'outstanding',
  'compare',
  'correlate',
  'list',
  'script',
  'doctor',
])('of %s', (name) => {
  const schema = JSON.parse(printed(name)) as Record<string, unknown>;
  expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
  expect(JSON.stringify(schema)).toContain(`"vmtally.${name}/1"`);
});

test('of an unknown command', () => {
  expect(() => printed('serve')).toThrow(
    /Allowed choices are stat, top, sites, flame, fleet, outstanding, pages, state, compare, correlate, capture, diff, list, script, doctor/,
  );
});

test('of a capture, whose lines may have fields of a later version', () => {
  const schema = JSON.parse(printed('capture')) as {
    oneOf: { properties: { kind: object }; additionalProperties?: boolean }[];
  };
  expect(schema.oneOf.map(({ properties: { kind } }) => kind)).toEqual(
    ['head', 'member', 'tick', 'run', 'compare', 'end'].map((kind) => ({ type: 'string', const: kind })),
  );
  expect(schema.oneOf.map(({ additionalProperties }) => additionalProperties)).not.toContain(false);
});
