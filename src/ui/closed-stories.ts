import { remember, remembered } from './theme.svelte';

const STORED = 'quotelab.story';

/** The scenarios whose stories the reader has closed. */
function closed(): string[] {
  return remembered(STORED)?.split(' ') ?? [];
}

/** Whether it was closed and its scenario has not been picked since, whatever was opened in between. */
export function isStoryClosed(scenario: string): boolean {
  return closed().includes(scenario);
}

export function setStoryClosed(scenario: string, is: boolean): void {
  const names = closed().filter((name) => name !== scenario);
  if (is) names.push(scenario);
  remember(STORED, names.join(' '));
}
