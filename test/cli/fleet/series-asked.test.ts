import { expect, test } from 'vitest';
import { seriesAsked } from '../../../src/cli/fleet/series-asked.ts';
import { SeriesRegistry } from '../../../src/fleet/series-registry.ts';
import { summaryOf } from '../../fleet/summary-fixture.ts';

const [kmalloc, pages] = summaryOf().series;
if (kmalloc === undefined || pages === undefined) throw new Error('the fixture has two series');
const large = { ...kmalloc, filter: 'bytes_alloc > 4096' };
const LARGE = 'kmem:kmalloc [bytes, if bytes_alloc > 4096]';

const asked = (text: string, ...series: (typeof kmalloc)[]) => {
  const registry = new SeriesRegistry();
  for (const each of series) registry.take([each]);
  return seriesAsked(text, registry.all);
};

test('a name may have commas', () => {
  expect(asked(LARGE, kmalloc, large)).toEqual([LARGE]);
  expect(asked(`${LARGE},kmem:mm_page_alloc`, pages, kmalloc, large)).toEqual([LARGE, 'kmem:mm_page_alloc']);
  const strings = { ...kmalloc, filter: 'comm == "a,b]"' };
  const named = 'kmem:kmalloc [bytes, if comm == "a,b]"]';
  expect(asked(`mm_page_alloc, ${named}`, pages, strings)).toEqual(['kmem:mm_page_alloc', named]);
});

test('a series is named as in a rule: with its unit and filter, or by a label that it alone has', () => {
  expect(asked('kmem:kmalloc', large, pages)).toEqual([LARGE]);
  expect(asked('kmalloc [bytes]', kmalloc, large)).toEqual(['kmem:kmalloc']);
});

test('a label that several series have is refused, with the choices', () => {
  expect(() => asked('kmem:kmalloc', kmalloc, large)).toThrow(
    `hosts count kmem:kmalloc in 2 ways: name one of kmem:kmalloc [bytes], ${LARGE}`,
  );
});

test('an unknown name is quoted whole, with the names that there are', () => {
  const name = 'kmem:kmalloc [bytes, if bytes_alloc > 1]';
  expect(() => asked(name, kmalloc, large)).toThrow(
    expect.objectContaining({
      message: `no host of the fleet has a series ${name}`,
      hint: `Its series are kmem:kmalloc, ${LARGE}.`,
    }),
  );
});

test('before the first host came, nothing is looked up', () => {
  expect(asked('a,b')).toEqual(['a', 'b']);
});
