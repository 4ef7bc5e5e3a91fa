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
  { name: 'market', title: 'Market', prefixes: ['durationS', 'market.'] },
  { name: 'strategy', title: 'Strategy', prefixes: ['strategy.'] },
  { name: 'layers', title: 'Layers', prefixes: ['layerMode'] },
  { name: 'risk', title: 'Inventory and risk', prefixes: ['risk.', 'utility.'] },
  { name: 'fees', title: 'Fees', prefixes: ['fees.'] },
  { name: 'execution', title: 'Execution', prefixes: ['execution.', 'venue.', 'instrument.'] },
];

/** The form of a configuration: every declared setting that means something beside the others, by group. */
export function railGroups(config: Config): readonly RailGroup[] {
  const fields = Object.entries(CONFIG_FIELDS as Parameters)
    .filter(([path]) => !ELSEWHERE.has(path) && applies(path, config))
    .map(([path, parameter]): RailRow => ({ path, parameter: possible(path, parameter, config) }));
  return SECTIONS.map(({ name, title, prefixes }) => {
    const own = fields.filter(({ path }) => prefixes.some((prefix) => path.startsWith(prefix)));
    return { name, title, rows: [...partRows(name, config), ...own] };
  });
}

/** The choice of a part and the part's own parameters. */
function partRows(group: RailGroupName, config: Config): RailRow[] {
  if (group === 'market') {
    if (config.market.part === 'tape') return [];
    return [
      { path: 'market.part', parameter: partChoice('Model', MARKETS) },
      ...rowsOf('market.values', MARKETS[config.market.part].parameters).filter(
        ({ path }) => path !== 'market.values.orderSizeLaw' || config.market.values.orderSize !== null,
      ),
    ];
  }
  if (group === 'strategy') {
    return [
      { path: 'strategy.part', parameter: partChoice('Strategy', STRATEGIES) },
      ...rowsOf('strategy.values', STRATEGIES[config.strategy.part].parameters),
    ];
  }
  return [];
}

function rowsOf(prefix: string, parameters: Parameters): RailRow[] {
  return Object.entries(parameters).map(([name, parameter]) => ({ path: `${prefix}.${name}`, parameter }));
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

/** A parameter without the options that this market does not have. */
function possible(path: string, parameter: Parameter, config: Config): Parameter {
  if (path !== 'venue.fillRule' || parameter.kind !== 'choice' || config.market.part !== 'tape')
    return parameter;
  return { ...parameter, options: parameter.options.filter(({ value }) => value !== 'reach') };
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
