import type { Readable } from 'node:stream'

/** A received and checked file in the staging folder. */
export interface StagedFile {
  readonly path: string
  readonly bytes: number
  readonly sha256: Buffer
}

/** Bytes of a file from `from` to `to`, both included. */
export interface ByteRange {
  readonly from: number
  readonly to: number
}

/** Where uploads are kept, each under the id of its row; written once, never changed. */
export interface MediaStorage {
  /** Stores the whole file or throws. It may consume the staged file. */
  keep(id: string, file: StagedFile, contentType: string): Promise<void>
  /** The bytes of a file; null when it does not exist. */
  open(id: string, range: ByteRange | null): Promise<Readable | null>
  /** Deletes a file, if it exists. */
  forget(id: string): Promise<void>
  close(): Promise<void>
}

/** The storage did not answer, or not as expected. */
export class StorageFailed extends Error {
  constructor(what: string, options?: ErrorOptions) {
    super(`media storage: ${what}`, options)
    this.name = 'StorageFailed'
  }
}
