import type { Source } from '../../workers/protocol';
import type { Announcer } from './announcer.svelte';
import type { PageMessage } from './page-message.svelte';

/** Says what came of keeping the run; where nothing is kept, in sight too: no strip shows it. */
export function sayKept(
  source: Source,
  message: Pick<PageMessage, 'say'>,
  announcer: Pick<Announcer, 'say'>,
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
