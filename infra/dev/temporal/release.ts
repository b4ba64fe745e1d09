/**
 * The release of Temporal's command (which holds the server and its Web UI) that Todoke brings, and what it must be.
 */
export const cliVersion = '1.8.2'

/** The oldest server whose behaviour `delivery.md` was tried with: major and minor version. */
export const oldestServer = { major: 1, minor: 31 }

/**
 * SHA-256 of the binary for each machine, by `process.platform-process.arch`. Only what was built anew from the tagged
 * source and came out the same byte for byte stands here (design.md section 5); for other machines only Temporal's own
 * download is accepted.
 */
const checkedBinaries: Record<string, string> = {
  'linux-x64': '95e6043afbbcf71137d3c953e83969e24217ca746bf535dbde561fed83a188e9',
}

/** The name of this machine in the table above and in the cache. */
export const machine = `${process.platform}-${process.arch}`

/** The SHA-256 (hex) that the binary for this machine must have; undefined where none was established. */
export const expectedSha256: string | undefined = checkedBinaries[machine]

/** Temporal's own download for this machine: a gzipped tar archive with the file `temporal`. */
export const publishedArchive = `https://temporal.download/cli/archive/v${cliVersion}?platform=${process.platform}&arch=${process.arch === 'x64' ? 'amd64' : process.arch}`

/**
 * The server's version out of `temporal --version`: `temporal version 1.8.2 (Server 1.31.2, UI 2.50.1)`. Null when
 * the text says none.
 */
export function serverVersion(said: string): { major: number; minor: number; text: string } | null {
  const match = /Server (\d+)\.(\d+)\.([\w.-]+)/.exec(said)
  if (match === null) return null
  return { major: Number(match[1]), minor: Number(match[2]), text: `${match[1]}.${match[2]}.${match[3]}` }
}

/** Whether a server of this version is new enough. */
export function newEnough(server: { major: number; minor: number }): boolean {
  if (server.major !== oldestServer.major) return server.major > oldestServer.major
  return server.minor >= oldestServer.minor
}
