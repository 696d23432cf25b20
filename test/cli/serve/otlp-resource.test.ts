import { expect, test } from 'vitest';
import { resourceOf, uuidOf } from '../../../src/cli/serve/otlp-resource.ts';

const MACHINE = '0123456789abcdef0123456789abcdef';
const host = { name: 'here', machineId: MACHINE, version: '0.1.0' };

test('names the service and the host by the semantic conventions', () => {
  expect(resourceOf(host, [], undefined)).toEqual([
    ['service.name', 'vmtally'],
    ['service.version', '0.1.0'],
    ['service.instance.id', uuidOf(MACHINE)],
    ['host.name', 'here'],
    ['host.id', MACHINE],
    ['os.type', 'linux'],
  ]);
});

test('a container without a machine id has no ids', () => {
  const keys = resourceOf({ ...host, machineId: null }, [], undefined).map(([key]) => key);
  expect(keys).toEqual(['service.name', 'service.version', 'host.name', 'os.type']);
});

test('the environment adds and replaces attributes, and the name of the service comes last', () => {
  const given: [string, string][] = [
    ['deployment.environment.name', 'prod'],
    ['host.name', 'there'],
    ['service.name', 'a'],
  ];
  const byName = (name: string | undefined) => Object.fromEntries(resourceOf(host, given, name));
  expect(byName(undefined)).toMatchObject({
    'deployment.environment.name': 'prod',
    'host.name': 'there',
    'service.name': 'a',
  });
  expect(byName('b')).toMatchObject({ 'service.name': 'b' });
});

test('the id of the instance is a UUID of version 5', () => {
  expect(uuidOf(MACHINE)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  // By python3: uuid.uuid5(uuid.UUID('4d63009a-8d0f-11ee-aad7-4c796ed8e320'), MACHINE)
  expect(uuidOf(MACHINE)).toBe('2f1423a8-dc20-5c0e-839d-70474f2dc393');
});
