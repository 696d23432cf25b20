import { expect, test } from 'vitest';
import { FilterField } from '../../../ui/src/parts/FilterField.tsx';
import { rendered } from '../rendered.ts';

test('says what it compares, which key goes to it, and what it has', () => {
  const field = <FilterField subject="function, module" value="do_eventfd" onChange={() => {}} />;
  const { html, text } = rendered(field);
  expect(text).toBe('Filter');
  expect(html).toContain('placeholder="function, module ( / )"');
  expect(html).toContain('value="do_eventfd"');
});
