import type { Readable } from 'node:stream'

/** A file that was received and checked, before it is kept. */
export interface StagedFile {
  readonly path: string
  readonly bytes: number
  readonly sha256: Buffer
}

/** Bytes of a file from `from` to `to`, both of them included. */
export interface ByteRange {
  readonly from: number
  readonly to: number
}

/** Where uploads are kept: each under the id of its row, written once and never changed. */
export interface MediaStorage {
  /** Keeps a file; afterwards all of it is there. The staged file may be gone then. */
  keep(id: string, file: StagedFile, contentType: string): Promise<void>
  /** The bytes of a file; null when it is not there. */
  open(id: string, range: ByteRange | null): Promise<Readable | null>
  /** Forgets a file; that it is not there is no error. */
  forget(id: string): Promise<void>
  close(): Promise<void>
}

/** The storage answered something that we cannot work with, or nothing at all. */
export class StorageFailed extends Error {
  constructor(what: string, options?: ErrorOptions) {
    super(`media storage: ${what}`, options)
    this.name = 'StorageFailed'
  }
}
