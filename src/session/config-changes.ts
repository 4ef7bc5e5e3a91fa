import { isRecord } from '../domain/part';
import type { Action, Config } from './config';

/** One setting and the value it takes; the path is dotted (`strategy.values.gamma`), lists are replaced whole. */
export interface Change {
  readonly path: string;
  readonly value: unknown;
}

/**
 * What must be set in `from` to get `to`, in an order in which it can be set: a part comes before its values, and a
 * new part brings all of its values. Timed actions are not settings and are left out.
 */
export function changesBetween(from: Config, to: Config): readonly Change[] {
  const changes: Change[] = [];
  for (const key of Object.keys(to) as (keyof Config)[]) {
    if (key === 'actions' || key === 'version') continue;
    collect(from[key], to[key], key, changes);
  }
  return changes;
}

function collect(from: unknown, to: unknown, path: string, changes: Change[]): void {
  if (from === to) return;
  if (!isRecord(from) || !isRecord(to)) {
    if (JSON.stringify(from) !== JSON.stringify(to)) changes.push({ path, value: to });
    return;
  }
  const anotherPart = 'part' in to && from.part !== to.part;
  if (anotherPart) changes.push({ path: `${path}.part`, value: to.part });
  for (const [name, value] of Object.entries(to)) {
    if (name === 'part') continue;
    collect(anotherPart && name === 'values' ? {} : from[name], value, `${path}.${name}`, changes);
  }
}

/** The configuration with the changes made, in order. A change of part drops the former part's values. */
export function withChanges(config: Config, changes: readonly Change[]): Config {
  let result: unknown = config;
  for (const { path, value } of changes) {
    const keys = path.split('.');
    if (keys[keys.length - 1] === 'part') result = withValue(result, [...keys.slice(0, -1), 'values'], {});
    result = withValue(result, keys, value);
  }
  return result as Config;
}

function withValue(object: unknown, keys: readonly string[], value: unknown): unknown {
  const [key, ...rest] = keys;
  if (key === undefined) return value;
  const record = isRecord(object) ? object : {};
  return { ...record, [key]: withValue(record[key], rest, value) };
}

/** The configuration in force after every `set` among its actions, which it still holds. */
export function withActions(config: Config): Config {
  const sets = config.actions.filter((action) => action.do === 'set');
  return sets.length === 0 ? config : withChanges(config, sets);
}

/** The changes made for the whole session: a timed setting of the same path gives way. */
export function changedThroughout(config: Config, changes: readonly Change[]): Config {
  if (changes.length === 0) return config;
  const changed = new Set(changes.map(({ path }) => path));
  const actions = config.actions.filter((action) => action.do !== 'set' || !changed.has(action.path));
  return { ...withChanges(config, changes), actions };
}

/** The changes made from a time on, as timed settings; an earlier setting of the same path at that time gives way. */
export function changedFrom(config: Config, timeS: number, changes: readonly Change[]): Config {
  const changed = new Set(changes.map(({ path }) => path));
  const kept = config.actions.filter(
    (action) => !(action.do === 'set' && action.t === timeS && changed.has(action.path)),
  );
  const added = changes.map(({ path, value }): Action => ({ t: timeS, do: 'set', path, value }));
  return { ...config, actions: withInputs(kept, added) };
}

/** A timed input that changes the desk. */
export type Setting = Extract<Action, { readonly do: 'set' }>;

/** The settings that stand from `first` on and follow one another at one time: they are made together. */
export function settingsAt(actions: readonly Action[], first: number): readonly Setting[] {
  const settings: Setting[] = [];
  for (let i = first; i < actions.length; i++) {
    const action = actions[i];
    if (action.do !== 'set' || action.t !== actions[first].t) break;
    settings.push(action);
  }
  return settings;
}

/** Timed inputs in order of time, with further ones, which come after what else happens at their time. */
export function withInputs(actions: readonly Action[], further: readonly Action[]): readonly Action[] {
  return [...actions, ...further].sort((a, b) => a.t - b.t);
}

/**
 * An earlier configuration to be put in force now. What was done by hand meanwhile (kill, re-arm, reduce) is no
 * setting: it stays done.
 */
export function withDeedsOf(earlier: Config, present: Config): Config {
  const settings = earlier.actions.filter((action) => action.do === 'set');
  const deeds = present.actions.filter((action) => action.do !== 'set');
  return { ...earlier, actions: [...settings, ...deeds].sort((a, b) => a.t - b.t) };
}

/**
 * The desk as it is on other tapes. A button was pressed for what happened in this session, at a moment that means nothing
 * in another: a desk killed after half an hour would say next to nothing about a setting.
 */
export function withoutDeeds(config: Config): Config {
  return { ...config, actions: config.actions.filter((action) => action.do === 'set') };
}
