import { closeEgress } from './closed-egress';
import { allowOwnScripts } from './own-scripts';

allowOwnScripts();

/** The worker's one way out. Whoever imports this first has closed all others before anything else runs. */
export const openSocket = closeEgress(self);
