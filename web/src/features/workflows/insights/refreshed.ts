/** Runs are counted each minute: looking more often shows nothing new. */
export const refreshedMs = 60_000;
