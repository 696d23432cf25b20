import { useRef } from 'react';
import { useShortcut } from '../parts/use-shortcut.ts';
import { go } from '../place/use-place.ts';

export function VmstatFilter({ value }: { value: string }) {
  const field = useRef<HTMLInputElement>(null);
  useShortcut('/', () => field.current?.focus());
  return (
    <label className="field filter">
      <span>Filter</span>
      <input
        ref={field}
        type="search"
        placeholder="name or meaning ( / )"
        value={value}
        maxLength={100}
        spellCheck={false}
        onChange={({ target }) => go({ filter: target.value }, 'replace')}
      />
    </label>
  );
}
