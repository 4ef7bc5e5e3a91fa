/** Session time under the cursor of the charts, s; null while the cursor is elsewhere. */
export const pointedTime = $state<{ s: number | null }>({ s: null });
