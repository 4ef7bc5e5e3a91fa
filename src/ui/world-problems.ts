import type { Problem } from '../domain/part';
import type { Change } from '../session/config-changes';

/** Why changes of the world are refused while changes apply from now on. */
export function worldProblems(changes: readonly Change[]): readonly Problem[] {
  return changes.map(({ path }) => ({
    path,
    code: 'not-applicable',
    message: `${path} belongs to the world, which cannot change from now on: leave the fork to change it for the whole session.`,
  }));
}
