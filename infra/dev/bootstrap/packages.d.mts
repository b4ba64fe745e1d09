/** True when node_modules is what package-lock.json asks for. */
export function packagesAreThere(root: string): boolean

/** Installs the lockfile with the given Node and checks versions and checksums. Throws with what npm said. */
export function installPackages(root: string, node: string): Promise<void>
