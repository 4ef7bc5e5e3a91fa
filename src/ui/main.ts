// First: the engine's worker boots while the page is still being put together.
import { startedEngine } from './start-engine';
import { mount } from 'svelte';
import App from './App.svelte';
import './tokens.css';

/** The script does not wait for the document, so that the engine starts as early as it can; the page has to. */
function whenParsed(run: () => void): void {
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', run, { once: true });
  else run();
}

whenParsed(() => {
  const target = document.getElementById('app')!;
  target.replaceChildren();
  mount(App, { target, props: { engine: startedEngine } });
});
