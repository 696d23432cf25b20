import type { ComponentProps } from 'react';

// A table whose rows are placed one by one, so that only those in sight are in the page, cannot be made of <table>
// and <td>: with another `display` than their own not every browser tells screen readers what they are.

type Props = ComponentProps<'span'>;

/** `className` names the column, which has its width in board.css. */
export function Cell({ className, ...rest }: Props) {
  // biome-ignore lint/a11y/useSemanticElements: see above
  return <span role="cell" className={`td ${className}`} {...rest} />;
}

export function HeadCell({ className, ...rest }: Props) {
  // biome-ignore lint/a11y/useSemanticElements: see above
  // biome-ignore lint/a11y/useFocusableInteractive: what is to be pressed in it is a button
  return <span role="columnheader" className={`td ${className}`} {...rest} />;
}

/** A row that nobody goes to: head and others. */
export function StillRow(props: ComponentProps<'div'>) {
  // biome-ignore lint/a11y/useSemanticElements: see above
  // biome-ignore lint/a11y/useFocusableInteractive: there is nothing to do with it
  return <div role="row" className="tr" {...props} />;
}

export function RowGroup(props: ComponentProps<'div'>) {
  // biome-ignore lint/a11y/useSemanticElements: see above
  return <div role="rowgroup" {...props} />;
}
