import type { ErratumResult, ErratumText } from '../src/lab/errata/erratum';
import { ERRATA, erratumNamed } from '../src/lab/errata/registry';

/** Every erratum as text. */
export function errataTexts(): readonly ErratumText[] {
  return ERRATA.map(({ name, title, where, prints, code, right, effect }) => ({
    name,
    title,
    where,
    prints,
    code,
    right,
    effect,
  }));
}

/** Runs both versions of an erratum; after every tape it lets others have their turn. */
export async function runErratum(name: string, turn: () => Promise<void>): Promise<ErratumResult | null> {
  const erratum = erratumNamed(name);
  if (erratum === undefined) return null;
  const demonstration = erratum.demonstrate();
  for (let path = 0; path < demonstration.paths; path++) {
    demonstration.run(path);
    await turn();
  }
  return demonstration.result();
}
