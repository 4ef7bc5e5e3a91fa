import type { Parameter } from '../../domain/part';
import type { Action, Config } from '../../session/config';
import { changesBetween, type Change } from '../../session/config-changes';
import { deskIn } from '../../session/desk-in-world';
import type { DeskEvent } from '../../session/recording';
import { SCENARIOS } from '../../session/scenarios';
import { railGroups } from '../rail/rail-groups';
import { settingOf } from '../rail/setting';
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

/** What was changed between two runs, in a few words: `Risk aversion γ 0.1 → 0.2`. */
export function stepInWords(before: Config, now: Config): string {
  const words = stepsInWords(before, now);
  const more = words.length - MOST;
  const shown = more > 1 ? [...words.slice(0, MOST), `${more} more`] : words;
  return shown.join(' · ') || 'the same settings';
}

/** Everything that was changed between two runs, each in a few words; empty where nothing was. */
export function stepsInWords(before: Config, now: Config): readonly string[] {
  const changes = changesBetween(before, now).filter(
    // Another part brings all of its values: its name says enough.
    ({ path }, _, all) =>
      !all.some((one) => one.path === path.replace(/\.values\..*/, '.part') && one.path !== path),
  );
  const words = changes.map((change) => stepWords(change, before, now));
  const timed = actsWords(actsOf(before, now), now);
  return timed === '' ? words : [...words, timed];
}

/** What was done on the way in the one run and not in the other; of the one before only where that is all. */
function actsOf(before: Config, now: Config): readonly Action[] {
  const missing = (from: Config, other: Config): Action[] => {
    const there = new Set(other.actions.map((action) => JSON.stringify(action)));
    return from.actions.filter((action) => !there.has(JSON.stringify(action)));
  };
  const added = missing(now, before);
  return added.length > 0 ? added : missing(before, now);
}

const PRESSED = { kill: 'kill', reset: 're-arm', reduce: 'reduction' } as const;

/** What the reader pressed in any of the runs: `kill and re-arm`; '' where it was nothing. */
export function pressesInWords(...configs: readonly (Config | null)[]): string {
  const names = configs
    .flatMap((config) => config?.actions ?? [])
    .flatMap((action) => (action.do === 'set' ? [] : [PRESSED[action.do]]));
  return [...new Set(names)].join(' and ');
}

/** The first thing done on the way, and since when the desk is another; '' where nothing was done. */
function actsWords(acts: readonly Action[], { durationS }: Config): string {
  if (acts.length === 0) return '';
  const [first] = acts;
  const at = sessionClock(first.t, durationS);
  return first.do === 'set' ? `from ${at} on otherwise` : `${PRESSED[first.do]} at ${at}`;
}

/** What happened, with a setting by its name on the page: `Order rate set to 100 1/s.` */
export function eventInWords({ text, setting }: Pick<DeskEvent, 'text' | 'setting'>, config: Config): string {
  if (setting === undefined) return text;
  const { path } = setting;
  const is = worded(setting, config);
  if (is !== '') return `${nameOf(path, config)} set to ${is}.`;
  return Object.hasOwn(LISTS, path) ? `Other ${nameOf(path, config)}.` : text;
}

function stepWords(change: Change, before: Config, now: Config): string {
  const { path } = change;
  const name = nameOf(path, now);
  const is = worded(change, now);
  if (is === '') return `other ${name}`;
  const parameter = parameterAt(path, now);
  const unit = parameter?.kind === 'number' ? ` ${parameter.unit}` : '';
  const was = worded({ path, value: settingOf(before, path) }, before);
  // The unit is said once.
  return `${name} ${is.endsWith(unit) && was.endsWith(unit) ? was.slice(0, was.length - unit.length) : was} → ${is}`;
}

function changesInWords(changes: readonly Change[], config: Config): string {
  const words = changes.map((change) => changeInWords(change, config));
  const more = words.length - MOST;
  const shown = words.slice(0, more === 1 ? words.length : MOST);
  if (config.actions.length > 0) {
    shown.push(actsWords(config.actions, config));
  }
  return [...shown, ...(more > 1 ? [`${more} more`] : [])].join(' · ');
}

/** The setting's name on the page and the value it has. */
function changeInWords(change: Change, config: Config): string {
  return `${nameOf(change.path, config)} ${worded(change, config)}`.trimEnd();
}

function nameOf(path: string, config: Config): string {
  if (path === 'seed') return path;
  if (Object.hasOwn(LISTS, path)) return LISTS[path];
  return parameterAt(path, config)?.label ?? path.split('.').at(-1)!;
}

/** The value of a setting; '' where it takes more than a few words. */
function worded({ path, value }: Change, config: Config): string {
  if (path === 'seed') return String(value);
  const parameter = Object.hasOwn(LISTS, path) ? undefined : parameterAt(path, config);
  return parameter === undefined ? '' : valueInWords(value, parameter);
}

function parameterAt(path: string, config: Config): Parameter | undefined {
  return railGroups(config)
    .flatMap(({ rows }) => rows)
    .find((candidate) => candidate.path === path)?.parameter;
}
