import type { ComponentProps } from 'react';

// The table places its rows one by one and renders only the visible ones. <table> and <td> do not work for
// this: with another `display` than their own, some browsers hide their roles from screen readers.

type Props = ComponentProps<'span'>;

/** `className` names the column; board.css sets its width. */
export function Cell({ className, ...rest }: Props) {
  // biome-ignore lint/a11y/useSemanticElements: see above
  return <span role="cell" className={`td ${className}`} {...rest} />;
}

export function HeadCell({ className, ...rest }: Props) {
  // biome-ignore lint/a11y/useSemanticElements: see above
  // biome-ignore lint/a11y/useFocusableInteractive: the sort control in the cell is a button
  return <span role="columnheader" className={`td ${className}`} {...rest} />;
}

/** A row that never gets the focus: the head and the others row. */
export function StillRow(props: ComponentProps<'div'>) {
  // biome-ignore lint/a11y/useSemanticElements: see above
  // biome-ignore lint/a11y/useFocusableInteractive: the row has no action
  return <div role="row" className="tr" {...props} />;
}

export function RowGroup(props: ComponentProps<'div'>) {
  // biome-ignore lint/a11y/useSemanticElements: see above
  return <div role="rowgroup" {...props} />;
}
