/** The oldest major version of Node that Todoke runs on. */
export const needed: number

/** The Node to use if it is there already, else null. Starts no process. */
export function findNode(root: string): { path: string; version: string; from: string } | null

/** Brings Node into `.toolchain` and returns what `findNode` then finds. Throws with the remedy. */
export function installNode(root: string): Promise<{ path: string; version: string; from: string } | null>
