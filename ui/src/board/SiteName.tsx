import './site.css';
import { siteParts } from '../../../src/text/short-names.ts';

/**
 * The name of a call site in parts. Where there is no room, the length of its function is cut first, then the module,
 * then the name of the function: the offset always shows.
 */
export function SiteName({ name }: { name: string }) {
  const { symbol, offset, length, module, number } = siteParts(name);
  return (
    <span className="site-name">
      <span className="symbol">{symbol}</span>
      <span>{offset}</span>
      <span className="length">{length}</span>
      <span className="module">{module}</span>
      <span>{number}</span>
    </span>
  );
}
