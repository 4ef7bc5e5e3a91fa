import { exchangeMicroseconds } from '../domain/exchange-time';
import { newYorkMidnightUs } from '../replay/new-york-time';
import { formatProblem } from '../replay/registry';
import { type ColumnMap, DEFAULT_REPLAY_OPTIONS, type ReplayOptions } from '../replay/replay';
import { type Arguments, refuse, together } from './input';

/** Options of every command that reads recordings. */
export const REPLAY_OPTION_NAMES = [
  'format',
  'symbol',
  'tick',
  'lot-step',
  'day',
  'columns',
  'time-unit',
  'from',
  'until',
] as const;

/** For the usage text. */
export const REPLAY_USAGE =
  '[--format auto|…] [--symbol S] [--tick X] [--lot-step X] [--day YYYY-MM-DD] [--columns time=NAME,bid=NAME,…] [--time-unit auto|s|ms|us|ns|iso] [--from TIME] [--until TIME]';

const FIELDS = ['time', 'bid', 'bidSize', 'ask', 'askSize', 'price', 'size', 'side', 'id'] as const;
const UNITS = ['auto', 's', 'ms', 'us', 'ns', 'iso'] as const;

/** What a user says about a recording; refuses what makes no sense. */
export function replayOptions(given: Arguments): ReplayOptions {
  const [tick, lotStep, dayUs, timeUnit, columns, fromUs, untilUs] = together(
    () => step(given, 'tick'),
    () => step(given, 'lot-step'),
    () => day(given.option('day')),
    () => unit(given.option('time-unit')),
    () => columnMap(given.option('columns'), given.option('time-unit')),
    () => moment(given, 'from'),
    () => moment(given, 'until'),
    () => checkFormat(given.option('format')),
  );
  if (fromUs !== null && untilUs !== null && fromUs >= untilUs)
    refuse('--until', `--until must be later than --from; got ${given.option('until')}.`);
  const symbol = given.option('symbol') ?? null;
  return { ...DEFAULT_REPLAY_OPTIONS, symbol, tick, lotStep, dayUs, timeUnit, columns, fromUs, untilUs };
}

function checkFormat(name: string | undefined): void {
  const problem = name === undefined ? null : formatProblem(name);
  if (problem !== null) refuse('--format', problem);
}

/** A price or size step; null = learn it from the data. */
function step(given: Arguments, name: string): number | null {
  if (given.option(name) === undefined) return null;
  const value = given.numberOption(name, 0);
  if (!(value > 0)) refuse(`--${name}`, `--${name} must be above 0; got ${value}.`);
  return value;
}

/** A moment in UTC, as a date with a time or as a number since 1970; null = not given. */
function moment(given: Arguments, name: string): number | null {
  const text = given.option(name);
  if (text === undefined) return null;
  const us = exchangeMicroseconds(text);
  if (us === 0) refuse(`--${name}`, `--${name} must be a time like 2024-08-08T23:55:00Z; got ${text}.`);
  return us;
}

/** Files that hold times of day only are of New York's exchanges. */
function day(text: string | undefined): number | null {
  if (text === undefined) return null;
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (match === null) refuse('--day', `--day must be a date like 2013-10-10; got ${text}.`);
  const [year, month, date] = match.slice(1).map(Number);
  return newYorkMidnightUs(year, month, date);
}

/** What times are counted in; null = not given. */
function unit(text: string | undefined): ColumnMap['timeUnit'] | null {
  if (text === undefined) return null;
  const known = UNITS.find((name) => name === text);
  if (known === undefined) refuse('--time-unit', `--time-unit must be one of: ${UNITS.join(', ')}.`);
  return known;
}

/** `time=ts,bid=b1,…`: names of columns, or their numbers from 1. */
function columnMap(text: string | undefined, unitText: string | undefined): ColumnMap | null {
  if (text === undefined) return null;
  const named = new Map(text.split(',').map((pair) => pair.split('=', 2) as [string, string | undefined]));
  const unknown = [...named.keys()].filter((field) => !FIELDS.some((known) => known === field));
  if (unknown.length > 0)
    refuse('--columns', `--columns knows ${FIELDS.join(', ')}; got ${unknown.join(', ')}.`);
  const time = named.get('time');
  if (time === undefined) refuse('--columns', '--columns must name the column of time: time=NAME.');
  const of = (field: (typeof FIELDS)[number]): string | null => named.get(field) ?? null;
  return {
    time,
    timeUnit: UNITS.find((known) => known === unitText) ?? 'auto',
    bid: of('bid'),
    bidSize: of('bidSize'),
    ask: of('ask'),
    askSize: of('askSize'),
    price: of('price'),
    size: of('size'),
    side: of('side'),
    id: of('id'),
  };
}
