/**
 * LINE takes a reply token for a minute from when the event reached us, and does not promise it beyond (line.md 1.9): one
 * that is older than 50 s is not tried.
 */
export const TOKEN_TRIED_MS = 50_000

/** Whether the token of an event is still worth a try. Epoch milliseconds, by our own clock. */
export const isTokenAlive = (receivedAt: number, now: number): boolean => now - receivedAt <= TOKEN_TRIED_MS
