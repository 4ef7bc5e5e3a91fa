type Theme = 'dark' | 'light';

/** Where the market's page keeps the reader's choice (theme.svelte.ts). */
const STORED = 'quotelab.theme';

/** Follows the reader's choice, or the system's while there is none; the button makes a choice for both pages. */
export function followTheme(button: HTMLButtonElement): void {
  const light = matchMedia('(prefers-color-scheme: light)');
  let chosen = stored();
  const apply = (): void => {
    const theme = chosen ?? (light.matches ? 'light' : 'dark');
    document.documentElement.dataset.theme = theme;
    button.textContent = theme === 'dark' ? 'Light theme' : 'Dark theme';
  };
  light.addEventListener('change', apply);
  addEventListener('storage', () => {
    chosen = stored();
    apply();
  });
  button.addEventListener('click', () => {
    chosen = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
    store(chosen);
    apply();
  });
  button.hidden = false;
  apply();
}

function stored(): Theme | null {
  try {
    const theme = localStorage.getItem(STORED);
    return theme === 'dark' || theme === 'light' ? theme : null;
  } catch {
    return null;
  }
}

function store(theme: Theme): void {
  try {
    localStorage.setItem(STORED, theme);
  } catch {
    // A browser that stores nothing shows this page in the theme all the same.
  }
}
