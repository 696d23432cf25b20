import { useStdin } from 'ink';
import { useEffect } from 'react';
import { KeyReader } from './decode-keys.ts';

/** How long the rest of a torn sequence may take, in ms; so much later than it was pressed Esc is told. */
const REST_MS = 25;

/**
 * Calls back with the names of the keys of each chunk. ink's own useInput knows no function keys and calls once for
 * each key, and so draws once for each letter of what is pasted.
 */
export function useKeys(press: (keys: readonly string[]) => void): void {
  const { stdin, setRawMode } = useStdin();
  useEffect(() => {
    const reader = new KeyReader();
    let timer: NodeJS.Timeout | undefined;
    const tell = (keys: string[]) => {
      if (keys.length > 0) press(keys);
    };
    const take = (chunk: Buffer | string) => {
      clearTimeout(timer);
      tell(reader.take(String(chunk)));
      if (reader.waits) timer = setTimeout(() => tell(reader.end()), REST_MS);
    };
    setRawMode(true);
    stdin.on('data', take);
    return () => {
      clearTimeout(timer);
      stdin.off('data', take);
      setRawMode(false);
    };
  }, [stdin, setRawMode, press]);
}
