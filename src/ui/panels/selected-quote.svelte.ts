/** The quote whose anatomy is shown: chosen in the ladder or beside the anatomy itself. */
export const selectedQuote = $state<{ layer: number; side: 1 | -1 }>({ layer: 0, side: 1 });
