import { broken } from '../mediaRefused.ts'

/** A file with random access. */
export interface ByteSource {
  readonly size: number
  /** The bytes from `at`; fewer than `length` only at the end of the file. */
  read(at: number, length: number): Promise<Uint8Array>
}

/** Bytes fetched at once, so that small steps do not each read the disk. */
const WINDOW = 256 * 1_024

/**
 * A file for the readers of formats: holds its source and the last window of 256 KB read from it. `readMedia` makes one
 * per file. Reading beyond the end means that the file is cut off.
 */
export class Bytes {
  readonly size: number
  private readonly source: ByteSource
  private window = new Uint8Array(0)
  private from = 0

  constructor(source: ByteSource) {
    this.source = source
    this.size = source.size
  }

  /** @throws MediaRefused when the file ends earlier */
  async take(at: number, length: number): Promise<DataView> {
    if (at < 0 || length < 0 || at + length > this.size) throw cutOff()
    if (at < this.from || at + length > this.from + this.window.length) {
      this.window = new Uint8Array(await this.source.read(at, Math.max(length, WINDOW)))
      this.from = at
    }
    if (at + length > this.from + this.window.length) throw cutOff()
    return new DataView(this.window.buffer, this.window.byteOffset + at - this.from, length)
  }
}

export const cutOff = () => broken('ファイルが途中で切れています。もう一度書き出してから送ってください。')

/** Bytes as Latin letters, such as the type of a box. */
export const letters = (view: DataView, at: number, length: number): string => {
  let word = ''
  for (let place = at; place < at + length; place += 1) word += String.fromCharCode(view.getUint8(place))
  return word
}
