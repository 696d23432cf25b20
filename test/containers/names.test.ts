import { expect, test } from 'vitest';
import { joined, namesOf, namesOfKubelet } from '../../src/containers/names.ts';

const none = { name: null, image: null, pod: null, namespace: null };

test('takes only names that an engine gives', () => {
  expect(namesOf({ name: 'web', image: 'nginx:1@sha256:ab', pod: 3, namespace: 'a b' })).toEqual({
    ...none,
    name: 'web',
    image: 'nginx:1@sha256:ab',
  });
  expect(namesOf({ name: '(none)', pod: '' })).toBeUndefined();
});

test('the first that is known counts', () => {
  expect(joined([undefined, { ...none, pod: 'a' }, { ...none, name: 'b', pod: 'c' }])).toEqual({
    ...none,
    name: 'b',
    pod: 'a',
  });
});

test.each([
  ['k8s_nginx_web-0_shop_5b6e_0', { name: 'nginx', image: null, pod: 'web-0', namespace: 'shop' }],
  ['k8s_POD_web-0_shop_5b6e_0', { name: 'POD', image: null, pod: 'web-0', namespace: 'shop' }],
  ['k8s_nginx', undefined],
  ['web', undefined],
])('the name %s of kubelet', (name, expected) => {
  expect(namesOfKubelet(name)).toEqual(expected);
});
