import { useId } from 'react';
import { suggestions } from './event-text.ts';

interface Props {
  value: string;
  names: readonly string[];
  onChange: (text: string) => void;
}

/** A field for names of events, which suggests the events of this kernel. */
export function EventsField({ value, names, onChange }: Props) {
  const list = useId();
  return (
    <label className="field grow">
      <span>Events</span>
      <input
        name="events"
        required
        value={value}
        list={list}
        placeholder="kmalloc, @slab, kmem:*free*"
        autoComplete="off"
        spellCheck={false}
        onChange={({ target }) => onChange(target.value)}
      />
      <datalist id={list}>
        {suggestions(value, names).map((text) => (
          <option key={text} value={text} />
        ))}
      </datalist>
    </label>
  );
}
