import './glossary.css';
import { useId } from 'react';

interface Props {
  /** The meaning of each term on the view, by term. */
  terms: Readonly<Record<string, string>>;
}

/** A button that opens the meaning of what a view shows: by mouse, touch and keyboard, in every width. */
export function Glossary({ terms }: Props) {
  const id = useId();
  return (
    <>
      <button type="button" className="about-view" popoverTarget={id}>
        What is shown
      </button>
      <div id={id} popover="auto" className="glossary" role="dialog" aria-label="What is shown">
        <dl>
          {Object.entries(terms).map(([term, meaning]) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
        <p className="quiet">
          More on the host of the service: <code>man vmtally</code>
        </p>
      </div>
    </>
  );
}
