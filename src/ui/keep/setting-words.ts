import type { Config } from '../../session/config';
import { changesBetween, type Change } from '../../session/config-changes';
import { deskIn } from '../../session/desk-in-world';
import { SCENARIOS } from '../../session/scenarios';
import { railGroups } from '../rail/rail-groups';
import { sessionClock } from '../session-clock';
import { valueInWords } from '../value-words';

const MOST = 3;

/** Names of what has no row in the form. */
const LISTS: Readonly<Record<string, string>> = {
  layers: 'layers',
  'market.events': 'news',
  untilS: 'end',
};

/** What differs from the scenario that it was opened from, in a few words: `Risk aversion γ 0.03 · seed 9`. */
export function differenceInWords(config: Config, scenario: string): string {
  const opened = SCENARIOS.find(({ name }) => name === scenario) ?? SCENARIOS[0];
  return changesInWords(changesBetween(opened.config, config), config);
}

/** What tells a desk from the one that the page opens with, whatever the market: `Risk aversion γ 0.03 · Order size 0.02 BTC`. */
export function deskInWords(config: Config): string {
  const usual = deskIn(config, SCENARIOS[0].config);
  return changesInWords(changesBetween(usual, config), config) || 'Default desk';
}

function changesInWords(changes: readonly Change[], config: Config): string {
  const words = changes.map((change) => changeInWords(change, config));
  const more = words.length - MOST;
  const shown = words.slice(0, more === 1 ? words.length : MOST);
  if (config.actions.length > 0) {
    const [first] = config.actions;
    shown.push(`from ${sessionClock(first.t, config.durationS)} on otherwise`);
  }
  return [...shown, ...(more > 1 ? [`${more} more`] : [])].join(' · ');
}

/** The setting's name on the page and the value it has. */
function changeInWords({ path, value }: Change, config: Config): string {
  if (path === 'seed') return `seed ${String(value)}`;
  const named = Object.hasOwn(LISTS, path) ? LISTS[path] : undefined;
  if (named !== undefined) return named;
  const row = railGroups(config)
    .flatMap(({ rows }) => rows)
    .find((candidate) => candidate.path === path);
  if (row === undefined) return path.split('.').at(-1)!;
  return `${row.parameter.label} ${valueInWords(value, row.parameter)}`.trimEnd();
}
