import { diskStorage } from './diskStorage.ts'
import { type S3Settings, s3Storage } from './s3Storage.ts'
import type { MediaStorage } from './storage.ts'

/** The bucket when one is configured, otherwise the folder. */
export const openMediaStorage = ({
  mediaFolder,
  mediaBucket,
}: {
  mediaFolder: string
  mediaBucket: S3Settings | null
}): MediaStorage => (mediaBucket === null ? diskStorage(mediaFolder) : s3Storage(mediaBucket))
