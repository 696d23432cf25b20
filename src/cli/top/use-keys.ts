import { useStdin } from 'ink';
import { useEffect } from 'react';
import { decodeKeys } from './decode-keys.ts';

/**
 * Calls back with the names of the keys of each chunk. ink's own useInput knows no function keys and calls once for
 * each key, and so draws once for each letter of what is pasted.
 */
export function useKeys(press: (keys: readonly string[]) => void): void {
  const { stdin, setRawMode } = useStdin();
  useEffect(() => {
    const take = (chunk: Buffer | string) => press(decodeKeys(String(chunk)));
    setRawMode(true);
    stdin.on('data', take);
    return () => {
      stdin.off('data', take);
      setRawMode(false);
    };
  }, [stdin, setRawMode, press]);
}
