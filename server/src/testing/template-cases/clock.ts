/** The clock of the program the templates are played in; a form that was opened a minute ago turns it back. */
export const theClock = { offsetMs: 0, now: () => new Date(Date.now() + theClock.offsetMs) };
