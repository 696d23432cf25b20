import './style/tokens.css';
import './style/base.css';
import './style/login.css';
import { problemOf } from './live/problem-of.ts';

const form = document.querySelector<HTMLFormElement>('#form');
const field = document.querySelector<HTMLInputElement>('#token');
const problem = document.querySelector<HTMLElement>('#problem');

async function logIn(token: string): Promise<void> {
  if (problem) problem.textContent = '';
  try {
    const response = await fetch('login', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    // The query holds the place that the user wanted. The page is beside the login, below any path of a proxy.
    if (response.ok) return location.replace(`./${location.search}`);
    const { message, hint } = await problemOf(response);
    if (problem) problem.textContent = `${message}. ${hint}`;
  } catch {
    if (problem) problem.textContent = 'The service did not answer. Check that vmtally serve is running.';
  }
  field?.select();
}

form?.addEventListener('submit', (event) => {
  event.preventDefault();
  if (field) void logIn(field.value.trim());
});

field?.focus();

/** Logs in with the token of the link that `vmtally serve` prints. Browsers never send the part behind #. */
function logInByAddress(): void {
  const token = decodeURIComponent(location.hash.slice(1));
  if (token === '') return;
  history.replaceState(null, '', location.pathname + location.search);
  void logIn(token);
}

logInByAddress();
window.addEventListener('hashchange', logInByAddress);
