import './glossary.css';
import { useId } from 'react';

/** A placeholder until the project has a public address: see CONTRIBUTING.md. */
const DOCS = 'https://vmtally.example/docs';

interface Props {
  /** The meaning of each term on the view, by term. */
  terms: Readonly<Record<string, string>>;
  /** Page of the documentation, and its section: `serve.md#groups`. */
  docs: string;
}

/** A button that opens the meaning of what a view shows: by mouse, touch and keyboard, in every width. */
export function Glossary({ terms, docs }: Props) {
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
        <p>
          <a href={`${DOCS}/${docs}`} rel="noreferrer">
            More in the documentation
          </a>
        </p>
      </div>
    </>
  );
}
