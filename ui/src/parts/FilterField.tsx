import { useRef } from 'react';
import { useShortcut } from './use-shortcut.ts';

interface Props {
  label?: string;
  /** The names that a text is compared with. */
  subject: string;
  value: string;
  onChange: (value: string) => void;
  /** Takes the focus when the user leaves the field by Escape. */
  onLeave?: () => void;
}

/** A text that the shown rows contain. The key / goes to it; Escape clears and leaves it. */
export function FilterField({ label = 'Filter', subject, value, onChange, onLeave }: Props) {
  const field = useRef<HTMLInputElement>(null);
  useShortcut('/', () => field.current?.focus());
  return (
    <label className="field filter">
      <span>{label}</span>
      <input
        ref={field}
        type="search"
        placeholder={`${subject} ( / )`}
        value={value}
        maxLength={100}
        spellCheck={false}
        onChange={({ target }) => onChange(target.value)}
        onKeyDown={({ key }) => {
          if (key !== 'Escape') return;
          onChange('');
          field.current?.blur();
          onLeave?.();
        }}
      />
    </label>
  );
}
