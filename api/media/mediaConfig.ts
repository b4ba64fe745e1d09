import { resolve } from 'node:path'
import { isReachableByLine } from '../../domain/bubbles/index.ts'
import type { S3Settings } from './s3Storage.ts'
import { BadSetting, type Reader } from '../runtime/settingsReader.ts'

/** Where uploads are kept, and the address that serves them. */
export interface MediaSettings {
  /** TODOKE_MEDIA_DIR: uploads are received here, and kept here without a bucket. Default `.data/media`. */
  mediaFolder: string
  /**
   * TODOKE_MEDIA_S3_ENDPOINT, _BUCKET, _REGION (default us-east-1), _KEY_ID, _SECRET, _PATH_STYLE (on or off; default
   * on): a bucket of Amazon S3 or compatible storage. Null without an endpoint; then the folder is used.
   */
  mediaBucket: S3Settings | null
  /** TODOKE_MEDIA_BASE_URL. Default: `/media` of TODOKE_PUBLIC_URL. */
  mediaBaseUrl: string
  /** Whether LINE accepts addresses under it; the sandbox's LINE (TODOKE_LINE_API_BASE_URL) accepts http too. */
  isMediaReachable: boolean
}

/**
 * Refuses a configured address that LINE cannot use. One derived from the API's own address is accepted, since not every
 * shop uploads; messages with uploads then cannot be saved.
 * @throws BadSetting
 */
export function mediaSettings(env: NodeJS.ProcessEnv, read: Reader, publicUrl: string): MediaSettings {
  const given = read.url('TODOKE_MEDIA_BASE_URL')
  const mediaBaseUrl = given ?? `${publicUrl}/media`
  const line = read.url('TODOKE_LINE_API_BASE_URL') ?? 'https://api.line.me'
  const isMediaReachable = isReachableByLine(mediaBaseUrl, line)
  if (given !== null && !isMediaReachable)
    throw new BadSetting(
      'TODOKE_MEDIA_BASE_URL',
      `is '${given}', but LINE fetches pictures, films and sounds by https only. Give an address that begins with https://.`,
    )
  return {
    mediaFolder: resolve(env['TODOKE_MEDIA_DIR'] || '.data/media'),
    mediaBucket: bucketOf(env, read),
    mediaBaseUrl,
    isMediaReachable,
  }
}

function bucketOf(env: NodeJS.ProcessEnv, read: Reader): S3Settings | null {
  const endpoint = read.url('TODOKE_MEDIA_S3_ENDPOINT')
  if (endpoint === null) return null
  const pathStyle = env['TODOKE_MEDIA_S3_PATH_STYLE'] || 'on'
  if (pathStyle !== 'on' && pathStyle !== 'off')
    throw new BadSetting('TODOKE_MEDIA_S3_PATH_STYLE', `must be on or off, not '${pathStyle}'.`)
  const needed = (name: string): string =>
    read.required(name, 'A bucket needs it (TODOKE_MEDIA_S3_ENDPOINT is set).')
  const bucket = needed('TODOKE_MEDIA_S3_BUCKET')
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket))
    throw new BadSetting('TODOKE_MEDIA_S3_BUCKET', `is no name of a bucket: '${bucket}'.`)
  return {
    endpoint,
    bucket,
    region: env['TODOKE_MEDIA_S3_REGION'] || 'us-east-1',
    accessKeyId: needed('TODOKE_MEDIA_S3_KEY_ID'),
    secretAccessKey: needed('TODOKE_MEDIA_S3_SECRET'),
    pathStyle: pathStyle === 'on',
  }
}
