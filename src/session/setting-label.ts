import type { Parameter, Parameters, Value } from '../domain/part';
import { MARKETS } from '../market/registry';
import { STRATEGIES } from '../strategy/registry';
import { CONFIG_FIELDS } from './config-fields';

/** Which parts a setting may belong to; a name that is no part's stands for any. */
export interface PartNames {
  readonly market: string;
  readonly strategy: string;
}

/**
 * What a setting is declared as, by its dotted path: a field, or a value of these parts, or where they have none of that
 * name, of the first part that does. undefined where nothing is declared; the choice of a part itself is not.
 */
export function declaredAt(path: string, names: PartNames): Parameter | undefined {
  const fields: Parameters = CONFIG_FIELDS;
  if (Object.hasOwn(fields, path)) return fields[path];
  const [section, values, name, ...rest] = path.split('.');
  if (values !== 'values' || name === undefined || rest.length > 0) return undefined;
  if (section === 'market') return valueOf(MARKETS, names.market, name);
  return section === 'strategy' ? valueOf(STRATEGIES, names.strategy, name) : undefined;
}

type Parts = Readonly<Record<string, { readonly parameters: Parameters }>>;

function valueOf(parts: Parts, part: string, name: string): Parameter | undefined {
  const own = Object.hasOwn(parts, part) ? [parts[part]] : [];
  const found = [...own, ...Object.values(parts)].find(({ parameters }) => Object.hasOwn(parameters, name));
  return found?.parameters[name];
}

/** The name of a setting as the form has it; its path where it has none. */
export function settingLabel(path: string, names: PartNames): string {
  if (path === 'market.part') return 'Model';
  if (path === 'strategy.part') return 'Strategy';
  return declaredAt(path, names)?.label ?? path;
}

/** A value of a setting as the page writes it. */
export function settingText(path: string, value: Value, names: PartNames): string {
  const declared = declaredAt(path, names);
  if (path === 'market.part' && Object.hasOwn(MARKETS, String(value))) return MARKETS[String(value)].label;
  if (path === 'strategy.part' && Object.hasOwn(STRATEGIES, String(value)))
    return STRATEGIES[String(value)].label;
  if (declared?.kind === 'choice')
    return declared.options.find((option) => option.value === value)?.label ?? String(value);
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return value === null ? 'none' : String(value).replace('-', '−');
}
