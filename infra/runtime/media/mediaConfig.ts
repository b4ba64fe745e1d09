import { resolve } from 'node:path'
import { BadSetting, type SettingsReader } from '../settings.ts'
import type { S3Settings } from './s3Storage.ts'

/** Where uploads are kept. */
export interface MediaSettings {
  /** TODOKE_MEDIA_DIR: uploads are received here, and kept here without a bucket. Default `.data/media`. */
  mediaFolder: string
  /**
   * TODOKE_MEDIA_S3_ENDPOINT, _BUCKET, _REGION (default us-east-1), _KEY_ID, _SECRET, _PATH_STYLE (on or off; default
   * on): a bucket of Amazon S3 or compatible storage. Null without an endpoint; then the folder is used.
   */
  mediaBucket: S3Settings | null
}

/** @throws BadSetting */
export const readMediaSettings = (read: SettingsReader): MediaSettings => ({
  mediaFolder: resolve(read.text('TODOKE_MEDIA_DIR') ?? '.data/media'),
  mediaBucket: bucketOf(read),
})

function bucketOf(read: SettingsReader): S3Settings | null {
  const endpoint = read.url('TODOKE_MEDIA_S3_ENDPOINT')
  if (endpoint === null) return null
  const needed = (name: string): string =>
    read.required(name, 'A bucket needs it (TODOKE_MEDIA_S3_ENDPOINT is set).')
  const bucket = needed('TODOKE_MEDIA_S3_BUCKET')
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket))
    throw new BadSetting('TODOKE_MEDIA_S3_BUCKET', `is not the name of a bucket: '${bucket}'.`)
  return {
    endpoint,
    bucket,
    region: read.text('TODOKE_MEDIA_S3_REGION') ?? 'us-east-1',
    accessKeyId: needed('TODOKE_MEDIA_S3_KEY_ID'),
    secretAccessKey: needed('TODOKE_MEDIA_S3_SECRET'),
    pathStyle: read.onOrOff('TODOKE_MEDIA_S3_PATH_STYLE', 'on'),
  }
}
