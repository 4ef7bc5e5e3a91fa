import { isRecord, type Problem } from '../domain/part';
import { BUY_TRADE, SELL_TRADE, type Tape } from '../tape/tape';

const RULE_PATH = 'venue.fillRule';

/**
 * Whether a recorded or live tape tells what was traded and by which side (a print without one fills nothing). Drawn
 * orders (the rule `probabilistic`) stand in for trades that nobody told; where they are told, drawing others instead
 * only flatters. On a model's tape the drawn orders are the theory's own: it counts as telling none.
 */
export function tellsTrades({ header, kind, length }: Tape): boolean {
  if (header.origin === 'synthetic') return false;
  for (let row = 0; row < length; row++) if (kind[row] === BUY_TRADE || kind[row] === SELL_TRADE) return true;
  return false;
}

/** Every place of a configuration, checked or not, that asks for drawn orders on a tape that tells its trades. */
export function drawnOrderProblems(config: unknown): readonly Problem[] {
  const { venue, actions } = isRecord(config) ? config : {};
  const asked = isRecord(venue) && venue.fillRule === 'probabilistic';
  const timed = (Array.isArray(actions) ? (actions as unknown[]) : []).flatMap((action, i) =>
    isRecord(action) && action.path === RULE_PATH && action.value === 'probabilistic'
      ? [`actions[${i}].value`]
      : [],
  );
  return [...(asked ? [RULE_PATH] : []), ...timed].map((path) => ({
    path,
    code: 'not-applicable',
    message: `${path} probabilistic draws orders where nobody tells what traded. Here trades are told, and orders drawn in their place know nothing, which flatters: use through, queue or touch.`,
  }));
}
