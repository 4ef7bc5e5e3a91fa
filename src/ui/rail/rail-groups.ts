import { choice, type ChoiceParameter, type Parameter, type Parameters } from '../../domain/part';
import { MARKETS } from '../../market/registry';
import type { Config } from '../../session/config';
import { CONFIG_FIELDS } from '../../session/config-fields';
import { STRATEGIES } from '../../strategy/registry';

/** One setting of the form: where it lives in the configuration and how it was declared. */
export interface RailRow {
  readonly path: string;
  readonly parameter: Parameter;
}

export type RailGroupName = 'market' | 'strategy' | 'layers' | 'risk' | 'fees' | 'execution';

export interface RailGroup {
  readonly name: RailGroupName;
  readonly title: string;
  readonly rows: readonly RailRow[];
}

/** Fields that have a place of their own on the page: the top bar and the link. */
const ELSEWHERE = new Set(['seed', 'untilS']);

/** Beginnings of paths by group. A new field of a section appears in its group by itself. */
const SECTIONS: readonly { name: RailGroupName; title: string; prefixes: readonly string[] }[] = [
  { name: 'strategy', title: 'Strategy', prefixes: ['strategy.'] },
  { name: 'market', title: 'Market', prefixes: ['durationS', 'market.'] },
  { name: 'layers', title: 'Layers', prefixes: ['layerMode'] },
  { name: 'risk', title: 'Inventory and risk', prefixes: ['risk.', 'utility.'] },
  { name: 'fees', title: 'Fees', prefixes: ['fees.'] },
  { name: 'execution', title: 'Execution', prefixes: ['execution.', 'venue.', 'instrument.'] },
];

const FIELDS = rowsOf('', CONFIG_FIELDS);
const PART_ROWS = {
  market: partRows('market', 'Model', MARKETS),
  strategy: partRows('strategy', 'Strategy', STRATEGIES),
};
const RECORDED_FILL_RULE = withoutReach(FIELDS.find(({ path }) => path === 'venue.fillRule')!);

let last: readonly RailGroup[] = [];

/**
 * The form of a configuration: every declared setting that means something beside the others, by group. The same form
 * is the same object again, so that what shows it hears of values only while a slider is dragged.
 */
export function railGroups(config: Config): readonly RailGroup[] {
  const fields = FIELDS.filter(({ path }) => !ELSEWHERE.has(path) && applies(path, config)).map((row) =>
    possible(row, config),
  );
  const groups = SECTIONS.map(({ name, title, prefixes }) => {
    const own = fields.filter(({ path }) => prefixes.some((prefix) => path.startsWith(prefix)));
    return { name, title, rows: [...rowsOfPart(name, config), ...own] };
  });
  const same = groups.every(({ rows }, i) => isSame(rows, last[i]?.rows ?? []));
  if (!same) last = groups;
  return last;
}

function isSame(rows: readonly RailRow[], others: readonly RailRow[]): boolean {
  return rows.length === others.length && rows.every((row, i) => row === others[i]);
}

/** The choice of a part and the part's own parameters. */
function rowsOfPart(group: RailGroupName, { market, strategy }: Config): readonly RailRow[] {
  if (group === 'strategy') return PART_ROWS.strategy[strategy.part];
  if (group !== 'market' || market.part === 'tape') return [];
  const rows = PART_ROWS.market[market.part];
  if (market.values.orderSize !== null) return rows;
  return rows.filter(({ path }) => path !== 'market.values.orderSizeLaw');
}

/** For each part of a kind: the choice of it, and its own parameters. */
function partRows<Name extends string>(
  kind: 'market' | 'strategy',
  label: string,
  parts: Readonly<Record<Name, { label: string; summary: string; parameters: Parameters }>>,
): Readonly<Record<Name, readonly RailRow[]>> {
  const choiceRow = { path: `${kind}.part`, parameter: partChoice(label, parts) };
  const rows = Object.entries<{ parameters: Parameters }>(parts).map(([name, { parameters }]) => [
    name,
    [choiceRow, ...rowsOf(`${kind}.values.`, parameters)],
  ]);
  return Object.fromEntries(rows) as Record<Name, RailRow[]>;
}

function rowsOf(prefix: string, parameters: Parameters): RailRow[] {
  return Object.entries(parameters).map(([name, parameter]) => ({ path: `${prefix}${name}`, parameter }));
}

function partChoice(
  label: string,
  parts: Readonly<Record<string, { label: string; summary: string }>>,
): ChoiceParameter {
  const names = Object.entries(parts);
  return choice({
    label,
    default: names[0][0],
    options: names.map(([value, part]) => ({ value, label: part.label })),
    help: 'Changing it keeps the values that both declare alike.',
  });
}

/** A setting without the options that this market does not have. */
function possible(row: RailRow, config: Config): RailRow {
  return row.path === 'venue.fillRule' && config.market.part === 'tape' ? RECORDED_FILL_RULE : row;
}

/** A recording tells no reach of its orders. */
function withoutReach({ path, parameter }: RailRow): RailRow {
  if (parameter.kind !== 'choice') return { path, parameter };
  const options = parameter.options.filter(({ value }) => value !== 'reach');
  return { path, parameter: { ...parameter, options } };
}

/** Whether a field has an effect beside the others' present values. */
function applies(path: string, config: Config): boolean {
  switch (path) {
    case 'durationS':
      return config.market.part !== 'tape';
    case 'execution.refreshS':
    case 'layerMode':
      return config.layers.length > 0 === (path === 'layerMode');
    case 'execution.sizeLaw':
      return config.risk.bands !== 'none';
    case 'venue.throughBps':
      return (
        config.market.part !== 'tape' &&
        (config.venue.fillRule === 'through' || config.venue.fillRule === 'queue')
      );
    case 'venue.intensity.A':
    case 'venue.intensity.k':
      return config.venue.fillRule === 'probabilistic';
    case 'venue.queueCancels':
      return config.venue.fillRule === 'queue' && config.market.part === 'tape';
    case 'venue.queuePower':
      return applies('venue.queueCancels', config) && config.venue.queueCancels === 'probabilistic';
    case 'fees.volume30d':
      return config.fees.schedule === 'article';
    case 'fees.makerBps':
    case 'fees.takerBps':
      return config.fees.schedule === 'custom';
    case 'risk.bands':
      return true;
    case 'risk.adverseAction':
      return config.risk.bands !== 'none' && config.risk.adverseSelection !== 'off';
    case 'risk.softPct':
    case 'risk.hardPct':
      return config.risk.bands === 'custom';
    default:
      return !path.startsWith('risk.') || config.risk.bands !== 'none';
  }
}
