import type { Source } from '../../workers/protocol';
import type { Announcer } from './announcer.svelte';
import type { PageMessage } from './page-message.svelte';

/** What came of keeping the run; where nothing is kept, said in sight too: no strip shows it. */
export function sayKept(
  announcer: Pick<Announcer, 'say'>,
  source: Source,
  message: Pick<PageMessage, 'say'>,
): void {
  if (source === 'live') {
    message.say(
      'A live market happens once and is kept by itself: change a setting, and what it would have done from the start stands beside what happened. To try desks on the same prices, replay what you just saw.',
      20_000,
    );
  } else {
    announcer.say(() => 'This run is kept to compare with. Change a setting and both stand side by side.');
  }
}

/** From when on changes apply. */
export function sayFork(announcer: Pick<Announcer, 'say'>, forked: boolean): void {
  announcer.say(() => (forked ? 'Changes apply from now on.' : 'Changes apply to the whole session.'));
}

/** Where the panel of a source has come to stand. */
export function sayPanel(announcer: Pick<Announcer, 'say'>, source: Source): void {
  const label = source === 'live' ? 'Live' : 'Replay';
  announcer.say(() => `${label}: its panel is the first of the region Desk; what runs goes on.`);
}
