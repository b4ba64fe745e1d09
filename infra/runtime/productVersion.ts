import { readFileSync } from 'node:fs'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string
}

/** The version of the product that runs. What one version could not read, the next tries again. */
export const PRODUCT_VERSION = version
